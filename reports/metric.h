// The names a [[check]] may use, and their values in a report.
//
//   [GROUP.]response.p99      response | service | wait | setup | first_message, and
//                             min | mean | p50 | p90 | p99 | p99.9 | max | count
//   [GROUP.]outcomes.WORD     total | expected | unexpected | ambiguous | void | collateral
//   [GROUP.]outcomes.CLASS    streams whose class is CLASS or lies below it: outcomes.tcp, outcomes.app.unavailable
//   [GROUP.]messages.WORD     sent | received | unanswered
//   [GROUP.]throughput        replies a second in the measured part
//   faults.planned | faults.fired | faults.collateral
//   memory.per_stream         bytes
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

enum class MetricUnit { kMicroseconds, kCount, kPerSecond, kBytes };

/// A metric's name, understood.
struct Metric {
  std::string group;   // empty: all groups together
  std::string family;  // "response", "outcomes", "messages", "throughput", "faults", "memory"
  std::string member;  // "p99", "unexpected", "tcp.rst", ...; empty for throughput
  MetricUnit unit = MetricUnit::kCount;
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

/// The value in the metric's unit; nothing when the report holds no data for it (a latency without a sample).
[[nodiscard]] std::optional<double> metric_value(const Metric& metric, const v1::Report& report);

/// "13.4ms", "17", "2000/s", "25.8KiB".
[[nodiscard]] std::string format_metric(const Metric& metric, double value);

}  // namespace weir
