// chat.ChatService/BidirectionalChat, and any echo that takes its messages.
#pragma once

#include "harness/scenario/scenario.h"
#include "harness/service/chat_content.h"
#include "harness/service/service.h"

namespace weir {

/// Every message carries its stream, its number and a checksum, and its echo carries them back.
class ChatService final : public Service {
 public:
  /// `seed`: of the plan.
  ChatService(const StreamGroup& group, std::uint64_t seed);

  std::size_t make(const StreamIdentity& stream, std::uint32_t seq, std::uint64_t at_least,
                   MessageSink& sink) const override;
  [[nodiscard]] ReplyMeaning read(const StreamIdentity& stream, std::string_view bytes) const override;
  [[nodiscard]] Answers expected() const override { return expected_; }

 private:
  ContentFormat content_;
  Answers expected_;
};

}  // namespace weir
