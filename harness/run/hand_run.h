// A call by hand in the flesh: lines come from a file, events from a transport, signals from the user.
#pragma once

#include <google/protobuf/descriptor.h>

#include "harness/base/clock.h"
#include "harness/base/signals.h"
#include "harness/run/hand_call.h"
#include "harness/stream/transport.h"

namespace weir {

struct HandRun {
  const google::protobuf::MethodDescriptor& method;
  HandTerms terms;
  TransportFactory& transports;  // its connection 0
  const Clock& clock;
  const StopSignals& signals;
  int input = 0;   // read to its end, or until the call is over; not closed
  HandText& text;  // told on one thread at a time
};

/// Makes the call and gives its exit code. Blocks until it is over; a second signal gives up waiting for that and leaves the process by
/// `leave`, with the signal.
[[nodiscard]] ExitCode run_by_hand(HandRun run, const std::function<void(int)>& leave);

}  // namespace weir
