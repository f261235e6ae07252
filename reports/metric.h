// The names a [[check]] may use, and their values in a report.
//
//   [GROUP.]response.p99      response | service | wait | setup | first_message | write_block | recovery | drain, and
//                             min | mean | p50 | p90 | p99 | p99.9 | max | count
//   [GROUP.]response.p99_with_failures   response | service | first_message, with messages that never got a reply
//                             taken as infinitely late: p50_with_failures | p90_... | p99_... | p99.9_...;
//                             censored: how many these are
//   [GROUP.]outcomes.WORD     total | expected | unexpected | ambiguous | void | collateral
//   [GROUP.]outcomes.CLASS    streams whose class is CLASS or lies below it: outcomes.tcp, outcomes.app.unavailable
//   [GROUP.]messages.WORD     sent | received | unanswered | unmatched
//   [GROUP.]throughput        replies a second in the measured part
//   [GROUP.]fairness          Jain's index of replies over streams, 0 to 1; of the run: the lowest of the groups'
//   [GROUP.]per_stream.WORD   mean_p50 | mean_p90 | mean_p99 | mean_worst, and max_p50 | ...: over streams, of their mean
//                             and of their longest response time
//   faults.planned | faults.fired | faults.collateral
//   memory.per_stream         bytes
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

enum class MetricUnit { kMicroseconds, kCount, kPerSecond, kBytes, kRatio };

/// A metric's name, understood.
struct Metric {
  std::string group;   // empty: all groups together
  std::string family;  // "response", "outcomes", "messages", "throughput", "faults", "memory", ...
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
