// Writes into the run folder what a run shows while it goes on.
#pragma once

#include <string>

#include "harness/run/observer.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The interval's rows of latency.hlog: of the sum over all groups always, of each group where there are several and it has a
/// sample. Pure.
[[nodiscard]] std::string interval_rows(const Scenario& scenario, const RunInterval& interval);

/// What it is given must outlive it.
class FolderWriter final : public RunObserver {
 public:
  FolderWriter(RunFolder& folder, const Scenario& scenario) : folder_(folder), scenario_(scenario) {}

  void on_stream(const v1::StreamRecord& stream) override { folder_.add_stream(stream); }
  void on_interval(const RunInterval& interval) override { rows_ += interval_rows(scenario_, interval); }
  /// What is told so far is in the files then: a process that is killed loses an interval at most.
  void on_intervals_seen() override { hand_over(); }
  void on_ended() override { hand_over(); }

 private:
  void hand_over() {
    folder_.add_intervals(rows_);
    rows_.clear();
    folder_.flush();
  }

  RunFolder& folder_;
  const Scenario& scenario_;
  std::string rows_;  // of intervals not handed over yet
};

}  // namespace weir
