#include "reports/formats/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "harness/model/outcome_classes.h"
#include "reports/exit_codes.h"
#include "reports/formats/format.h"
#include "reports/formats/page.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

using page::Ink;
using page::Page;
using page::Span;
using page::Table;

// With more groups than this, only the sum over all shows every kind of latency.
constexpr int kGroupsInFull = 3;
// Of the streams that ended unexpectedly; the others are in streams.jsonl.
constexpr int kUnexpectedStreams = 5;
// Reasons why a fault did not fire, for each fault; the others are in report.json.
constexpr int kReasonsPerFault = 3;

// Columns. Off a terminal text is wrapped at the widest, and tables are as wide as they are.
constexpr std::size_t kNarrowest = 72;
constexpr std::size_t kWidest = 160;
// Columns of a server's message: whatever it says in earnest, and no flood. The whole of it is in report.json.
constexpr std::size_t kMessageColumns = 2000;

std::string format_seconds(double seconds) { return format_us(seconds * 1e6); }

Ink verdict_ink(const v1::Verdict& verdict) {
  if (verdict.exit_code() == kExitOk) return Ink::kGood;
  return verdict.exit_code() == kExitCheckFailed || verdict.exit_code() == kExitBroken ? Ink::kBad
                                                                                       : Ink::kWarn;
}

/// A line of the form "  label       text"; none without a text.
void fact(Page& page, std::string_view label, const std::string& text) {
  if (text.empty()) return;
  std::string mark = fmt::format("  {:<12}", label);
  const std::size_t indent = mark.size();
  page.flow({{std::move(mark), Ink::kDim}}, {{text}}, indent);
}

