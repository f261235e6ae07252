// The unary calls before a stream's own, read against their methods' types: what each asks, and what its reply is kept for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/draws.h"
#include "harness/base/errors.h"
#include "harness/scenario/talk.h"
#include "harness/service/described/descriptors.h"
#include "harness/service/described/path.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/template.h"

namespace weir {

/// Immutable; any thread. The descriptors outlive it.
class SetupCalls {
 public:
  /// Declares in `scope.slots` what is kept, so that what is read later may name it. Nothing where something is wrong; all of it goes to
  /// `errors`. `key`: of the group, "streams[0]".
  [[nodiscard]] static std::optional<SetupCalls> compile(const std::vector<SetupCall>& calls,
                                                         const std::string& key,
                                                         const Descriptors& descriptors,
                                                         const TemplateScope& scope, ErrorList& errors);

  [[nodiscard]] bool empty() const { return calls_.empty(); }
  /// The request of call `call`; `moment` says for whom and when. Good while `scratch` is.
  [[nodiscard]] std::string_view ask(TemplateMoment moment, const Draws& draws, std::uint32_t call,
                                     std::string& scratch) const;
  /// See Conversation::keep().
  void keep(const Slots& slots, SlotValues& values, std::uint32_t call, std::string_view reply) const;

 private:
  struct Kept {
    Path path;
    std::size_t slot = 0;
  };
  struct Call {
    Template request;
    std::vector<Kept> kept{};
  };
  std::vector<Call> calls_;
};

}  // namespace weir
