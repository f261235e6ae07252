// What each stream of a run got, for the figures across streams: fairness, the worst streams, and those that got nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/outcome/verdict.h"
#include "harness/plan/plan.h"
#include "harness/record/stream_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Holds a fixed number of bytes for every stream of the plan; the incarnations of one
/// count together. `plan` must outlive it.
class StreamShares {
 public:
  explicit StreamShares(const Plan& plan);

  /// `ended_ok`: by a status OK.
  void add(const StreamEnd& end, Verdict verdict, bool ended_ok);

  void merge(const StreamShares& more);

  /// Writes GroupReport.fairness and the spreads; the report's groups must be there. [from, to) is the measured part as
  /// it came to be. Comparable are streams that were open during all of it, give or take a twentieth at either end
  /// (streams open one after another, and end so), and that ended as expected each time: those that were meant to end
  /// early got less by intention, not by unfairness.
  ///
  /// Starved is a stream that got no reply in [from, to) and awaited one for at least half of it, a second, twice as long as
  /// the slowest reply of its group's median stream, and twice what its group asked the server to take. Not those that a
  /// fault may have struck, and not those that ended other than OK: their end says it.
  void write(v1::Report& report, RunTime from, RunTime to) const;

 private:
  /// All incarnations of a stream.
  struct One {
    RunTime opened = kNever;
    RunTime ended{};
    std::uint64_t replies = 0;  // these as in StreamShare
    std::uint64_t responses = 0;
    Duration sum{0};
    Duration max{0};
    Duration longest{0};
    Duration awaited{0};  // a reply that did not come, up to the end of the measured part
    bool as_expected = true;
    bool untouched = true;  // by faults, and ended OK

    void merge(const One& more);
  };
  struct Spread;
  [[nodiscard]] bool is_comparable(const One& one, RunTime from, RunTime to) const;
  void write_starved(std::uint32_t group, RunTime from, RunTime to, v1::Starved& out) const;
  /// How long a stream of the group has to go without a reply to be called starved.
  [[nodiscard]] Duration patience(std::uint32_t group, RunTime from, RunTime to) const;

  const Plan& plan_;
  std::vector<One> streams_;  // by stream id
};

}  // namespace weir
