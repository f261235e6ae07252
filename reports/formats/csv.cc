// A report's numbers for a spreadsheet: one a line, with its unit beside it (RFC 4180).
#include <fmt/format.h>

#include <optional>
#include <string>

#include "reports/formats/format.h"
#include "reports/latencies.h"
#include "reports/metric_table.h"
#include "reports/text.h"

namespace weir {
namespace {

/// A spreadsheet takes what begins with one of =+-@ for a formula to work out (OWASP, "CSV Injection"): a quote before it makes it a text.
std::string csv_text(std::string_view text) {
  const std::string shown = printable(text);
  std::string out = "\"";
  if (!shown.empty() && std::string_view("=+-@\t\r").find(shown.front()) != std::string_view::npos)
    out += '\'';
  for (char c : shown) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

/// "all" stands for the sum over all groups: no group may be called so that a metric's name begins with it.
void add_number(std::string& out, const v1::GroupReport* group, std::string_view metric,
                const std::optional<double>& value, std::string_view unit) {
  if (!value) return;
  out += fmt::format("{},{},{:.10g},{}\r\n", group == nullptr ? "all" : csv_text(group->name()),
                     csv_text(metric), *value, unit);
}

using Latencies = google::protobuf::RepeatedPtrField<v1::Latency>;

void add_latencies_of(std::string& out, const v1::GroupReport* group, const Latencies& latencies) {
  for (const v1::Latency& latency : latencies) {
    if (latency.count() == 0) continue;
    const auto add = [&](std::string_view name, const std::optional<double>& value, std::string_view unit) {
      add_number(out, group, fmt::format("{}.{}", latency.name(), name), value, unit);
    };
    for (const LatencyValue& value : latency_values())
      add(value.name, value.value(latency), to_string(value.unit));
    for (const PercentileRow& row : kPercentiles) {
      if (holds(row, latency)) add(row.name, (latency.*row.get)(), "us");
    }
    if (latency.censored() > 0) add(kCensoredWord, static_cast<double>(latency.censored()), "count");
  }
}

void add_metrics_of(std::string& out, const v1::Report& report, const v1::GroupReport* group) {
  for (const MetricRow& row : metric_rows()) {
    if (group != nullptr && row.scope == MetricScope::kRun) continue;
    add_number(out, group, row.name, row.value(report, group), to_string(row.unit));
  }
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (group != nullptr && row.group() == group->name())
      add_number(out, group, fmt::format("{}.{} ({})", kOutcomes, row.class_(), row.verdict()),
                 static_cast<double>(row.count()), "count");
  }
}

/// Names and units are those of `weir metrics`; a number that the report has no data for is not there.
std::string render_csv(const v1::Report& report) {
  std::string out = "group,metric,value,unit\r\n";
  add_metrics_of(out, report, nullptr);
  add_latencies_of(out, nullptr, report.latency());
  for (const v1::GroupReport& group : report.groups()) {
    add_metrics_of(out, report, &group);
    add_latencies_of(out, &group, group.latency());
  }
  return out;
}

}  // namespace

Format csv_format() { return {"csv", "", render_csv}; }

}  // namespace weir
