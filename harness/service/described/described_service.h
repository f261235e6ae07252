// A service of the user's own, spoken as the scenario says and its descriptor allows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/service/conversation.h"
#include "harness/service/deliveries.h"
#include "harness/service/described/described_group.h"
#include "harness/service/service.h"

namespace weir {

class DescribedService final : public Service, private Conversation {
 public:
  /// `seed`: of the plan.
  /// `deliveries`: of the side calls that the group makes or whose values it is to bring; null: none.
  DescribedService(std::shared_ptr<const DescribedGroup> group, std::uint64_t seed,
                   std::shared_ptr<Deliveries> deliveries = nullptr);

  std::size_t make(const StreamIdentity& stream, std::uint32_t seq, std::uint64_t at_least,
                   MessageSink& sink) const override;
  [[nodiscard]] ReplyMeaning read(const StreamIdentity& stream, std::string_view bytes) const override;
  [[nodiscard]] Answers expected() const override { return group_->answers; }
  [[nodiscard]] const Conversation* conversation() const override;
  [[nodiscard]] std::vector<std::string> errors() const override;
  [[nodiscard]] const Deliveries* deliveries() const override {
    return group_->talk.delivers ? deliveries_.get() : nullptr;
  }

 private:
  [[nodiscard]] std::unique_ptr<StreamMemory> remember(const StreamIdentity& stream) const override;
  std::size_t ask(const StreamIdentity& stream, std::uint32_t call, MessageSink& sink) const override;
  void keep(const StreamIdentity& stream, std::uint32_t call, std::string_view reply) const override;
  std::size_t say(const StreamIdentity& stream, const Aside& aside, MessageSink& sink) const override;

  void match(StreamMemory& memory, std::string_view bytes, ReplyMeaning& meaning) const;

  std::shared_ptr<const DescribedGroup> group_;
  Draws draws_;
  std::shared_ptr<Deliveries> deliveries_;
};

}  // namespace weir
