// Saved runs side by side. They were made at different times, and what the machine did meanwhile is in every difference: no sentence of
// it says that nothing got worse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/gate/side_quantile.h"
#include "harness/stats/histogram.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Name and value of what a run was made with.
using RunFacts = std::vector<std::pair<std::string, std::string>>;

/// Of a folder of `weir run --repeat`. All 0 of a plain run.
struct RepeatedCount {
  std::uint32_t made = 0;     // runs
  std::uint32_t counted = 0;  // of these: the others are no evidence, and in no number
};

/// One side of a comparison: a run, or several of one scenario that are taken together.
struct SavedRun {
  std::string name{};        // as the user named it
  std::string started_at{};  // RFC 3339; of several runs the first's
  std::string verdict{};     // of the run; of several the gravest
  RepeatedCount repeated{};
  /// Runs that differ in one of these can't be compared: plan, ways to the server, the machine's processors.
  RunFacts hard{};
  /// Of runs that differ in one of these changes have twice their intervals: versions, address, the machine's kernel and memory.
  RunFacts soft{};
  std::vector<Histogram> service{};   // see by(): stretches, kMostClusters at most, or runs
  std::vector<Histogram> response{};  // the same
  std::uint64_t unanswered = 0;       // in no time above

  /// What its times are parted by.
  [[nodiscard]] SideParts by() const {
    return repeated.counted < 2 ? SideParts::kStretches : SideParts::kRuns;
  }
};

/// From a run's report and its latency.hlog. kInvalidArgument: the log holds no intervals, or a broken one.
[[nodiscard]] absl::StatusOr<SavedRun> saved_run(const std::string& name, const v1::Report& report,
                                                 const std::string& hlog);

/// What differs and must not: "plan: a1b2 and c3d4". Empty where runs can be compared.
[[nodiscard]] std::vector<std::string> hard_differences(std::span<const SavedRun> runs);
[[nodiscard]] std::vector<std::string> soft_differences(std::span<const SavedRun> runs);

/// Percentiles of each side with their 95 % intervals, of each after the first the change, and what each interval rests on.
[[nodiscard]] std::string render_comparison(std::span<const SavedRun> runs);
[[nodiscard]] std::string render_comparison_json(std::span<const SavedRun> runs);

}  // namespace weir
