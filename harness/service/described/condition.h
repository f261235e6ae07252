// A condition on a message: "TTL == 0", "has(created)", "len(events) > 0", "!canceled", "events[*].type == DELETE" (any of them). One
// comparison, no expressions. What is absent has its default.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/service/described/path.h"
#include "harness/service/described/text_mistake.h"

namespace weir {

/// Immutable; any thread. The descriptor outlives it.
class Condition {
 public:
  [[nodiscard]] static std::optional<Condition> compile(std::string_view text,
                                                        const google::protobuf::Descriptor& message,
                                                        TextMistakes& mistakes);

  [[nodiscard]] bool holds(std::string_view bytes) const;

 private:
  enum class Of : std::uint8_t { kValue, kLength, kPresence };
  enum class Is : std::uint8_t { kEqual, kOther, kBelow, kAbove, kAtMost, kAtLeast };
  [[nodiscard]] bool compares(const FieldValue& value) const;
  friend class ConditionReader;

  std::optional<Path> path_;
  Of of_ = Of::kValue;
  Is is_ = Is::kOther;
  KeptValue literal_{};
  bool negated_ = false;
};

}  // namespace weir
