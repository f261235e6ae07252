// A report's numbers for whoever scrapes or pushes OpenMetrics 1.0 (github.com/prometheus/OpenMetrics): a textfile collector, a
// push gateway.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "reports/formats/format.h"
#include "reports/latencies.h"
#include "reports/metric_table.h"
#include "reports/text.h"

namespace weir {
namespace {

std::string label_value(std::string_view text) {
  std::string out;
  for (char c : valid_utf8(text)) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

/// Seconds and bytes are what names end with; other units are in the help.
struct OpenUnit {
  std::string_view suffix;
  double scale;
};
OpenUnit open_unit(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMicroseconds:
      return {"_seconds", 1e-6};
    case MetricUnit::kBytes:
      return {"_bytes", 1};
    case MetricUnit::kCount:
    case MetricUnit::kPerSecond:
    case MetricUnit::kRatio:
      break;
  }
  return {"", 1};
}

std::string labels_of(const v1::Report& report, const v1::GroupReport* group, std::string_view more = "") {
  return fmt::format("{{scenario=\"{}\",group=\"{}\"{}}}", label_value(report.scenario().name()),
                     group == nullptr ? "" : label_value(group->name()), more);
}

void add_family(std::string& out, const std::string& name, std::string_view type, std::string_view unit,
                std::string_view help) {
  out += fmt::format("# TYPE {} {}\n", name, type);
  if (!unit.empty()) out += fmt::format("# UNIT {} {}\n", name, unit.substr(1));
  out += fmt::format("# HELP {} {}\n", name, label_value(help));
}

/// A run is over: its numbers go up no more, and so they are gauges.
void add_metric(std::string& out, const v1::Report& report, const MetricRow& row) {
  std::string samples;
  const OpenUnit unit = open_unit(row.unit);
  std::string name = fmt::format("weir_{}", row.name);
  std::replace(name.begin(), name.end(), '.', '_');
  // The standard keeps that ending for counters.
  if (name.ends_with("_total")) name.replace(name.size() - 5, 5, "all");
  name += unit.suffix;
  const auto add = [&](const v1::GroupReport* group) {
    if (const std::optional<double> value = row.value(report, group))
      samples += fmt::format("{}{} {:.10g}\n", name, labels_of(report, group), *value * unit.scale);
  };
  add(nullptr);
  if (row.scope == MetricScope::kGroups) {
    for (const v1::GroupReport& group : report.groups()) add(&group);
  }
  if (samples.empty()) return;
  add_family(out, name, "gauge", unit.suffix, row.text);
  out += samples;
}

/// A summary; the family's name carries the latency's, since each has a text of its own.
void add_summary(std::string& out, const v1::Report& report, const LatencyRow& row) {
  const std::string name = fmt::format("weir_{}_seconds", row.name);
  std::string samples;
  const auto add = [&](const v1::GroupReport* group, const v1::Latency& latency) {
    if (latency.name() != row.name || latency.count() == 0) return;
    for (const PercentileRow& percentile : kPercentiles) {
      if (holds(percentile, latency))
        samples += fmt::format(
            "{}{} {:.10g}\n", name,
            labels_of(report, group, fmt::format(",quantile=\"{:.10g}\"", percentile.percent / 100)),
            (latency.*percentile.get)() / 1e6);
    }
    const auto count = static_cast<double>(latency.count());
    samples += fmt::format("{0}_count{1} {2}\n{0}_sum{1} {3:.10g}\n", name, labels_of(report, group),
                           latency.count(), latency.mean_us() * count / 1e6);
  };
  for (const v1::Latency& latency : report.latency()) add(nullptr, latency);
  for (const v1::GroupReport& group : report.groups()) {
    for (const v1::Latency& latency : group.latency()) add(&group, latency);
  }
  if (samples.empty()) return;
  add_family(out, name, "summary", "_seconds", row.text);
  out += samples;
}

std::string render_openmetrics(const v1::Report& report) {
  std::string out;
  add_family(out, "weir_exit_code", "gauge", "",
             "what the run came to: 0 passed, 99 a check failed; see weir run --help");
  out += fmt::format("weir_exit_code{} {}\n", labels_of(report, nullptr), report.verdict().exit_code());
  for (const MetricRow& row : metric_rows()) add_metric(out, report, row);
  for (const LatencyRow& row : kLatencies) add_summary(out, report, row);
  std::string ends;
  for (const v1::OutcomeRow& row : report.outcomes())
    ends += fmt::format("weir_streams_ended{{scenario=\"{}\",group=\"{}\",class=\"{}\",verdict=\"{}\"}} {}\n",
                        label_value(report.scenario().name()), label_value(row.group()),
                        label_value(row.class_()), label_value(row.verdict()), row.count());
  if (!ends.empty())
    add_family(out, "weir_streams_ended", "gauge", "", "streams by the class and the verdict of their end");
  return out + ends + "# EOF\n";
}

}  // namespace

Format openmetrics_format() { return {"openmetrics", "", render_openmetrics}; }

}  // namespace weir
