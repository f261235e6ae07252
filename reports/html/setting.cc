#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "reports/doubt.h"
#include "reports/html/markup.h"
#include "reports/html/sections.h"
#include "reports/quantity.h"

namespace weir {
namespace {

void add_fact(HtmlTable& table, std::string_view name, const std::string& text) {
  if (!text.empty()) table.row({fmt::format("{}", name), html_text(text)});
}

struct Share {
  const char* name;
  const char* style;
  bool told;
  double share;
};

/// Whose the processors were, as one bar.
std::string shares_html(const v1::Harness& harness) {
  std::string bar, legend;
  for (const Share& each :
       {Share{"weir", "weir", harness.has_cpu_share(), harness.cpu_share()},
        Share{"other processes", "others", harness.has_others_share(), harness.others_share()},
        Share{"taken by the hypervisor", "steal", harness.has_steal_share(), harness.steal_share()},
        Share{"idle", "idle", harness.has_idle_share(), harness.idle_share()}}) {
    if (!each.told) continue;
    bar += fmt::format("<span class={} style=\"--w:{:.1f}%\"></span>", each.style, each.share * 100);
    legend += fmt::format("<li><span class=\"key {}\"></span>{} {:.0f} %</li>", each.style, each.name,
                          each.share * 100);
  }
  if (bar.empty()) return "";
  return fmt::format("<div class=strip aria-hidden=true>{}</div>\n<ul class=legend>{}</ul>\n", bar, legend);
}

std::string late_text(const v1::Latency& latency) {
  if (latency.count() == 0) return "";
  const std::string p99 = latency.has_p99_us() ? fmt::format("p99 {}, ", format_us(latency.p99_us())) : "";
  return fmt::format("{}at most {}", p99, format_us(latency.max_us()));
}

}  // namespace

std::string trust_html(const v1::Report& report) {
  const v1::Harness& harness = report.harness();
  const Doubt found = doubt(report);
  std::string out;
  if (found.reasons.empty() && report.has_harness()) {
    out +=
        "<p><span class=\"mark good\">✓</span> Nothing suggests that weir itself made what was "
        "measured.</p>\n";
  } else if (!report.has_harness()) {
    out += "<p>This run says nothing of weir itself.</p>\n";
  }
  std::string items;
  for (const Finding& finding : found.reasons)
    items += fmt::format("<li>{}</li>\n", html_text(finding.text()));
  for (const std::string& note : found.notes) items += fmt::format("<li>{}</li>\n", html_text(note));
  if (!items.empty()) out += "<ul class=reasons>\n" + items + "</ul>\n";
  out += shares_html(harness);
  HtmlTable table("weir itself", {{""}, {""}});
  add_fact(table, "timers were late by", late_text(harness.timers()));
  add_fact(table, "events waited for", late_text(harness.lag()));
  if (harness.longest_pause_us() > 0)
    add_fact(table, "longest pause of the process", format_us(harness.longest_pause_us()));
  if (harness.cores() > 0)
    add_fact(table, "processors used", fmt::format("{:.2f} of {}", harness.cores_used(), harness.cores()));
  if (harness.has_pressure_share())
    add_fact(table, "somebody waited for a processor",
             fmt::format("{:.1f} % of the time", harness.pressure_share() * 100));
  if (report.resources().client_cpu_us_per_message() > 0)
    add_fact(table, "processor time a message",
             format_us(report.resources().client_cpu_us_per_message()) +
                 (report.resources().server_in_this_process() ? ", client and server together" : ""));
  return out + table.html();
}

std::string setting_html(const v1::Report& report) {
  const v1::TargetInfo& target = report.target();
  const v1::RunInfo& run = report.run();
  const v1::ScenarioInfo& scenario = report.scenario();
  HtmlTable table("what ran", {{""}, {""}});
  add_fact(table, "target", target.address() + (target.kind().empty() ? "" : " (" + target.kind() + ")"));
  add_fact(table, "method", target.method());
  add_fact(table, "on the way",
           fmt::format("{}{}{}", target.tls() ? "TLS " : "", target.through_relay() ? "weir's relay " : "",
                       target.proxy().empty() ? "" : "proxy " + target.proxy()));
  add_fact(table, "connections", target.connections());
  for (const v1::GroupReport& group : report.groups())
    add_fact(
        table, "streams",
        fmt::format("{}: {} started, {}", group.name(), format_count(group.streams_started()), group.pace()));
  add_fact(table, "at once", format_count(run.peak_concurrent_streams()));
  add_fact(table, "duration",
           fmt::format("{}, {} of it measured", format_us(run.duration_seconds() * 1e6),
                       format_us(run.measured_seconds() * 1e6)));
  add_fact(table, "ended early", run.partial_reason());
  add_fact(table, "scenario", scenario.file());
  add_fact(table, "changed by", fmt::format("{}", fmt::join(scenario.overrides(), " ")));
  add_fact(table, "seed and plan", fmt::format("{}, {}", scenario.seed(), scenario.plan_digest()));
  add_fact(table, "weir",
           fmt::format("{}, {}{}", report.weir_version(), target.engine_version(),
                       target.engine().empty() ? "" : " (" + target.engine() + " engine)"));
  for (const v1::MachineFact& fact : report.harness().machine())
    add_fact(table, html_attribute(fact.name()), fact.value());
  return table.html();
}

}  // namespace weir
