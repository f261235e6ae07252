// A number that a service tells of itself, in Prometheus' text format.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace weir {

/// Where to ask, and for what: "http://127.0.0.1:9090/metrics:go_goroutines".
struct GaugeSource {
  std::string host;  // with scheme and port, as httplib takes it: "http://127.0.0.1:9090"
  std::string path;  // "/metrics"
  std::string metric;
};

/// Reads URL:METRIC. kInvalidArgument with the right form when it is not of it; only http is spoken.
[[nodiscard]] absl::StatusOr<GaugeSource> parse_gauge_source(std::string_view text);

/// The metric's value in a page of Prometheus' text exposition format 0.0.4, the sum over all its labels. Nothing when the
/// page does not have it. Pure.
[[nodiscard]] std::optional<double> find_gauge(std::string_view page, std::string_view metric);

/// Why find_gauge() finds nothing, as the end of a sentence about the page; a slip of the pen is named. Pure.
[[nodiscard]] std::string why_no_gauge(std::string_view page, std::string_view metric);

/// Asks once, and waits for two seconds at most. kUnavailable with the reason and a remedy.
[[nodiscard]] absl::StatusOr<double> read_gauge(const GaugeSource& source);

}  // namespace weir
