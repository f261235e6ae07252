// How the streams of each group ended, and how much of what was planned for them came about.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/outcome/settle.h"
#include "harness/plan/plan.h"
#include "harness/record/stream_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Counts one ended stream.
void add_to(v1::OutcomeTotals& totals, const Judgement& judgement);
void add_up(v1::OutcomeTotals& totals, const v1::OutcomeTotals& more);

/// Used by one thread at a time. `plan` outlives it.
class GroupTally {
 public:
  explicit GroupTally(const Plan& plan) : plan_(plan), groups_(plan.groups.size()) {}

  /// A stream has ended and its books are closed.
  void add(const StreamEnd& end, const Settled& settled);
  void merge(const GroupTally& more);
  /// The report's groups must be there already.
  void write(v1::Report& report) const;

 private:
  struct OneGroup {
    v1::OutcomeTotals totals;
    std::uint64_t unanswered = 0;
    std::uint64_t unmatched = 0;
    std::uint64_t unsaid = 0;   // see Asides.unsaid
    std::uint32_t ignored = 0;  // see GroupReport.ignored_by_server
    std::uint32_t reopened = 0;
    std::uint32_t lives_over = 0;
    v1::CutShort cut_short;

    void merge(const OneGroup& more);
  };

  void count_plan(const StreamEnd& end, const Settled& settled, v1::CutShort& out) const;

  const Plan& plan_;
  std::vector<OneGroup> groups_;  // as in the scenario
};

}  // namespace weir
