// Adds ended streams up, one by one: outcomes, faults, what streams got, and the few worth listing. Memory does not grow
// with the length of a run.
#pragma once

#include <cstdint>

#include "harness/run/fault_tally.h"
#include "harness/run/group_tally.h"
#include "harness/run/notable_streams.h"
#include "harness/run/outcome_rows.h"
#include "harness/run/sightings.h"
#include "harness/run/stream_record.h"
#include "harness/run/stream_shares.h"

namespace weir {

/// Used by one thread at a time.
class Tally {
 public:
  explicit Tally(const Plan& plan);

  /// Judges one stream's end, counts it, and gives back its record for streams.jsonl.
  v1::StreamRecord add(const StreamEnd& end);

  /// Writes totals, outcome rows, fault reports and notable streams into the report; its groups must be there already.
  /// Streams that never opened count their faults as not fired (or void after an interruption).
  void write(v1::Report& report, bool interrupted) const;

  /// Writes the figures across streams: see StreamShares::write.
  void write_shares(v1::Report& report, RunTime from, RunTime to) const { shares_.write(report, from, to); }

  [[nodiscard]] std::uint32_t ended() const { return ended_; }
  [[nodiscard]] std::uint32_t unexpected() const { return totals_.unexpected(); }
  [[nodiscard]] RunTime last_end() const { return last_end_; }

 private:
  const Plan& plan_;
  v1::OutcomeTotals totals_;
  GroupTally groups_;
  OutcomeRows rows_;
  FaultTally faults_;
  Sightings sightings_;
  NotableStreams notable_;
  StreamShares shares_;
  std::uint32_t ended_ = 0;
  RunTime last_end_{};
};

}  // namespace weir