/// The parts that are not empty.
std::string joined(const std::vector<std::string>& parts, std::string_view between = ", ") {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

std::string scenario_name(const v1::Report& report) {
  return report.scenario().name().empty() ? "(no scenario)" : report.scenario().name();
}

/// TargetInfo.connections in words.
std::string connections_text(const std::string& connections) {
  if (connections.empty()) return "";
  if (connections == "per-stream") return "a connection each";
  return connections + (connections == "1" ? " connection" : " connections");
}

/// "10.0.0.1:50051 10, 10.0.0.2:50051 10"
std::string reached_text(const v1::TargetInfo& target) {
  constexpr int kMost = 8;
  std::vector<std::string> parts;
  for (const v1::ReachedAddress& reached : target.reached()) {
    if (static_cast<int>(parts.size()) == kMost) {
      parts.push_back(fmt::format("{} more", target.reached_size() - kMost));
      break;
    }
    parts.push_back(fmt::format("{} {}", reached.address(), format_count(reached.connections())));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void headline(Page& page, const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  std::string reason = verdict.reasons().empty() ? "" : ": " + verdict.reasons(0);
  page.flow({{verdict.word(), verdict_ink(verdict)}, {"  "}}, {{scenario_name(report), Ink::kBold}, {reason}},
            4);
  if (!report.scenario().description().empty())
    page.paragraph("", report.scenario().description(), Ink::kDim);
}

void what_ran(Page& page, const v1::Report& report) {
  const v1::RunInfo& run = report.run();
  const v1::TargetInfo& target = report.target();
  const v1::ScenarioInfo& scenario = report.scenario();
  page.heading("what ran");
  std::string kind = target.kind().empty() ? "" : fmt::format(" ({})", target.kind());
  fact(page, "target",
       joined({target.address() + kind, target.method(), target.tls() ? "TLS" : "",
               target.through_relay() ? "through weir's relay" : "",
               target.proxy().empty() ? "" : "through the proxy " + target.proxy(),
               target.retries() ? "retries on" : ""}));
  if (!target.reached().empty()) fact(page, "connections", reached_text(target));
  std::string planned =
      run.streams_planned() == 0 ? "" : fmt::format(" of {} planned", format_count(run.streams_planned()));
  fact(page, "streams",
       joined({format_count(run.streams_started()) + " started" + planned,
               fmt::format("at most {} at once", format_count(run.peak_concurrent_streams())),
               connections_text(target.connections())}));
  fact(page, "duration",
       joined({format_seconds(run.duration_seconds()),
               format_seconds(run.measured_seconds()) + " of it measured",
               run.started_at().empty() ? "" : "from " + run.started_at(), run.partial_reason()}));
  std::string plan = scenario.plan_digest().empty() ? "" : "plan " + scenario.plan_digest();
  fact(page, "seed", joined({std::to_string(scenario.seed()), plan}));
  fact(page, "scenario",
       joined({scenario.file(), fmt::format("{}", fmt::join(scenario.overrides(), " "))}, " with "));
  std::string library = target.engine_version().empty() && !report.grpc_version().empty()
                            ? "gRPC " + report.grpc_version()
                            : target.engine_version();
  fact(page, "weir",
       joined({joined({report.weir_version(), library}, " on "),
               target.engine() == "wire" ? "the wire engine" : "",
               target.server() == "wire" ? "the wire server" : "",
               target.tick_us() > 0 ? fmt::format("sends at multiples of {}", format_us(target.tick_us()))
                                    : ""}));
}

void throughput(Page& page, const v1::Report& report) {
  page.heading("throughput");
  Table table({{"group", false, true},
               {"pace", false, true},
               {"streams", true},
               {"sent", true},
               {"replies", true},
               {"unanswered", true},
               {.title = "out", .right = true, .spare = true},
               {.title = "in", .right = true, .spare = true},
               {"replies/s", true}});
  auto add = [&](const v1::GroupReport& group) {
    std::string rate = format_per_second(group.replies_per_second());
    table.row({{group.name()},
               {group.pace()},
               {format_count(group.streams_started())},
               {format_count(group.messages_sent())},
               {format_count(group.replies_received())},
               {format_count(group.messages_unanswered())},
               {format_size(static_cast<double>(group.bytes_sent()))},
               {format_size(static_cast<double>(group.bytes_received()))},
               {rate.substr(0, rate.size() - 2)}});
  };
  v1::GroupReport all;
  all.set_name("all groups");
  for (const v1::GroupReport& group : report.groups()) {
    add(group);
    all.set_streams_started(all.streams_started() + group.streams_started());
    all.set_messages_sent(all.messages_sent() + group.messages_sent());
    all.set_replies_received(all.replies_received() + group.replies_received());
    all.set_messages_unanswered(all.messages_unanswered() + group.messages_unanswered());
    all.set_bytes_sent(all.bytes_sent() + group.bytes_sent());
    all.set_bytes_received(all.bytes_received() + group.bytes_received());
    all.set_replies_per_second(all.replies_per_second() + group.replies_per_second());
  }
  if (report.groups_size() > 1) add(all);
  if (report.groups().empty()) {
    page.line({{"  no group of streams"}});
  } else {
    table.print(page);
  }
  for (const v1::GroupReport& group : report.groups()) {
    if (!group.has_churn()) continue;
    page.paragraph(
        "  ", fmt::format("{}: {} lives over, {} streams opened again", group.name(),
                          format_count(group.churn().lives_over()), format_count(group.churn().reopened())));
  }
}

using Latencies = google::protobuf::RepeatedPtrField<v1::Latency>;

/// "p50 99us, p90 never": those that there are samples enough for.
std::string with_failures(const v1::Latency& latency) {
  struct Quantile {
    const char* name;
    double percent;
    bool there;
    double value;
  };
  std::vector<std::string> parts;
  for (const Quantile& each :
       {Quantile{"p50", 50, latency.has_p50_with_failures_us(), latency.p50_with_failures_us()},
        Quantile{"p90", 90, latency.has_p90_with_failures_us(), latency.p90_with_failures_us()},
        Quantile{"p99", 99, latency.has_p99_with_failures_us(), latency.p99_with_failures_us()}}) {
    if (latency.count() + latency.censored() < samples_for(each.percent)) continue;
    parts.push_back(fmt::format("{} {}", each.name, each.there ? format_us(each.value) : "never"));
  }
  return parts.empty() ? "" : "; with these, response " + joined(parts);
}

/// Messages without a reply: one line a group, where there are any.
void censored_line(Page& page, const std::string& group, const Latencies& latencies) {
  for (const v1::Latency& latency : latencies) {
    if (latency.name() != row_of(LatencyMetric::kResponse).name || latency.censored() == 0) continue;
    page.paragraph("  ",
                   fmt::format("{} never got a reply{}{}", count_of(latency.censored(), "measured message"),
                               group.empty() ? "" : " on " + group, with_failures(latency)),
                   Ink::kWarn);
  }
}

/// What was said beside the pace, one line a group, where there was anything.
void asides_line(Page& page, const v1::GroupReport& group) {
  const v1::Asides& asides = group.asides();
  if (asides.said() + asides.unsaid() == 0) return;
  std::string text =
      fmt::format("'{}': {} beside the pace", group.name(), count_of(asides.said(), "message"));
  if (asides.unsaid() > 0)
    text += fmt::format("; {} more were due and never accepted", format_count(asides.unsaid()));
  page.paragraph("  ", text, asides.unsaid() > 0 ? Ink::kWarn : Ink::kPlain);
}

/// What became of the values of side calls, one line a group, where there are any.
void deliveries_line(Page& page, const v1::GroupReport& group) {
  if (!group.has_deliveries()) return;
  const v1::Deliveries& d = group.deliveries();
  std::string text =
      fmt::format("'{}': of {} sent by side calls {} never came", group.name(),
                  count_of(d.promised(), "value"), d.missing() == 0 ? "none" : format_count(d.missing()));
  if (d.again() > 0) text += fmt::format("; {} came again", format_count(d.again()));
  page.paragraph("  ", text, d.missing() > 0 ? Ink::kBad : Ink::kPlain);
}

/// What an open loop's streams were to send and did not: one line a group, where there is anything.
void owed_line(Page& page, const v1::GroupReport& group) {
  const v1::Offered& offered = group.offered();
  if (offered.unwritten() > 0) {
    page.paragraph(
        "  ",
        fmt::format("'{}': of {} that were due {} were never written; they count as never answered",
                    group.name(), count_of(offered.due(), "measured message"),
                    format_count(offered.unwritten())),
        Ink::kWarn);
  }
  if (offered.owed_by_the_dead() > 0) {
    page.paragraph(
        "  ",
        fmt::format(
            "'{}': {} of {} fell due after their streams had ended for good, and are in no percentile; "
            "reopen = true sends them",
            group.name(), format_count(offered.owed_by_the_dead()),
            count_of(offered.due(), "measured message")),
        Ink::kWarn);
  }
}

/// The streams set against each other: one line a group, where they can be. Medians over streams, and the worst.
void across_streams(Page& page, const v1::GroupReport& group, bool named) {
  const v1::StreamSpread& spread = group.per_stream();
  if (spread.streams() > 1) {
    page.paragraph("  ",
                   fmt::format("streams{}: {}mean {}, worst {} (stream {}); longest {}, worst {} (stream {})",
                               named ? " of " + group.name() : "",
                               group.has_fairness() ? fmt::format("fairness {:.3f}; ", group.fairness()) : "",
                               format_us(spread.mean_p50_us()), format_us(spread.mean_worst_us()),
                               spread.mean_worst_stream(), format_us(spread.max_p50_us()),
                               format_us(spread.max_worst_us()), spread.max_worst_stream()));
  }
  if (group.replies_unmatched() > 0) {
    page.paragraph("  ",
                   fmt::format("unmatched replies{}: {}", named ? " on " + group.name() : "",
                               format_count(group.replies_unmatched())),
                   Ink::kWarn);
  }
}

/// Streams that got nothing, where there are any: how many, and the numbers of a few.
void starved_line(Page& page, const v1::GroupReport& group) {
  const v1::Starved& starved = group.starved();
  if (starved.streams() == 0) return;
  bool more = static_cast<std::uint32_t>(starved.examples_size()) < starved.streams();
  page.paragraph(
      "  ",
      fmt::format("starved: {} of '{}' had messages due and got no reply in the measured part{}: {}{}",
                  count_of(starved.streams(), "stream"), group.name(),
                  starved.allowed() ? ", as may_starve allows" : "", fmt::join(starved.examples(), ", "),
                  more ? ", ..." : ""),
      starved.allowed() ? Ink::kPlain : Ink::kBad);
}

/// What stands where a percentile takes more samples than there are.
constexpr const char* kTooFew = "-";

std::string percentile_cell(const PercentileRow& row, const v1::Latency& latency) {
  if (latency.count() < samples_for(row.percent)) return kTooFew;
  return holds(row, latency) ? format_us((latency.*row.get)()) : "";
}

void add_latencies(Table& table, const std::string& group, const Latencies& latencies, bool only_response) {
  std::string name = group;  // on the first row of a group only
  for (const LatencyRow& row : kLatencies) {
    if (only_response && row.metric != LatencyMetric::kResponse) continue;
    for (const v1::Latency& latency : latencies) {
      if (latency.name() != row.name || latency.count() == 0) continue;
      std::vector<Span> cells = {{name}, {std::string(row.name)}, {format_count(latency.count())}};
      for (const PercentileRow& percentile : kPercentiles) {
        cells.push_back({percentile_cell(percentile, latency)});
      }
      cells.push_back({format_us(latency.max_us())});
      table.row(std::move(cells));
      name.clear();
    }
  }
}

/// What the rows are taken of, and over which part of the run: one line for those that have both in common.
void latency_legend(Page& page, const v1::Report& report) {
  bool too_few = false;
  auto holds_row = [&](const Latencies& latencies, const LatencyRow& row) {
    return std::any_of(latencies.begin(), latencies.end(), [&](const v1::Latency& latency) {
      const bool shown = latency.name() == row.name && latency.count() > 0;
      too_few = too_few || (shown && latency.count() < samples_for(kPercentiles.back().percent));
      return shown;
    });
  };
  auto shown = [&](const LatencyRow& row) {
    return holds_row(report.latency(), row) ||
           std::any_of(report.groups().begin(), report.groups().end(),
                       [&](const v1::GroupReport& group) { return holds_row(group.latency(), row); });
  };
  std::vector<std::pair<std::string, std::string>> lines;  // what of, and the names
  bool setup = false;
  for (const LatencyRow& row : kLatencies) {
    if (!shown(row)) continue;
    setup = setup || row.metric == LatencyMetric::kSetup;
    std::string of = fmt::format("{}, {}{}", row.each, to_string(row.part),
                                 row.part == CountedPart::kMeasured ? "" : ", warm-up included");
    auto same = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == of; });
    if (same == lines.end()) {
      lines.emplace_back(of, row.name);
    } else {
      same->second += fmt::format(", {}", row.name);
    }
  }
  for (const auto& [of, names] : lines) page.paragraph("  ", fmt::format("{}: {}", names, of), Ink::kDim);
  if (too_few) {
    page.paragraph(
        "  ",
        fmt::format("{}: takes more samples (p50 {}, p90 {}, p99 {}, p99.9 {})", kTooFew, samples_for(50),
                    samples_for(90), samples_for(99), format_count(samples_for(99.9))),
        Ink::kDim);
  }
  if (setup) {
    page.paragraph(
        "  ",
        "setup ends with the server's first headers, which may come only with its first reply; `weir "
        "metrics` explains every row",
        Ink::kDim);
  }
}

void latency(Page& page, const v1::Report& report) {
  page.heading("latency");
  std::vector<page::Column> columns = {{"group", false, true}, {"of"}, {"count", true}};
  for (const PercentileRow& row : kPercentiles) {
    columns.push_back({.title = std::string(row.name), .right = true, .spare = row.spare});
  }
  columns.push_back({"max", true});
  Table table(std::move(columns));
  bool compact = report.groups_size() > kGroupsInFull;
  for (const v1::GroupReport& group : report.groups())
    add_latencies(table, group.name(), group.latency(), compact);
  if (report.groups_size() > 1) add_latencies(table, "all groups", report.latency(), false);
  if (table.empty()) {
    page.line({{"  no data: no message was measured"}});
  } else {
    table.print(page);
    latency_legend(page, report);
  }
  if (compact || report.groups_size() == 1) {
    censored_line(page, "", report.latency());
  } else {
    for (const v1::GroupReport& group : report.groups()) censored_line(page, group.name(), group.latency());
  }
  for (const v1::GroupReport& group : report.groups()) asides_line(page, group);
  for (const v1::GroupReport& group : report.groups()) deliveries_line(page, group);
  for (const v1::GroupReport& group : report.groups()) owed_line(page, group);
  for (const v1::GroupReport& group : report.groups()) starved_line(page, group);
  if (compact) return;
  for (const v1::GroupReport& group : report.groups()) across_streams(page, group, report.groups_size() > 1);
}

/// "1.20 of 2 processors (others 3 %, steal 1 %, idle 36 %); p99 late: timers 61us, events 12us"
std::string harness_text(const v1::Harness& harness) {
  auto share = [](const char* name, bool told, double value) {
    return told ? fmt::format("{} {:.0f} %", name, value * 100) : "";
  };
  auto p99 = [](const char* name, const v1::Latency& latency) {
    if (latency.count() == 0) return std::string();
    return latency.count() < samples_for(99) ? fmt::format("{} at most {}", name, format_us(latency.max_us()))
                                             : fmt::format("{} {}", name, format_us(latency.p99_us()));
  };
  std::string shares = joined({share("others", harness.has_others_share(), harness.others_share()),
                               share("steal", harness.has_steal_share(), harness.steal_share()),
                               share("idle", harness.has_idle_share(), harness.idle_share())});
  if (!shares.empty()) shares = " (" + shares + ")";
  std::string cpu = harness.cores() == 0 ? ""
                                         : fmt::format("{:.2f} of {}{}", harness.cores_used(),
                                                       count_of(harness.cores(), "processor"), shares);
  std::string late = joined({p99("timers", harness.timers()), p99("events", harness.lag())});
  return joined({cpu, late.empty() ? "" : "p99 late: " + late}, "; ");
}

/// go_goroutines: 12 before, 40 at the peak, 12 after
std::string gauge_text(const v1::Gauge& gauge) {
  const std::string after = gauge.has_after() ? fmt::format("{:.10g} after", gauge.after()) : "no data after";
  const std::string problem = gauge.problem().empty() ? "" : "; " + printable(gauge.problem());
  return fmt::format("{}: {:.10g} before, {:.10g} at the peak, {}{}", gauge.metric(), gauge.before(),
                     gauge.peak(), after, problem);
}

void cost(Page& page, const v1::Report& report) {
  const v1::Resources& used = report.resources();
  const v1::RelayCounts& relay = report.relay();
  page.heading("cost");
  if (used.rss_peak_bytes() > 0) {
    fact(page, "memory",
         fmt::format("{} a stream{}; {} before, {} at the peak", format_size(used.rss_per_stream_bytes()),
                     used.server_in_this_process() ? ", client and server together" : "",
                     format_size(static_cast<double>(used.rss_before_bytes())),
                     format_size(static_cast<double>(used.rss_peak_bytes()))));
  } else {
    fact(page, "memory", "no data");
  }
  if (used.server_rss_peak_bytes() > 0) {
    fact(
        page, "server",
        fmt::format("{} a stream; {} before, {} at the peak", format_size(used.server_rss_per_stream_bytes()),
                    format_size(static_cast<double>(used.server_rss_before_bytes())),
                    format_size(static_cast<double>(used.server_rss_peak_bytes()))));
  }
  if (report.has_gauge()) fact(page, "gauge", gauge_text(report.gauge()));
  if (used.client_cpu_seconds() > 0) {
    fact(page, "cpu",
         fmt::format("{} in all, {} a message{}", format_seconds(used.client_cpu_seconds()),
                     format_us(used.client_cpu_us_per_message()),
                     used.server_in_this_process() ? ", client and server together" : ""));
  }
  if (report.has_harness()) fact(page, "harness", harness_text(report.harness()));
  if (relay.links_accepted() + relay.links_refused() == 0) return;
  auto some = [](std::uint64_t count, const std::string& text) { return count > 0 ? text : ""; };
  auto size = [](std::uint64_t bytes) { return format_size(static_cast<double>(bytes)); };
  fact(page, "relay",
       joined({count_of(relay.links_accepted(), "link"),
               some(relay.links_refused(), format_count(relay.links_refused()) + " refused"),
               some(relay.resets(), format_count(relay.resets()) + " reset"),
               some(relay.fins(), format_count(relay.fins()) + " ended by FIN"),
               some(relay.blackholes(), count_of(relay.blackholes(), "blackhole")),
               some(relay.stalls(), count_of(relay.stalls(), "stall")),
               some(relay.half_closes(), format_count(relay.half_closes()) + " half-closed"),
               some(relay.shapings(), format_count(relay.shapings()) + " slowed down"),
               some(relay.corruptions(), format_count(relay.corruptions()) + " corrupted"),
               some(relay.listener_downs(), count_of(relay.listener_downs(), "listener outage")),
               some(relay.frame_acts(), count_of(relay.frame_acts(), "act") + " on frames"),
               some(relay.tls_failures(), count_of(relay.tls_failures(), "failure") + " of TLS"),
               size(relay.bytes_to_server()) + " out", size(relay.bytes_to_client()) + " back",
               some(relay.bytes_dropped(), size(relay.bytes_dropped()) + " dropped")}));
  if (relay.tls_failures() > 0) fact(page, "TLS", "first failure " + relay.tls_problem());
}

bool never_fired(const v1::FaultReport& fault) {
  bool nowhere = fault.planned() == 0 && fault.never_fired_size() > 0;
  return nowhere || std::uint64_t{fault.fired()} + fault.void_() < fault.planned();
}

/// A count that is worth a look when it is not zero.
Span alarm(std::uint32_t count, Ink ink) { return {format_count(count), count > 0 ? ink : Ink::kPlain}; }

/// The same for a column that is left out when all its counts are zero.
Span alarm_or_blank(std::uint32_t count) { return {count > 0 ? format_count(count) : "", Ink::kWarn}; }

void faults(Page& page, const v1::Report& report) {
  if (report.faults().empty()) return;
  page.heading("faults");
  std::vector<const v1::FaultReport*> sorted;
  for (const v1::FaultReport& fault : report.faults()) sorted.push_back(&fault);
  std::stable_partition(sorted.begin(), sorted.end(), [](const auto* fault) { return !never_fired(*fault); });
  Table table({{"fault", false, true},
               {"where", false, true},
               {"on", false, true},
               {"planned", true},
               {"fired", true},
               {"void", true},
               {"collateral", true},
               {"ok", true},
               {"UNEXPECTED", true},
               {"", false}});
  for (const v1::FaultReport* fault : sorted) {
    bool silent = never_fired(*fault);
    table.row({{fault->id()},
               {joined({fault->trigger(), fault->selection()})},
               {report.groups_size() > 1 ? fault->on() : ""},
               {format_count(fault->planned())},
               {format_count(fault->fired()), silent ? Ink::kBad : Ink::kPlain},
               alarm_or_blank(fault->void_()),
               alarm_or_blank(fault->collateral()),
               {format_count(fault->outcomes_expected())},
               alarm(fault->outcomes_unexpected(), Ink::kBad),
               {silent ? "NEVER FIRED" : "", Ink::kBad}});
  }
  table.print(page);
  for (const v1::FaultReport* fault : sorted) {
    int shown = std::min(kReasonsPerFault, fault->never_fired_size());
    for (int i = 0; i < shown; ++i) {
      page.flow({{"    never fired: ", Ink::kBad}}, {{fault->id() + ": " + fault->never_fired(i)}}, 6);
    }
    std::uint64_t settled =
        std::uint64_t{fault->fired()} + fault->void_() + static_cast<std::uint64_t>(shown);
    if (shown > 0 && settled < fault->planned()) {
      page.line({{fmt::format("    and {} more of {}", format_count(fault->planned() - settled), fault->id()),
                  Ink::kDim}});
    }
  }
}

/// What a verdict is called in a table: told apart by its letters, not by color alone.
Span verdict_span(const std::string& verdict) {
  if (verdict == "expected") return {"ok", Ink::kGood};
  if (verdict == "unexpected") return {"UNEXPECTED", Ink::kBad};
  return {verdict, Ink::kWarn};
}

int verdict_rank(const std::string& verdict) {
  constexpr std::array<std::string_view, 4> kOrder = {"expected", "void", "ambiguous", "unexpected"};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), verdict) - kOrder.begin());
}

