// The ends that a call's own deadline has. The protocol lets the server enforce it as well (grpc-timeout in gRPC
// doc/PROTOCOL-HTTP2.md), and so may what stands between: each has its words for it.
#pragma once

#include "harness/outcome/classify.h"

namespace weir {

/// Two instants closer than this can't be told apart by their order: clocks are read on different threads.
inline constexpr Duration kClockSlack = std::chrono::milliseconds(5);

/// How much earlier than the client's own timer an end may come and still be the deadline's. Timers count from when the
/// call reached them, so a server's rings later, but for two things: grpc-timeout and many timers know whole milliseconds
/// (and clocks are read on different threads), and two machines' clocks may run apart by a thousandth, since NTP slews
/// each by up to 500 ppm.
[[nodiscard]] Duration deadline_slack(Duration limit);

/// When the stream ended, the call's deadline had passed. However late that was: until its own timer rings, a busy client
/// takes what others say.
[[nodiscard]] bool deadline_had_passed(const Evidence& evidence);

/// An end of the deadline's that somebody else made; at any other time it would be `as_found`.
[[nodiscard]] Outcome deadline_by_other(const Evidence& evidence, const Outcome& as_found);

/// `found`, unless it is what a server, or a proxy before it, says when the call's deadline passes, and it had.
[[nodiscard]] Outcome or_deadline(const Evidence& evidence, Outcome found);

/// The deadline ended the stream, whoever enforced it.
[[nodiscard]] bool ended_by_deadline(const Evidence& evidence);

}  // namespace weir
