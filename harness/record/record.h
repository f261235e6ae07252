// The facts of a run: all that its streams showed, as sums that can be added up. A report is derived from them: see summarize.h.
#pragma once

#include <algorithm>
#include <cstdint>

#include "harness/plan/plan.h"
#include "harness/record/check_samples.h"
#include "harness/record/course.h"
#include "harness/record/fault_tally.h"
#include "harness/record/group_tally.h"
#include "harness/record/notable_streams.h"
#include "harness/record/outcome_rows.h"
#include "harness/record/sightings.h"
#include "harness/record/stream_end.h"
#include "harness/record/stream_shares.h"
#include "harness/record/timeline.h"
#include "harness/stream/recorder.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// The part of a run's time in which it measures.
[[nodiscard]] MeasureWindow window_of(const Phases& phases);

/// What is known of some streams of a plan. The records of a plan are a monoid: a fresh one adds nothing, it does not matter how sums
/// are bracketed, and what is told to one record and then to another is what their sum would know of both. (It matters who comes
/// first: of things that are listed up to a number, and of examples, the first ones are kept.)
///
/// Memory does not grow with the length of a run. Used by one thread at a time. `plan` outlives it.
class Record {
 public:
  explicit Record(const Plan& plan);

  /// Judges one stream's end, counts it, and gives back what is told of it in streams.jsonl.
  v1::StreamRecord add(const StreamEnd& end);
  /// What streams showed in an interval, whichever of them and in any order.
  void add(const IntervalPart& part);
  /// Measurements, without what is told in intervals.
  void add(const Recorder& measured) { measured_.merge(measured); }
  void add(const Course& course) { course_ += course; }
  /// The run went on at least up to here, whether a stream ended there or not.
  void came_to(RunTime at) { last_end_ = std::max(last_end_, at); }

  /// Throws std::logic_error when it is a record of another plan.
  Record& operator+=(const Record& more);
  [[nodiscard]] friend Record operator+(Record a, const Record& b) { return a += b; }

  [[nodiscard]] std::uint32_t ended() const { return totals_.total(); }
  [[nodiscard]] std::uint32_t unexpected() const { return totals_.unexpected(); }
  [[nodiscard]] RunTime last_end() const { return last_end_; }
  [[nodiscard]] const Recorder& measured() const { return measured_; }
  [[nodiscard]] const Course& course() const { return course_; }

 private:
  friend v1::Report summarize(const Record& record);

  const Plan& plan_;
  v1::OutcomeTotals totals_;
  GroupTally groups_;
  OutcomeRows rows_;
  FaultTally faults_;
  Sightings sightings_;
  NotableStreams notable_;
  StreamShares shares_;
  Recorder measured_;
  Timeline timeline_;
  CheckSamples check_samples_;
  Course course_;
  RunTime last_end_{};
};

}  // namespace weir