void outcomes(Page& page, const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  page.heading("how the streams ended");
  std::vector<const v1::OutcomeRow*> sorted;
  for (const v1::OutcomeRow& row : report.outcomes()) sorted.push_back(&row);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return verdict_rank(a->verdict()) < verdict_rank(b->verdict());
  });
  Table table({{"verdict"},
               {"class", false, true},
               {"streams", true},
               {"group", false, true},
               {"because of", false, true},
               {"code", true},
               {.title = "message", .note = true}});
  for (const v1::OutcomeRow* row : sorted) {
    table.row({verdict_span(row->verdict()),
               {row->class_()},
               {format_count(row->count())},
               {report.groups_size() > 1 ? row->group() : ""},
               {fmt::format("{}", fmt::join(row->because(), ", "))},
               {std::to_string(row->example_code())},
               {fit(printable(row->example_message()), kMessageColumns)}});
  }
  if (!table.empty()) table.print(page);
  page.flow(
      {{"  "}},
      {{fmt::format("{}: {} ok, ", count_of(totals.total(), "stream"), format_count(totals.expected()))},
       {format_count(totals.unexpected()) + " UNEXPECTED", totals.unexpected() > 0 ? Ink::kBad : Ink::kPlain},
       {fmt::format(", {} ambiguous, {} void; {} hit as collateral", format_count(totals.ambiguous()),
                    format_count(totals.void_()), format_count(totals.collateral()))}},
      4);
}

