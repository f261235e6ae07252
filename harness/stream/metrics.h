// What is timed on a stream, and what each is called.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir {

/// The latencies of a stream. The three clocks of a message come first: they alone are kept for every interval too.
enum class LatencyMetric : std::uint8_t {
  kResponse,      // from due to its first reply
  kService,       // from sent to its first reply
  kWait,          // from due to sent
  kSetup,         // from the start of the call to response headers
  kFirstMessage,  // response of a stream's first message, which carries the set-up with it
  kWriteBlock,    // from a write's beginning to its being accepted: flow control
  kRecovery,      // from a fault, or the end of an incarnation that failed, to the first good reply after it
  kDrain,         // from being told to wind down to the end of the stream
  kLateness,  // open loop: from due, or from when the message before it was accepted, to sent: weir's own part of wait
};

inline constexpr std::size_t kLatencyMetrics = 9;
/// How many of them are messages' clocks: kResponse, kService, kWait.
inline constexpr std::size_t kClocks = 3;

/// By LatencyMetric; what reports and checks call them.
inline constexpr std::array<const char*, kLatencyMetrics> kLatencyNames = {
    "response", "service", "wait", "setup", "first_message", "write_block", "recovery", "drain", "lateness"};

}  // namespace weir
