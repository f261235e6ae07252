// What a stream is told and what it wants done: the two ends of a Session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/link.h"
#include "harness/outcome/call_end.h"
#include "harness/service/service.h"
#include "harness/stream/metrics.h"

namespace weir {

/// What happens to a stream.
struct Event {
  enum class Type {
    kStart,          // it is time to open
    kHeaders,        // response headers came; `marked`
    kWriteDone,      // the pending write completed; `ok`
    kHalfCloseDone,  // the pending half-close completed; `ok`
    kReply,          // the pending read completed; `reply`, `bytes`
    kReadFailed,     // no reply will follow
    kEnd,            // the call is over; `end`
    kWake,           // the instant asked for by kWakeAt has come
    kOrderDone,      // what kOrder asked for was carried out, armed or found impossible; `strike`, `result`
    kWindDown,       // the measured phase is over: send no more, half-close
    kInterrupt,      // the run was interrupted: the same
    kCut,            // the drain is over: end now
  };
  Type type = Type::kStart;
  bool ok = false;
  bool marked = false;  // see TransportEvents::on_headers
  ReplyMeaning reply{};
  const Cues* cues = nullptr;  // kReply: what it sets off; null: nothing. Valid during the call
  const std::string* unread =
      nullptr;  // kReply: its bytes, where it is read by who gives the event. Valid during the call
  std::uint32_t bytes = 0;
  std::uint32_t strike = 0;  // kOrderDone: as in the command
  bool interrupted = false;  // kCut: by a signal
  OrderResult result = OrderResult::kDone;
  const CallEnd* end = nullptr;  // valid during the call
};

/// What a stream wants done.
struct Command {
  enum class Type {
    kStart,       // start the call
    kRead,        // start a read
    kWrite,       // write message `seq`, of `size` bytes at least
    kWriteAside,  // write `aside`
    kHalfClose,   // half-close
    kCancel,      // cancel the call
    kWakeAt,      // give a kWake event at `at`; the earliest one asked for counts
    kOrder,       // have the relay or the run carry out faults()[strike], and say so by kOrderDone
    kSample,      // a latency to be recorded: `metric`, `at`, `value`
    kCensored,  // at the end, for each message that was written and never answered, and for a write that was never accepted:
    // `metric`, `at`
    kEnded,  // the stream is over: take its record
  };
  using Metric = LatencyMetric;
  Type type = Type::kStart;
  Metric metric = Metric::kResponse;
  std::uint32_t seq = 0;
  std::uint32_t strike = 0;
  Aside aside{};
  std::uint64_t size = 0;
  RunTime at{};      // kWakeAt; kSample, kCensored: when it was due or began, which decides its phase
  Duration value{};  // kSample
};

using Commands = std::vector<Command>;

/// Adds a command where it will stay. One that is put together first and then copied waits for its own members to be stored,
/// and a message has four commands.
inline Command& add(Command::Type type, Commands& out) {
  Command& added = out.emplace_back();
  added.type = type;
  return added;
}
/// Asks for a latency to be recorded: of what was due or began at `due`.
inline void sample(LatencyMetric metric, RunTime due, Duration value, Commands& out) {
  Command& added = add(Command::Type::kSample, out);
  added.metric = metric;
  added.at = due;
  added.value = value;
}
/// The same of what never came to its end.
inline void censor(LatencyMetric metric, RunTime due, Commands& out) {
  Command& added = add(Command::Type::kCensored, out);
  added.metric = metric;
  added.at = due;
}

}  // namespace weir