void breaches(Page& page, const v1::Report& report) {
  if (report.breaches().empty()) return;
  page.heading("specification breaches");
  for (const v1::Breach& breach : report.breaches()) {
    page.paragraph("  ", fmt::format("{}: {}", count_of(breach.streams(), "stream"), breach.what()));
  }
}

/// What clients were told when their connections were given up.
void goaways(Page& page, const v1::Report& report) {
  if (report.goaways().empty()) return;
  page.heading("GOAWAY received");
  for (const v1::Goaway& goaway : report.goaways()) {
    const std::string text = fit(printable(goaway.debug()), kMessageColumns);
    const std::string number = std::to_string(goaway.code());
    const std::string code =
        goaway.name() == number ? "error " + number : goaway.name() + " (" + number + ")";
    page.paragraph("  ", fmt::format("{}: {}{}", count_of(goaway.streams(), "stream"), code,
                                     text.empty() ? "" : ", \"" + text + "\""));
  }
}

/// "the stream's window towards the server"
std::string words_of_window(std::string_view window) {
  const std::string_view whose = window.substr(0, window.find(' '));
  const bool to_server = window.ends_with("to-server");
  return fmt::format("the {}'s window towards the {}", whose, to_server ? "server" : "client");
}

/// Why streams could send no more.
void used_up_windows(Page& page, const v1::Report& report) {
  if (report.used_up_windows().empty()) return;
  page.heading("stood still with a flow-control window used up (RFC 9113 section 5.2)");
  for (const v1::UsedUpWindow& window : report.used_up_windows()) {
    page.paragraph(
        "  ", fmt::format("{}: {}", count_of(window.streams(), "stream"), words_of_window(window.window())));
  }
}

