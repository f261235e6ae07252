// Saved runs side by side. They were made at different times, and what the machine did meanwhile is in every difference: no sentence of
// it says that nothing got worse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/stats/histogram.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Name and value of what a run was made with.
using RunFacts = std::vector<std::pair<std::string, std::string>>;

struct SavedRun {
  std::string name;        // as the user named it
  std::string started_at;  // RFC 3339
  std::string verdict;     // of the run
  /// Runs that differ in one of these can't be compared: plan, ways to the server, the machine's processors.
  RunFacts hard;
  /// Of runs that differ in one of these changes have twice their intervals: versions, address, the machine's kernel and memory.
  RunFacts soft;
  std::vector<Histogram> service;   // by stretches of the run, kMostClusters at most
  std::vector<Histogram> response;  // the same
  std::uint64_t unanswered = 0;     // in no time above
};

/// From a run's report and its latency.hlog. kInvalidArgument: the log holds no intervals, or a broken one.
[[nodiscard]] absl::StatusOr<SavedRun> saved_run(const std::string& name, const v1::Report& report,
                                                 const std::string& hlog);

/// What differs and must not: "plan: a1b2 and c3d4". Empty where runs can be compared.
[[nodiscard]] std::vector<std::string> hard_differences(std::span<const SavedRun> runs);
[[nodiscard]] std::vector<std::string> soft_differences(std::span<const SavedRun> runs);

/// Percentiles of each run with their 95 % intervals, and of each after the first the change.
[[nodiscard]] std::string render_comparison(std::span<const SavedRun> runs);
[[nodiscard]] std::string render_comparison_json(std::span<const SavedRun> runs);

}  // namespace weir
