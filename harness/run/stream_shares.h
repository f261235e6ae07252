// What each stream of a run got, for the figures across streams: fairness and the worst streams.
#pragma once

#include <vector>

#include "harness/engine/driver.h"
#include "harness/plan/plan.h"
#include "harness/stream/verdict.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Holds a fixed number of bytes for every stream of the plan; the incarnations of one
/// count together. `plan` must outlive it.
class StreamShares {
 public:
  explicit StreamShares(const Plan& plan);

  void add(const StreamEnd& end, Verdict verdict);

  /// Writes GroupReport.fairness and the spreads; the report's groups must be there. [from, to) is the measured part as
  /// it came to be. Comparable are streams that were open during all of it, give or take a twentieth at either end
  /// (streams open one after another, and end so), and that ended as expected each time: those that were meant to end
  /// early got less by intention, not by unfairness.
  void write(v1::Report& report, RunTime from, RunTime to) const;

 private:
  struct One {
    RunTime opened = kNever;
    RunTime ended{};
    StreamShare share;
    bool as_expected = true;
  };
  [[nodiscard]] bool is_comparable(const One& one, RunTime from, RunTime to) const;

  const Plan& plan_;
  std::vector<One> streams_;  // by stream id
};

}  // namespace weir
