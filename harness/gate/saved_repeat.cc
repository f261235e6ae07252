#include "harness/gate/saved_repeat.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "reports/exit_codes.h"
#include "reports/quantity.h"

namespace weir {
namespace {

Histogram together(const std::vector<Histogram>& parts) {
  Histogram out;
  for (const Histogram& part : parts) out.merge(part);
  return out;
}

}  // namespace

void SavedRepeat::tell_of(const v1::Report& report) {
  if (side_.started_at.empty()) side_.started_at = report.run().started_at();
  ++side_.repeated.made;
  exit_code_ = graver(exit_code_, static_cast<int>(report.verdict().exit_code()));
}

void SavedRepeat::leave_out(const v1::Report& report) { tell_of(report); }

void SavedRepeat::add(const v1::Report& report, SavedRun run) {
  tell_of(report);
  ++side_.repeated.counted;
  side_.unanswered += run.unanswered;
  side_.service.push_back(together(run.service));
  side_.response.push_back(together(run.response));
  if (!alone_) {
    side_.hard = run.hard;
    side_.soft = run.soft;
    alone_ = std::move(run);
    return;
  }
  const std::array<SavedRun, 2> both = {SavedRun{.hard = side_.hard}, SavedRun{.hard = run.hard}};
  if (differences_.empty()) differences_ = hard_differences(both);
}

absl::StatusOr<SavedRun> SavedRepeat::side() const {
  if (!alone_)
    return absl::InvalidArgumentError(
        side_.repeated.made == 0
            ? std::string("no run is in it")
            : fmt::format("of {} in it none is evidence", count_of(side_.repeated.made, "run")));
  if (!differences_.empty())
    return absl::InvalidArgumentError(
        fmt::format("the runs in it are not of one kind: {}", fmt::join(differences_, "; ")));
  SavedRun out = side_;
  out.verdict = exit_word(static_cast<ExitCode>(exit_code_));
  if (out.by() == SideParts::kRuns) return out;
  out.service = alone_->service;
  out.response = alone_->response;
  return out;
}

}  // namespace weir
