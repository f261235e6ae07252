#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "reports/html/markup.h"
#include "reports/html/sections.h"
#include "reports/latencies.h"
#include "reports/quantity.h"

namespace weir {
namespace {

using Latencies = google::protobuf::RepeatedPtrField<v1::Latency>;

void add_percentiles(HtmlTable& table, const std::string& group, const Latencies& latencies) {
  for (const LatencyRow& row : kLatencies) {
    for (const v1::Latency& latency : latencies) {
      if (latency.name() != row.name || latency.count() == 0) continue;
      std::vector<std::string> cells = {
          group, fmt::format("<span title=\"{}\">{}</span>", html_attribute(row.text), row.name),
          format_count(latency.count())};
      for (const PercentileRow& percentile : kPercentiles)
        cells.push_back(holds(percentile, latency) ? format_us((latency.*percentile.get)()) : "–");
      cells.push_back(format_us(latency.max_us()));
      cells.push_back(latency.censored() == 0 ? "" : format_count(latency.censored()));
      table.row(cells);
    }
  }
}

const char* mark_of_verdict(const std::string& verdict) {
  if (verdict == "expected") return "<span class=\"mark good\">✓ expected</span>";
  if (verdict == "unexpected") return "<span class=\"mark bad\">✗ unexpected</span>";
  return verdict == "void" ? "<span class=\"mark warn\">void</span>"
                           : "<span class=\"mark warn\">? ambiguous</span>";
}

/// A share as a bar; the number stands beside it.
std::string share_bar(std::uint64_t part, std::uint64_t whole, const std::string& verdict) {
  const double percent = whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("<span class=\"bar {}\" style=\"--w:{:.2f}%\" aria-hidden=true></span>{:.{}f} %",
                     verdict == "expected"     ? "good"
                     : verdict == "unexpected" ? "bad"
                                               : "warn",
                     percent, percent, percent < 10 ? 1 : 0);
}

std::string rate_text(const std::optional<double>& rate) { return rate ? format_per_second(*rate) : "–"; }
std::string us_text(const std::optional<double>& us) { return us ? format_us(*us) : "–"; }
std::string at_text(double seconds) { return fmt::format("{:.2f} s", seconds); }

std::string recovery_cells(const Recovery& one) {
  return one.back_after_s  ? at_text(*one.back_after_s) + " after the last strike"
         : one.rate_before ? "not seen"
                           : "nothing to compare with: it struck in the first point";
}

}  // namespace

std::string percentiles_html(const v1::Report& report) {
  std::vector<HtmlColumn> columns = {{"group"}, {"of"}, {"count", true}};
  for (const PercentileRow& row : kPercentiles) columns.push_back({row.name, true});
  columns.push_back({"max", true});
  columns.push_back({"never", true});
  HtmlTable table("latencies", std::move(columns));
  add_percentiles(table, "all", report.latency());
  if (report.groups_size() > 1) {
    for (const v1::GroupReport& group : report.groups())
      add_percentiles(table, html_text(group.name()), group.latency());
  }
  return table.html();
}

std::string outcomes_html(const v1::Report& report) {
  HtmlTable table("outcomes", {{"verdict"},
                               {"class"},
                               {"group"},
                               {"streams", true},
                               {"share"},
                               {"because of"},
                               {"code", true},
                               {"message"}});
  std::vector<const v1::OutcomeRow*> sorted;
  for (const v1::OutcomeRow& row : report.outcomes()) sorted.push_back(&row);
  const auto rank = [](const v1::OutcomeRow* row) {
    return row->verdict() == "unexpected" ? 0 : row->verdict() == "expected" ? 2 : 1;
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  for (const v1::OutcomeRow* row : sorted) {
    std::string faults;
    for (const std::string& fault : row->because()) faults += (faults.empty() ? "" : ", ") + html_text(fault);
    table.row({mark_of_verdict(row->verdict()),
               fmt::format("<a href=\"#streams\" data-class=\"{}\">{}</a>", html_attribute(row->class_()),
                           html_text(row->class_())),
               html_text(row->group()), format_count(row->count()),
               share_bar(row->count(), report.totals().total(), row->verdict()), faults,
               std::to_string(row->example_code()), html_text(row->example_message())});
  }
  return table.html();
}

std::string faults_html(const v1::Report& report, const std::vector<Recovery>& recoveries) {
  HtmlTable table("faults", {{"fault"},
                             {"kind"},
                             {"where"},
                             {"on"},
                             {"planned", true},
                             {"fired", true},
                             {"void", true},
                             {"collateral", true},
                             {"as expected", true},
                             {"unexpected", true}});
  std::string silent;
  for (const v1::FaultReport& fault : report.faults()) {
    const bool never = fault.never_fired_size() > 0;
    table.row({fmt::format("<a href=\"#streams\" data-fault=\"{}\">{}</a>", html_attribute(fault.id()),
                           html_text(fault.id())),
               html_text(fault.kind()),
               html_text(fault.trigger() + (fault.selection().empty() ? "" : ", " + fault.selection())),
               html_text(fault.on()), format_count(fault.planned()), format_count(fault.fired()),
               format_count(fault.void_()), format_count(fault.collateral()),
               format_count(fault.outcomes_expected()),
               fault.outcomes_unexpected() == 0
                   ? "0"
                   : fmt::format("<b class=bad>{}</b>", format_count(fault.outcomes_unexpected()))});
    if (never)
      silent += fmt::format("<li>{} never fired: {}</li>\n", html_text(fault.id()),
                            html_text(fault.never_fired(0)));
  }
  std::string out = table.html();
  if (!silent.empty()) out += "<ul class=reasons>\n" + silent + "</ul>\n";
  HtmlTable after("recovery", {{"fault"},
                               {"first strike", true},
                               {"last", true},
                               {"strikes", true},
                               {"replies/s before", true},
                               {"lowest", true},
                               {"p99 before", true},
                               {"highest", true},
                               {"as before again"}});
  for (const Recovery& one : recoveries) {
    after.row({html_text(one.fault), at_text(one.first_s), at_text(one.last_s), format_count(one.strikes),
               rate_text(one.rate_before), rate_text(one.rate_lowest), us_text(one.p99_before),
               us_text(one.p99_highest), recovery_cells(one)});
  }
  if (!after.empty())
    out += fmt::format(
        "<h3>Recovery</h3>\n<p class=quiet>What the whole run felt, in points of {}. As before: at least "
        "90 % of the replies, and a p99 of at most twice that before. How long each stream took stands "
        "under <a href=\"#latency\">latency</a>, as “recovery”.</p>\n{}",
        format_us(report.timeline().point_seconds() * 1e6), after.html());
  return out;
}

std::string fairness_html(const v1::Report& report) {
  HtmlTable table("streams set against each other", {{"group"},
                                                     {"fairness", true},
                                                     {"mean response: median", true},
                                                     {"p90", true},
                                                     {"worst", true},
                                                     {"longest response: median", true},
                                                     {"p90", true},
                                                     {"worst", true},
                                                     {"starved", true}});
  for (const v1::GroupReport& group : report.groups()) {
    const v1::StreamSpread& spread = group.per_stream();
    if (spread.streams() == 0) continue;
    const auto held = [](bool there, double us) { return there ? format_us(us) : std::string("–"); };
    table.row({html_text(group.name()), group.has_fairness() ? fmt::format("{:.3f}", group.fairness()) : "–",
               held(spread.has_mean_p50_us(), spread.mean_p50_us()),
               held(spread.has_mean_p90_us(), spread.mean_p90_us()),
               fmt::format("{} (stream {})", format_us(spread.mean_worst_us()), spread.mean_worst_stream()),
               held(spread.has_max_p50_us(), spread.max_p50_us()),
               held(spread.has_max_p90_us(), spread.max_p90_us()),
               fmt::format("{} (stream {})", format_us(spread.max_worst_us()), spread.max_worst_stream()),
               format_count(group.starved().streams())});
  }
  return table.html();
}

}  // namespace weir
