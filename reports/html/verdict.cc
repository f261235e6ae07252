#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "reports/exit_codes.h"
#include "reports/formats/summary.h"
#include "reports/html/markup.h"
#include "reports/html/sections.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"
#include "reports/quantity.h"

namespace weir {
namespace {

/// A mark and a class of the style: told apart by its shape as well as by its color.
struct Mark {
  const char* sign;
  const char* style;
};

Mark mark_of(const v1::Verdict& verdict) {
  if (verdict.exit_code() == kExitOk) return {"✓", "good"};
  const bool bad = verdict.exit_code() == kExitCheckFailed || verdict.exit_code() == kExitBroken;
  return bad ? Mark{"✗", "bad"} : Mark{"!", "warn"};
}

/// With its remedy on a line of its own, where it has one.
std::string reason_item(const v1::Verdict& verdict, int i) {
  if (i < verdict.findings_size() && !verdict.findings(i).remedy().empty())
    return fmt::format("<li>{}<br><span class=fix>{}</span></li>\n", html_text(verdict.findings(i).reason()),
                       html_text(verdict.findings(i).remedy()));
  return fmt::format("<li>{}</li>\n", html_text(verdict.reasons(i)));
}

std::string tile(std::string_view name, const std::string& value, std::string_view note = "",
                 std::string_view style = "") {
  return fmt::format("<div class=\"tile {}\"><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", style, name,
                     value, note);
}

const v1::Latency* response_of(const v1::Report& report) {
  for (const v1::Latency& latency : report.latency()) {
    if (latency.name() == row_of(LatencyMetric::kResponse).name && latency.count() > 0) return &latency;
  }
  return nullptr;
}

}  // namespace

std::string verdict_html(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  const Mark mark = mark_of(verdict);
  std::string out = fmt::format(
      "<p class=eyebrow>weir run{}</p>\n<h1><span class=\"badge {}\"><span aria-hidden=true>{}</span> "
      "{}</span> "
      "{}</h1>\n",
      report.run().started_at().empty() ? "" : " · " + html_text(report.run().started_at()), mark.style,
      mark.sign, html_text(verdict.word()), html_text(report.scenario().name()));
  const std::string first = !verdict.findings().empty() ? verdict.findings(0).reason()
                            : verdict.reasons().empty() ? all_well(report)
                                                        : verdict.reasons(0);
  out += fmt::format("<p class=lede>{}</p>\n", html_text(first + (first.ends_with('.') ? "" : ".")));
  if (!verdict.findings().empty() && !verdict.findings(0).remedy().empty())
    out += fmt::format("<p class=fix>To do: {}.</p>\n", html_text(verdict.findings(0).remedy()));
  if (!report.scenario().description().empty())
    out += fmt::format("<p class=quiet>{}</p>\n", html_text(report.scenario().description()));
  std::string items;
  for (int i = 1; i < verdict.reasons_size(); ++i) items += reason_item(verdict, i);
  if (!items.empty()) out += "<ul class=reasons>\n" + items + "</ul>\n";
  items.clear();
  for (const std::string& note : verdict.notes()) items += fmt::format("<li>{}</li>\n", html_text(note));
  if (!items.empty()) out += "<ul class=\"reasons notes\" aria-label=Notes>\n" + items + "</ul>\n";
  return out;
}

std::string figures_html(const v1::Report& report) {
  double replies = 0;
  std::uint64_t unanswered = 0;
  for (const v1::GroupReport& group : report.groups()) {
    replies += group.replies_per_second();
    unanswered += group.messages_unanswered();
  }
  const v1::OutcomeTotals& totals = report.totals();
  std::string out = "<dl class=tiles>\n";
  out += tile("streams", format_count(totals.total()),
              fmt::format("{} as expected", format_count(totals.expected())));
  out += tile(
      "unexpected ends", format_count(totals.unexpected()),
      fmt::format("{} ambiguous, {} void", format_count(totals.ambiguous()), format_count(totals.void_())),
      totals.unexpected() > 0 ? "bad" : "");
  if (const v1::Latency* response = response_of(report)) {
    const auto percentile = [&](const PercentileRow& row) {
      return holds(row, *response) ? format_us((response->*row.get)()) : std::string("–");
    };
    out += tile("response p50", percentile(kPercentiles[0]),
                fmt::format("{} messages", format_count(response->count())));
    out += tile("response p99", percentile(kPercentiles[4]),
                fmt::format("longest {}", format_us(response->max_us())));
  }
  out += tile("replies", format_per_second(replies),
              unanswered == 0 ? "every message answered" : format_count(unanswered) + " messages unanswered",
              unanswered == 0 ? "" : "warn");
  std::uint64_t fired = 0, planned = 0;
  for (const v1::FaultReport& fault : report.faults()) {
    fired += fault.fired();
    planned += fault.planned();
  }
  if (!report.faults().empty())
    out += tile("faults fired", format_count(fired), fmt::format("of {} planned", format_count(planned)));
  return out + "</dl>\n";
}

std::string checks_html(const v1::Report& report) {
  HtmlTable table("checks", {{""}, {"metric"}, {"must be"}, {"measured"}, {"from"}});
  for (const v1::CheckResult& check : report.checks()) {
    const char* word = check.passed()           ? "<span class=\"mark good\">✓ pass</span>"
                       : is_inconclusive(check) ? "<span class=\"mark warn\">? open</span>"
                                                : "<span class=\"mark bad\">✗ fail</span>";
    table.row({word, html_text(check.metric()), html_text(check.condition()), html_text(check.measured()),
               check.implicit() ? "always" : html_text(check.where())});
  }
  return table.html();
}

}  // namespace weir
