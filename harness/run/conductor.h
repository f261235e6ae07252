// Drives an engine through the phases of a run, and tells those who watch.
#pragma once

#include <functional>

#include "harness/base/signals.h"
#include "harness/engine/engine.h"
#include "harness/run/observer.h"
#include "harness/run/run_phases.h"
#include "harness/run/server_host.h"
#include "harness/run/tally.h"
#include "harness/run/timeline.h"
#include "harness/run/watches.h"

namespace weir {

/// What is known when the streams have ended.
struct Conducted {
  explicit Conducted(const Plan& plan);

  RunPhases phases;
  Tally tally;
  Timeline timeline;
  MemoryWatch memory;
  MachineWatch machine;
  Duration longest_pause{0};  // of the watch, beyond what it asked for: the process did not run
  Duration cpu{0};
  Progress progress;
  Recorder recorder;  // all measurements
  bool ended =
      false;  // every stream has. Else lanes still write their measurements, and only what they handed over counts
};

/// The part of a run's time in which it measures.
[[nodiscard]] MeasureWindow window_of(const Phases& phases);

struct ConductorOptions {
  const Plan* plan = nullptr;
  SteadyClock* clock = nullptr;  // starts at 0 with the run
  Engine* engine = nullptr;
  ServerHost* server = nullptr;  // weir's own; null: there is none
  RunObservers observers{};
  const StopSignals* signals = nullptr;     // null: none is waited for
  std::function<void(int signal)> leave{};  // see RunOptions
};

/// Used by one thread. All that the options name outlives it.
class Conductor {
 public:
  explicit Conductor(ConductorOptions options);

  /// Returns when every stream has ended, or cut ones would not.
  [[nodiscard]] Conducted conduct();

 private:
  void take_ended();
  void pass_notes_on();
  void take_intervals(const std::vector<IntervalPart>& parts);
  [[nodiscard]] std::optional<int> wait_for_signal();
  void carry_out(const RunStep& step);
  void show_progress();
  template <typename Tell>
  void tell(Tell tell) const {
    for (RunObserver* observer : options_.observers) tell(*observer);
  }

  const ConductorOptions options_;
  Engine& engine_;
  Conducted facts_;
  RunTime newest_end_{};
};

}  // namespace weir
