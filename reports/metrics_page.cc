#include "reports/metrics_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/formats/page.h"
#include "reports/text.h"

namespace weir {
namespace {

using page::Ink;
using page::Page;

constexpr std::string_view kClassText =
    "streams whose end is of that class, or of one below it: outcomes.tcp.rst";
constexpr std::string_view kCensoredText = "messages that would have been measured and never got their reply";
constexpr std::string_view kWithoutText = "the percentile of the others alone, without messages that failed";

std::string percentile_names() {
  std::vector<std::string_view> names;
  for (const PercentileRow& row : kPercentiles) names.push_back(row.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// "20ms", "5 or 0.1%": how a bound is written.
std::string bound_example(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMicroseconds:
      return "a time, \"20ms\"";
    case MetricUnit::kPerSecond:
      return "a rate, \"2000/s\"";
    case MetricUnit::kBytes:
      return "a size, \"64KiB\"";
    case MetricUnit::kRatio:
      return "a number, 0.9";
    case MetricUnit::kCount:
      break;
  }
  return "a count, 0";
}

std::string bound_text(const MetricRow& row) {
  std::string text = bound_example(row.unit);
  if (!row.share_of.empty()) text += fmt::format(", or a share of {}, \"0.1%\"", row.share_of);
  return text;
}

std::string scope_text(MetricScope scope) {
  return scope == MetricScope::kGroups ? "a group or the run" : "the run";
}

std::string facts(const MetricRow& row) {
  return fmt::format("{}; {}; {}; bound: {}", row.text, to_string(row.part), scope_text(row.scope),
                     bound_text(row));
}

std::string facts(const LatencyRow& row) {
  return fmt::format("{}; {}: {}", row.each, to_string(row.part), row.text);
}

constexpr std::size_t kNameColumns = 26;

void entry(Page& page, std::string_view name, const std::string& text) {
  std::string mark = fmt::format("  {:<{}}", name, kNameColumns - 2);
  if (display_width(mark) > kNameColumns) {
    page.line({{mark}});
    mark = std::string(kNameColumns, ' ');
  }
  page.paragraph(mark, text);
}

void add_latency(std::vector<MetricEntry>& out, std::string_view name, bool can_fail, MetricEntry like) {
  auto add = [&](std::string_view value, MetricUnit unit, std::string_view text) {
    MetricEntry one = like;
    one.name = fmt::format("{}.{}", name, value);
    one.unit = to_string(unit);
    one.text = fmt::format("{}: {}", text, like.text);
    out.push_back(std::move(one));
  };
  for (const LatencyValue& value : latency_values()) add(value.name, value.unit, value.text);
  for (const PercentileRow& row : kPercentiles) add(row.name, MetricUnit::kMicroseconds, row.name);
  if (!can_fail) return;
  for (const PercentileRow& row : kPercentiles) {
    add(std::string(row.name).append(kWithoutFailures), MetricUnit::kMicroseconds, kWithoutText);
  }
  add(kCensoredWord, MetricUnit::kCount, kCensoredText);
  out.back().share_of = "all measured messages";
}

}  // namespace

std::vector<MetricEntry> metric_list() {
  std::vector<MetricEntry> out;
  for (const LatencyRow& row : kLatencies) {
    MetricEntry like;
    like.part = row.part;
    like.text = fmt::format("{}, {}", row.each, row.text);
    add_latency(out, row.name, row.can_fail(), like);
  }
  for (const MetricRow& row : metric_rows()) {
    out.push_back({std::string(row.name), to_string(row.unit), row.scope, row.part, std::string(row.share_of),
                   std::string(row.text)});
  }
  for (const HarnessLatency& each : harness_latencies()) {
    MetricEntry like;
    like.scope = MetricScope::kRun;
    like.text = each.text;
    add_latency(out, each.name, false, like);
  }
  return out;
}

std::string metrics_page(std::size_t width) {
  Page page(width, false);
  page.paragraph(
      "",
      "Every metric here may stand in a [[check]], as metric = \"NAME\", with min, max or both: of the "
      "run as it stands, of one group with the group's name before it (chatters.response.p99).");
  page.paragraph(
      "",
      "What else a report holds (bytes, the relay's counts, the timeline, single streams) can't be checked.");
  page.heading("latencies: LATENCY.VALUE, such as response.p99; a group or the run");
  for (const LatencyRow& row : kLatencies) entry(page, row.name, facts(row));
  for (const HarnessLatency& each : harness_latencies()) {
    entry(page, each.name, fmt::format("measured part; the run alone: {}", each.text));
  }
  page.heading("their values; bound: a time, \"20ms\"; a count for count and censored");
  for (const LatencyValue& value : latency_values()) entry(page, value.name, std::string(value.text));
  entry(page, "pN",
        fmt::format("any percentile above 0 and below 100: {}, p99.5; at most 0.1 % above the exact one",
                    percentile_names()));
  std::vector<std::string_view> awaiting;
  for (const LatencyRow& row : kLatencies) {
    if (row.can_fail()) awaiting.push_back(row.name);
  }
  entry(page, fmt::format("pN{}", kWithoutFailures),
        fmt::format("{}; of {} only, whose pN takes them as infinitely late", kWithoutText,
                    fmt::join(awaiting, ", ")));
  entry(page, kCensoredWord,
        fmt::format("{}; of these too; as a count, or a share of all measured messages", kCensoredText));
  page.heading("all the others");
  entry(page, "outcomes.CLASS",
        fmt::format(
            "{}; see `weir faults --outcomes`; whole run; {}; bound: a count, 0, or a share of {}, \"0.1%\"",
            kClassText, scope_text(MetricScope::kGroups), kOutcomesTotal));
  for (const MetricRow& row : metric_rows()) entry(page, row.name, facts(row));
  page.blank();
  page.paragraph(
      "",
      "measured part: phases.measure, without warm-up and drain; a message counts by when it was due. "
      "whole run: warm-up and drain as well.");
  return page.text();
}

std::string metrics_markdown() {
  std::string out = "| latency | taken of | over | from what to what |\n|---|---|---|---|\n";
  for (const LatencyRow& row : kLatencies) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", row.name, row.each, to_string(row.part), row.text);
  }
  for (const HarnessLatency& each : harness_latencies()) {
    out += fmt::format("| `{}` | the run | measured part | {} |\n", each.name, each.text);
  }
  out += "\n| metric | of | over | bound | what it is |\n|---|---|---|---|---|\n";
  out += fmt::format("| `outcomes.CLASS` | {} | whole run | a count, 0, or a share of {}, \"0.1%\" | {} |\n",
                     scope_text(MetricScope::kGroups), kOutcomesTotal, kClassText);
  for (const MetricRow& row : metric_rows()) {
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.name, scope_text(row.scope), to_string(row.part),
                       bound_text(row), row.text);
  }
  return out;
}

}  // namespace weir
