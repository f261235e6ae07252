// Every metric but the latencies (see latencies.h), once: parsing, values, checks, suggestions and pages are loops over it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "reports/latencies.h"
#include "weir/v1/report.pb.h"

namespace weir {

enum class MetricUnit { kMicroseconds, kCount, kPerSecond, kBytes, kRatio };

/// Of what a metric can be asked: of one group of streams and of the run, or of the run alone.
enum class MetricScope { kGroups, kRun };

struct MetricRow {
  std::string_view name;  // "messages.sent", "throughput"
  MetricUnit unit;
  MetricScope scope;
  CountedPart part;
  std::string_view share_of;  // of which metric a bound in percent is a part; empty: it takes none
  std::string_view text;      // what it is; no full stop
  /// Of the group, or of the run when that is null. Nothing where the report holds no data.
  std::optional<double> (*value)(const v1::Report&, const v1::GroupReport*);
};

[[nodiscard]] std::span<const MetricRow> metric_rows();

/// Latencies of the harness itself, by the name that a check uses.
struct HarnessLatency {
  std::string_view name;
  std::string_view text;
  const v1::Latency* (*find)(const v1::Report&);
};
[[nodiscard]] std::span<const HarnessLatency> harness_latencies();

/// The values of a latency besides its percentiles.
struct LatencyValue {
  std::string_view name;
  MetricUnit unit;
  std::string_view text;
  std::optional<double> (*value)(const v1::Latency&);
};
[[nodiscard]] std::span<const LatencyValue> latency_values();

/// Ends the name of a percentile of those samples alone that there are. Without it a percentile counts messages that failed (see
/// LatencyRow::missing) as taking for ever.
inline constexpr std::string_view kWithoutFailures = "_without_failures";
/// What a percentile does by itself, said aloud: scenarios of an older weir had to.
inline constexpr std::string_view kWithFailures = "_with_failures";
/// How many these are; only of latencies that await a reply, as percentiles with them.
inline constexpr std::string_view kCensoredWord = "censored";

/// Counts streams by the class of their end: outcomes.tcp.rst, outcomes.app.
inline constexpr std::string_view kOutcomes = "outcomes";
/// Figures over streams: per_stream.mean_p99.
inline constexpr std::string_view kPerStream = "per_stream";
/// The total that counts by class are shares of.
inline constexpr std::string_view kOutcomesTotal = "outcomes.total";

/// "us", "count", "per_second", "bytes", "ratio": as reports and pages name units.
[[nodiscard]] std::string_view to_string(MetricUnit unit);

/// The text before the first dot.
[[nodiscard]] constexpr std::string_view family_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

}  // namespace weir
