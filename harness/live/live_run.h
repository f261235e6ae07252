// What a run shows while it goes on, as metrics.
#pragma once

#include <string>
#include <vector>

#include "harness/live/live_registry.h"
#include "harness/run/observer.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Watches run after run of a process, one at a time. The registry outlives it.
class LiveRun final : public RunObserver {
 public:
  explicit LiveRun(LiveRegistry& registry) : registry_(registry) {}

  /// Before each run, or before the first of a gate's rounds.
  void begin(const Scenario& scenario);
  /// A round of a gate is over.
  void round_over() { registry_.add(LiveId::kGateRounds, {}, 1); }

  void on_stream(const v1::StreamRecord& stream) override;
  void on_interval(const RunInterval& interval) override;
  void on_progress(const RunProgress& progress) override;
  void on_ended() override;

 private:
  LiveRegistry& registry_;
  std::string scenario_;             // its name; empty before the first run
  std::vector<std::string> groups_;  // their names
};

}  // namespace weir