/// The status' text, and whose it is. Empty where it is weir's own, of a stream that weir ended.
std::string words_of(const v1::StreamRecord& record) {
  const bool by_weir = is(record.class_(), OutcomeFamily::kStall) || record.origin() == "harness";
  if (record.message().empty() || by_weir) return {};
  const bool by_server = is(record.class_(), OutcomeId::kApp) || is(record.class_(), OutcomeFamily::kRemote);
  return fmt::format("{} \"{}\" (status {})", by_server ? "the server says" : "the client says",
                     record.message(), record.grpc_code());
}

void unexpected_streams(Page& page, const v1::Report& report) {
  std::vector<const v1::StreamRecord*> streams;
  for (const v1::StreamRecord& record : report.notable_streams()) {
    if (record.verdict() == "unexpected") streams.push_back(&record);
  }
  if (streams.empty()) return;
  page.heading("unexpected, stream by stream");
  for (std::size_t i = 0; i < streams.size() && i < kUnexpectedStreams; ++i) {
    const v1::StreamRecord& record = *streams[i];
    page.flow({{"  "}},
              {{fmt::format("stream {} ({}[{}]) ", record.stream(), record.group(), record.index())},
               {record.class_(), Ink::kBad},
               {fmt::format(", not {}; sent {} of {}, got {}, after {}", fmt::join(record.expected(), " or "),
                            record.messages_sent(), record.messages_planned(), record.replies_received(),
                            format_us((record.ended_ms() - record.opened_ms()) * 1e3))}},
              4);
    if (const std::string words = words_of(record); !words.empty()) page.paragraph("    ", words);
    if (!record.pending().empty()) page.paragraph("    ", "was waiting for " + record.pending());
    if (const std::uint32_t unread = record.replies_not_handed_over(); unread > 0) {
      page.paragraph("    ", fmt::format("{} more had come by the relay before the server ended the stream; "
                                         "the client did not hand {} over",
                                         unread == 1 ? "1 reply" : fmt::format("{} replies", unread),
                                         unread == 1 ? "it" : "them"));
    }
    for (const std::string& window : record.used_up_windows())
      page.paragraph("    ", words_of_window(window) + " was used up (RFC 9113 section 5.2)");
    std::string debug = fit(printable(record.debug()), kMessageColumns);
    if (!debug.empty()) page.paragraph("    ", debug, Ink::kDim);
  }
  std::uint32_t more = report.totals().unexpected();
  more -= std::min<std::uint32_t>(more, std::min<std::size_t>(streams.size(), kUnexpectedStreams));
  if (more > 0) page.line({{fmt::format("  and {} more, in streams.jsonl", format_count(more)), Ink::kDim}});
}

