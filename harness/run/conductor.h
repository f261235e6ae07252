// Drives an engine through the phases of a run, and tells those who watch.
#pragma once

#include <functional>

#include "harness/base/signals.h"
#include "harness/engine/engine.h"
#include "harness/record/record.h"
#include "harness/run/interval_feed.h"
#include "harness/run/observer.h"
#include "harness/run/run_phases.h"
#include "harness/run/server_host.h"
#include "harness/run/watches.h"

namespace weir {

/// What is known when the streams have ended.
struct Conducted {
  explicit Conducted(const Plan& plan) : record(plan) {}

  Record record;
  MemoryWatch memory;
  MachineWatch machine;
  int patience = 0;  // how many signals more are borne: see RunPhases::patience
  /// Every stream has ended. Else lanes still write their measurements, and only what they handed over is in the record.
  [[nodiscard]] bool ended() const { return !record.course().stuck; }
};

using TakeNotes = std::function<std::vector<std::string>()>;

struct ConductorOptions {
  const Plan* plan = nullptr;
  SteadyClock* clock = nullptr;  // starts at 0 with the run
  Engine* engine = nullptr;
  ServerHost* server = nullptr;  // weir's own; null: there is none
  /// What the user should know at once, each once; may be empty.
  TakeNotes take_notes{};
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
  /// `end`: of the run, with its last intervals; kNever before.
  void show(const std::vector<IntervalPart>& parts, RunTime end);
  [[nodiscard]] std::optional<int> wait_for_signal();
  void carry_out(const RunStep& step);
  [[nodiscard]] Course course_after(const RunStep& last) const;
  void show_progress();
  template <typename Tell>
  void tell(Tell tell) const {
    for (RunObserver* observer : options_.observers) tell(*observer);
  }

  const ConductorOptions options_;
  Engine& engine_;
  RunPhases phases_;
  Conducted facts_;
  IntervalFeed intervals_;
  Duration longest_pause_{0};
  RunTime newest_end_{};
};

}  // namespace weir
