// The names a [[check]] may use, and their values in a report: [GROUP.]LATENCY.VALUE, [GROUP.]outcomes.CLASS, and
// [GROUP.] and a name of the table in metric_table.h. `weir metrics` prints them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/metric_table.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// A metric's name, understood.
struct Metric {
  std::string group;   // empty: all groups together
  std::string family;  // "response", "outcomes", "messages", "throughput", "faults", "memory", ...
  std::string member;  // "p99", "unexpected", "tcp.rst", "timers.max", ...; empty for throughput
  MetricUnit unit = MetricUnit::kCount;
  const MetricRow* row = nullptr;  // none for latencies and for counts of a class
};

struct MetricParse {
  std::optional<Metric> metric;
  std::string reason;  // when there is none: "no group or metric is called 'chaters'"
  std::string remedy;  // "did you mean 'chatters'?"
};

/// Understands `text`. `groups` are the group names of the scenario; `classes` the outcome classes (those
/// ending in '.' are prefixes of open sets); an empty list of classes accepts any.
[[nodiscard]] MetricParse parse_metric(std::string_view text, const std::vector<std::string>& groups,
                                       const std::vector<std::string>& classes);

/// The first words of metrics: what no group may be called.
[[nodiscard]] std::vector<std::string> metric_families();

/// The value in the metric's unit; nothing when the report holds no data for it (a latency without a sample).
[[nodiscard]] std::optional<double> metric_value(const Metric& metric, const v1::Report& report);

/// For a percentile that counts failures where there are some: the same of the answered messages alone. Else nothing.
[[nodiscard]] std::optional<double> value_without_failures(const Metric& metric, const v1::Report& report);

/// Fewer samples than a percentile takes (see samples_for).
struct TooFew {
  std::uint64_t samples = 0;
  std::uint64_t needed = 0;
};
/// Of a percentile that its sample can't hold: metric_value() is then the maximum. Else nothing. Messages that failed are samples
/// where the metric counts them.
[[nodiscard]] std::optional<TooFew> too_few_samples(const Metric& metric, const v1::Report& report);

/// A percentile of values that a report keeps.
struct SampledPercentile {
  double percent = 0;         // above 0, below 100
  bool with_failures = true;  // messages that failed are counted as taking for ever
};
/// Of a percentile of a latency. Nothing for what is counted, a maximum or a mean, or of one value a stream.
[[nodiscard]] std::optional<SampledPercentile> sampled_percentile(const Metric& metric);
/// The latency that a metric is a value of, with its samples; null where the report lacks it, or the metric is of none.
[[nodiscard]] const v1::Latency* latency_of(const Metric& metric, const v1::Report& report);

/// What the metric is counted of, in words, where a bound may be a share of that ("0.1%"); else empty.
[[nodiscard]] std::string share_of(const Metric& metric);
/// The number that it is a share of.
[[nodiscard]] std::optional<double> metric_whole(const Metric& metric, const v1::Report& report);

/// "13.4ms", "17", "2000/s", "25.8KiB".
[[nodiscard]] std::string format_metric(const Metric& metric, double value);
/// "0.1%", of 0.001.
[[nodiscard]] std::string format_share(double share);

}  // namespace weir
