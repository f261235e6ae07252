// How many messages and replies a stream of a group comes to, as far as the scenario says.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/scenario/scenario.h"

namespace weir {

/// How many messages a stream of the group sends if nothing strikes it. Nothing when time, not a number, ends it.
[[nodiscard]] std::optional<std::uint64_t> messages_of(const StreamGroup& group);

/// How many replies it gets. Nothing also when that is up to a server that is not weir's.
[[nodiscard]] std::optional<std::uint64_t> replies_of(const StreamGroup& group);

/// The last point of kSent or kReplies that a stream of the group is sure to reach: the last reply is followed by the
/// status at once, so what comes after it comes too late. Nothing when it is not known, or when there is none.
[[nodiscard]] std::optional<std::uint64_t> last_point(const StreamGroup& group, TriggerKind kind);

}  // namespace weir