void checks(Page& page, const v1::Report& report) {
  if (report.checks().empty()) return;
  page.heading("checks");
  std::vector<const v1::CheckResult*> sorted;
  for (const v1::CheckResult& check : report.checks()) sorted.push_back(&check);
  std::stable_partition(sorted.begin(), sorted.end(), [](const auto* check) { return check->passed(); });
  Table table({{""}, {"metric", false, true}, {"must be"}, {"measured", true}, {"from", false, true}});
  for (const v1::CheckResult* check : sorted) {
    const bool open = is_inconclusive(*check);
    const Ink ink = check->passed() ? Ink::kGood : open ? Ink::kWarn : Ink::kBad;
    table.row({{check->passed() ? "✓ pass"
                : open          ? "? open"
                                : "✗ FAIL",
                ink},
               {check->metric()},
               {check->condition()},
               {check->measured(), check->passed() ? Ink::kPlain : ink},
               {check->implicit() ? "always" : check->where(), Ink::kDim}});
  }
  table.print(page);
}

void ending(Page& page, const v1::Report& report, std::string_view run_folder, std::string_view to_look_at) {
  const v1::Verdict& verdict = report.verdict();
  if (!run_folder.empty()) {
    page.blank();
    page.flow({{"report  "}}, {{std::string(run_folder)}}, 2);
  }
  page.blank();
  page.line({{verdict.word(), verdict_ink(verdict)},
             {"  "},
             {scenario_name(report), Ink::kBold},
             {fmt::format(" (exit {})", verdict.exit_code())}});
  for (const std::string& reason : verdict.reasons()) page.paragraph("  - ", reason);
  for (const std::string& note : verdict.notes()) page.paragraph("  - note: ", note);
  if (to_look_at.empty()) return;
  page.blank();
  page.flow({{"look at "}}, {{std::string(to_look_at)}}, 2);
}

}  // namespace

std::string render_terminal(const v1::Report& report, const TerminalStyle& style, std::string_view run_folder,
                            std::string_view to_look_at) {
  Page page(std::clamp(style.width.value_or(kWidest), kNarrowest, kWidest), style.color,
            style.width ? page::TooWide::kCut : page::TooWide::kLeave);
  headline(page, report);
  what_ran(page, report);
  throughput(page, report);
  latency(page, report);
  cost(page, report);
  faults(page, report);
  outcomes(page, report);
  goaways(page, report);
  used_up_windows(page, report);
  breaches(page, report);
  checks(page, report);
  unexpected_streams(page, report);
  ending(page, report, run_folder, to_look_at);
  return page.text();
}

Format terminal_format() {
  return {"terminal", "summary.txt",
          [](const v1::Report& report) { return render_terminal(report, TerminalStyle{}); }};
}

}  // namespace weir
