// Runs of one scenario, one after the other: how far apart they are, and which lies in the middle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

struct RepeatedRun {
  std::string folder;  // its name within the folder of all
  v1::Report report;   // judged
};

/// One number over all runs.
struct RepeatedNumber {
  std::string name;         // of the metric
  std::string condition{};  // of a check on it, "<= 20ms"; empty: shown only
  bool share = false;       // a part of a whole, 0 to 1
  /// By run, in the metric's unit: nothing where a run has none or does not count, infinity for never.
  std::vector<std::optional<double>> values{};
  std::uint32_t passed = 0;  // of the runs that count, by what the check came to
  std::uint32_t failed = 0;
  std::uint32_t unsettled = 0;
};

/// The known values of a number, in order.
struct Spread {
  std::size_t values = 0;
  double lowest = 0;
  double median = 0;  // of an even number of values the lower of the middle two: a value that a run had
  double highest = 0;
};
[[nodiscard]] Spread spread_of(const RepeatedNumber& number);

struct RepeatedRuns {
  std::string scenario;
  std::string folder;        // of all
  std::uint32_t wanted = 0;  // runs; fewer where it was interrupted, or one could not begin
  int exit_code = 0;         // the gravest of the runs'
  std::vector<RepeatedRun> runs{};
};

/// Whether a run's numbers count: it is evidence, whatever its checks say (exit 0, 98 or 99).
[[nodiscard]] bool counts(const RepeatedRun& run);
/// It is no evidence, and no message went either way, as where there is no server: the next would be the same.
[[nodiscard]] bool is_in_vain(const RepeatedRun& run);
/// Why its numbers don't count: the gravest reason of its verdict. Empty: they do, or it was interrupted.
[[nodiscard]] std::string why_not_counted(const RepeatedRun& run);

/// response and service p50, p90 and p99 and throughput, then each check's metric (a latency's is with the former), in the order of the
/// scenario. Checks that weir adds are there where one failed.
[[nodiscard]] std::vector<RepeatedNumber> numbers_of(const RepeatedRuns& repeat);

/// Which run's response.p50 is the median of those that count; nothing where none has one.
[[nodiscard]] std::optional<std::size_t> median_run(const RepeatedRuns& repeat);

[[nodiscard]] std::string render_repeat(const RepeatedRuns& repeat);
/// For a job's summary (GitHub-flavoured Markdown).
[[nodiscard]] std::string render_repeat_markdown(const RepeatedRuns& repeat);
[[nodiscard]] std::string render_repeat_json(const RepeatedRuns& repeat);

}  // namespace weir
