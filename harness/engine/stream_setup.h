// The setup calls of a stream in the flesh: made on its own connection, before its own call.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/engine/run_setups.h"
#include "harness/plan/plan.h"
#include "harness/service/service.h"
#include "harness/stream/setup_phase.h"
#include "harness/stream/transport.h"

namespace weir {

struct LaneWorld;

/// Lives in its stream's lane, whose rule it follows. `events` are the stream's, and come back by step(); what is given outlives it.
class StreamSetup {
 public:
  /// Null where the stream needs none, or had them in an earlier life. `recall`: gives the stream a kWake event, from any thread.
  [[nodiscard]] static std::unique_ptr<StreamSetup> of(const LaneWorld& world, const StreamPlan& stream,
                                                       StreamMemory* memory, TransportEvents& events,
                                                       std::function<void()> recall);
  StreamSetup(const LaneWorld& world, const StreamPlan& stream, StreamMemory& memory, TransportEvents& events,
              std::function<void()> recall);

  enum class State {
    kGoesOn,
    kDone,    // the stream's own call may start
    kFailed,  // it never will: failure()
  };
  State step(const Event& event, RunTime now);
  [[nodiscard]] const CallEnd& failure() const { return failure_; }
  /// "setup call pkg.Service/Method", of the one at hand.
  [[nodiscard]] std::string describe() const;

 private:
  State go_on(RunTime now);
  void start_call(RunTime now);
  /// What a call brought.
  State take(const RunSetups::Known& known);
  [[nodiscard]] const SetupCall& call() const;
  [[nodiscard]] StreamIdentity identity() const;
  [[nodiscard]] const Conversation& conversation() const;

  const LaneWorld& world_;
  const StreamPlan& stream_;
  StreamMemory& memory_;
  TransportEvents& events_;
  std::function<void()> recall_;
  SetupPhase phase_;
  std::unique_ptr<Transport> transport_;
  CallEnd failure_;
};

}  // namespace weir
