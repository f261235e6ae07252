#include "reports/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome_classes.h"
#include "reports/doubt.h"
#include "reports/exit_codes.h"
#include "reports/finding.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"
#include "reports/metric.h"
#include "reports/quantity.h"
#include "reports/remedies.h"
#include "reports/shortage.h"
#include "reports/text.h"

namespace weir {
namespace {

// In the order of precedence.
constexpr ExitCode kBroken = kExitBroken;
constexpr ExitCode kInterrupted = kExitInterrupted;
constexpr ExitCode kNotEvidence = kExitNotEvidence;
constexpr ExitCode kFailed = kExitCheckFailed;
constexpr ExitCode kInconclusive = kExitInconclusive;
constexpr ExitCode kPassed = kExitOk;

struct Judged {
  ExitCode code;
  Finding finding;
};
using Findings = std::vector<Judged>;

// Columns of a reason quoted inside a sentence that has something else to say.
constexpr std::size_t kQuoteColumns = 160;

/// Never cut: the cause stands last in most of them.
std::string quote(const std::string& message) { return "\"" + printable(message) + "\""; }

void find_broken(const v1::Report& report, Findings& out) {
  for (const std::string& miscount : find_miscounts(report))
    out.push_back({kBroken, {miscount + ": this is a bug in weir", remedy(Remedy::kReportBug)}});
}

void find_interrupted(const v1::Report& report, Findings& out) {
  const v1::RunInfo& run = report.run();
  if (!run.partial()) return;
  std::string why = run.partial_reason().empty() ? "ended early" : run.partial_reason();
  out.push_back({kInterrupted,
                 {fmt::format("{}: this report holds the {} started by then", why,
                              count_of(run.streams_started(), "stream")),
                  remedy(Remedy::kLetItEnd)}});
}

/// Weir itself ended the run, since no more of it could be worth anything.
void find_given_up(const v1::Report& report, Findings& out) {
  if (report.run().given_up().empty()) return;
  out.push_back({kNotEvidence, {report.run().given_up(), remedy(Remedy::kUseWeirServer)}});
}

/// A class that a target without life gives: nobody there, or somebody who says nothing.
bool is_silence(std::string_view name) {
  return is(name, OutcomeFamily::kConnect) || name == name_of(OutcomeId::kLocalDeadlineConnecting) ||
         name == name_of(OutcomeId::kStallOpen) || name == name_of(OutcomeId::kHarnessCut);
}

/// Nothing at all came back from the target, and nobody asked for that.
bool is_unreachable(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  std::uint64_t replies = 0;
  for (const v1::GroupReport& group : report.groups()) replies += group.replies_received();
  return totals.total() > 0 && totals.unexpected() == totals.total() && replies == 0 &&
         std::all_of(report.outcomes().begin(), report.outcomes().end(),
                     [](const v1::OutcomeRow& row) { return is_silence(row.class_()); });
}

/// No stream got anywhere, and a second look at the target has shown why.
bool is_explained(const v1::Report& report) { return report.has_diagnosis(); }

/// Such a method may have answered, after its own fashion.
bool is_of_another_kind(const v1::Report& report) { return report.diagnosis().cause() == "method.not_bidi"; }

/// What to do about a target from which nothing came.
Remedy remedy_for_silence(const v1::Report& report) {
  if (report.target().kind() != "remote") return Remedy::kOwnServer;
  std::string_view name = report.outcomes(0).class_();
  if (name == name_of(OutcomeId::kConnectDns)) return Remedy::kCheckName;
  if (name == name_of(OutcomeId::kConnectProxy)) return Remedy::kCheckProxy;
  if (name == name_of(OutcomeId::kConnectNotH2)) return Remedy::kOtherPort;
  if (!is(name, OutcomeFamily::kConnect)) return Remedy::kSilentPort;
  const bool ended_by_somebody = name == name_of(OutcomeId::kConnectClosed) ||
                                 name == name_of(OutcomeId::kConnectReset) ||
                                 name == name_of(OutcomeId::kConnectTls);
  return ended_by_somebody ? Remedy::kSeeItsLog : Remedy::kStartServer;
}

void find_unreachable(const v1::Report& report, Findings& out) {
  if (report.run().partial() && report.run().streams_started() == 0) return;  // the interruption says it all
  if (report.run().streams_started() == 0) {
    out.push_back(
        {kNotEvidence, {"no stream started: there is nothing to judge", remedy(Remedy::kOpenEarlier)}});
    return;
  }
  if (is_explained(report)) {
    const v1::Diagnosis& found = report.diagnosis();
    out.push_back(
        {kNotEvidence,
         {is_of_another_kind(report)
              ? fmt::format("{} says that {}", report.target().address(), found.reason())
              : fmt::format("no stream got a reply from {}: {}", report.target().address(), found.reason()),
          found.remedy()}});
    return;
  }
  if (!is_unreachable(report)) return;
  const v1::OutcomeRow& row = report.outcomes(0);
  bool connected = !is(row.class_(), OutcomeFamily::kConnect);
  out.push_back(
      {kNotEvidence,
       {fmt::format("no stream {} {}: {}", connected ? "got an answer from" : "reached",
                    report.target().address(), connected ? row.class_() : quote(row.example_message())),
        remedy(remedy_for_silence(report))}});
}

/// Streams that were planned and had no time to open.
void find_never_opened(const v1::Report& report, Findings& out) {
  const v1::RunInfo& run = report.run();
  if (run.partial() || !run.given_up().empty() || run.streams_started() == 0 ||
      run.streams_started() >= run.streams_planned())
    return;
  out.push_back(
      {kNotEvidence,
       {fmt::format("only {} of {} opened before the measure phase ended",
                    format_count(run.streams_started()), count_of(run.streams_planned(), "planned stream")),
        remedy(Remedy::kOpenEarlier)}});
}

/// What only weir's own server does was asked of another one.
void find_ignored(const v1::Report& report, Findings& out) {
  for (const v1::GroupReport& group : report.groups()) {
    if (group.ignored_by_server() == 0) continue;
    out.push_back(
        {kNotEvidence,
         {fmt::format(
              "what '{}' asks of the server (its 'server' table, or a push pace) had no effect on {}: "
              "the server is not weir's, and no other server does this",
              group.name(), count_of(group.ignored_by_server(), "stream")),
          remedy(Remedy::kUseWeirServer)}});
  }
}

void find_never_fired(const v1::Report& report, Findings& out) {
  if (is_explained(report) || is_unreachable(report)) return;  // that is why, and it has been said
  for (const v1::FaultReport& fault : report.faults()) {
    std::uint64_t settled = std::uint64_t{fault.fired()} + fault.void_();
    if (fault.planned() == 0 && !fault.never_fired().empty()) {
      out.push_back({kNotEvidence,
                     {fmt::format("fault '{}' was planned on no stream: {}", fault.id(),
                                  printable(fault.never_fired(0))),
                      remedy(Remedy::kSelectMore)}});
    }
    if (settled >= fault.planned()) continue;
    std::uint64_t missing = fault.planned() - settled;
    std::string why =
        fault.never_fired().empty() ? "" : ": " + fit(printable(fault.never_fired(0)), kQuoteColumns);
    if (missing > 1 && !why.empty()) why += fmt::format(" (and {} more)", format_count(missing - 1));
    std::string place =
        fault.trigger().empty() ? "its trigger" : fmt::format("its trigger ({})", fault.trigger());
    std::string reason = fmt::format("fault '{}' never fired on {} of {}{}", fault.id(),
                                     format_count(missing), count_of(fault.planned(), "planned stream"), why);
    out.push_back(
        {kNotEvidence,
         {std::move(reason),
          fault.remedy().empty() ? remedy(Remedy::kFireEarlier, place, fault.on()) : fault.remedy()}});
  }
}

constexpr std::string_view kShare = "share";
constexpr std::string_view kUnexpected = "outcomes.unexpected";
constexpr std::string_view kStarved = "streams.starved";
constexpr std::string_view kUndelivered = "messages.undelivered";

bool is_share(const v1::CheckResult& check) { return check.unit() == kShare; }

std::string bound_text(const v1::CheckResult& check, const Metric& metric, double bound) {
  return is_share(check) ? format_share(bound) : format_metric(metric, bound);
}

std::string condition_of(const v1::CheckResult& check, const Metric& metric) {
  std::string low = ">= " + bound_text(check, metric, check.min());
  std::string high = "<= " + bound_text(check, metric, check.max());
  if (check.has_min() && check.has_max()) return low + " and " + high;
  if (check.has_min()) return low;
  return check.has_max() ? high : "has data";
}

/// With more digits than people need.
std::string exact_text(const Metric& metric, double value) {
  switch (metric.unit) {
    case MetricUnit::kMicroseconds:
      return fmt::format("{:.10g}us", value);
    case MetricUnit::kPerSecond:
      return fmt::format("{:.10g}/s", value);
    case MetricUnit::kBytes:
      return fmt::format("{:.10g}B", value);
    case MetricUnit::kRatio:
      return fmt::format("{:.10g}", value);
    case MetricUnit::kCount:
      break;
  }
  return format_metric(metric, value);
}

/// The value as text. With more digits where three would make a value that fails look equal to its limit.
std::string measured_text(const v1::CheckResult& check, const Metric& metric, double value) {
  std::string text = bound_text(check, metric, value);
  bool looks_equal = (check.has_min() && text == bound_text(check, metric, check.min())) ||
                     (check.has_max() && text == bound_text(check, metric, check.max()));
  if (check.passed() || !looks_equal) return text;
  return is_share(check) ? fmt::format("{:.10g}%", value * 100) : exact_text(metric, value);
}

/// What the bounds are held against: the metric, or its part of the whole. Nothing of nothing is no part.
std::optional<double> checked_value(const v1::CheckResult& check, const Metric& metric,
                                    const v1::Report& report) {
  std::optional<double> value = metric_value(metric, report);
  if (!is_share(check) || !value) return value;
  std::optional<double> whole = metric_whole(metric, report);
  return whole && *whole > 0 ? std::optional(*value / *whole) : std::nullopt;
}

void hold(v1::CheckResult& check, std::string_view comparison, double bound, bool passed) {
  v1::Bound& out = *check.add_bounds();
  out.set_comparison(std::string(comparison));
  out.set_bound(bound);
  out.set_passed(passed);
}

void evaluate(v1::CheckResult& check, const v1::Report& report, const std::vector<std::string>& groups) {
  check.set_passed(false);
  check.set_decision(std::string(kCheckFailed));
  check.set_measured("no data");
  check.clear_value();
  check.clear_bounds();
  check.clear_samples();
  check.clear_samples_needed();
  // Any class will do here: the loader has held the name against the list of classes.
  std::optional<Metric> metric = parse_metric(check.metric(), groups, {}).metric;
  if (!metric) return;
  if (!is_share(check)) check.set_unit(std::string(to_string(metric->unit)));
  if (check.condition().empty()) check.set_condition(condition_of(check, *metric));
  std::optional<double> value = checked_value(check, *metric, report);
  if (check.has_min()) hold(check, ">=", check.min(), value && *value >= check.min());
  if (check.has_max()) hold(check, "<=", check.max(), value && *value <= check.max());
  if (!value) return;
  check.set_value(*value);
  if (is_on_interval(check)) hold_against_interval(check);
  check.set_decision(std::string(decision_of(check)));
  check.set_passed(check.decision() == kCheckPassed);
  std::string text = measured_text(check, *metric, *value);
  if (is_on_interval(check)) text += " " + interval_text(check.sampling(), *metric);
  if (is_share(check)) {
    text += fmt::format(" ({} of {})", format_metric(*metric, metric_value(*metric, report).value_or(0)),
                        format_metric(*metric, metric_whole(*metric, report).value_or(0)));
  }
  if (std::optional<double> without = value_without_failures(*metric, report);
      without && *without != *value) {
    text += fmt::format(" ({} without the messages that failed)", format_metric(*metric, *without));
  }
  if (std::optional<TooFew> few = too_few_samples(*metric, report)) {
    check.set_samples(few->samples);
    check.set_samples_needed(few->needed);
    text += fmt::format(" (the maximum of {}; the percentile takes {})",
                        count_of(few->samples, metric->family == kPerStream ? "stream" : "sample"),
                        format_count(few->needed));
  }
  check.set_measured(text);
}

/// At most 0 of it, unless the scenario has a check of its own on it.
void add_implicit_check(v1::Report& report, std::string_view metric) {
  for (const v1::CheckResult& check : report.checks()) {
    if (check.metric() == metric) return;
  }
  v1::CheckResult* check = report.add_checks();
  check->set_metric(std::string(metric));
  check->set_implicit(true);
  check->set_max(0);
  check->set_has_max(true);
}

/// "2 tcp.fin on 'chatters', 1 app.unavailable on 'chatters'"
std::string list_unexpected(const v1::Report& report) {
  std::vector<std::string> parts;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (row.verdict() != "unexpected") continue;
    parts.push_back(fmt::format("{} {} on '{}'", format_count(row.count()), row.class_(), row.group()));
  }
  constexpr std::size_t kMost = 4;
  if (parts.size() > kMost) {
    std::size_t more = parts.size() - kMost;
    parts.resize(kMost);
    parts.push_back(count_of(more, "more kind"));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// "20 on 'chat' (streams 40, 41, 42, ...)"
std::string list_starved(const v1::CheckResult& check, const v1::Report& report) {
  std::vector<std::string> parts;
  for (const v1::GroupReport& group : report.groups()) {
    const v1::Starved& starved = group.starved();
    bool of_check =
        check.metric() == kStarved || check.metric() == fmt::format("{}.{}", group.name(), kStarved);
    if (starved.streams() == 0 || starved.allowed() || !of_check) continue;
    bool more = static_cast<std::uint32_t>(starved.examples_size()) < starved.streams();
    parts.push_back(fmt::format("{} on '{}' (stream{} {}{})", format_count(starved.streams()), group.name(),
                                starved.streams() == 1 ? "" : "s", fmt::join(starved.examples(), ", "),
                                more ? ", ..." : ""));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Finding describe_failure(const v1::CheckResult& check, const v1::Report& report) {
  if (check.decision() == kCheckInconclusive) return unsettled(check);
  std::string where = check.where().empty() ? "" : fmt::format(" ({})", check.where());
  Finding out;
  if (!check.has_value()) {
    out = {fmt::format("check {} {} has no data{}", check.metric(), check.condition(), where),
           remedy(Remedy::kWaitForData)};
  } else if (check.implicit() && check.metric() == kStarved) {
    out = {fmt::format("{} starved, with messages due and not one reply in the measured part: {}",
                       count_of(static_cast<std::uint64_t>(check.value()), "stream"),
                       list_starved(check, report)),
           remedy(Remedy::kServeMore)};
  } else if (check.implicit() && check.metric() == kUndelivered) {
    out = {fmt::format("{} that side calls had sent came in no push",
                       count_of(static_cast<std::uint64_t>(check.value()), "value"))};
  } else if (check.implicit()) {
    out = {fmt::format("{} ended unexpectedly: {}", count_of(report.totals().unexpected(), "stream"),
                       list_unexpected(report)),
           remedy(Remedy::kNameClass)};
  } else {
    std::string who = check.metric().ends_with(kStarved) ? ": " + list_starved(check, report) : "";
    out = {fmt::format("check {} {} failed{}: measured {}{}", check.metric(), check.condition(), where,
                       check.measured(), who)};
  }
  // Of a server that no stream got through to, only that can be mended.
  const bool nothing_came =
      !report.run().given_up().empty() || is_explained(report) || is_unreachable(report);
  if (nothing_came) out.remedy.clear();
  return out;
}

void find_failed_checks(v1::Report& report, Findings& out) {
  add_implicit_check(report, kUnexpected);
  add_implicit_check(report, kStarved);
  if (std::any_of(report.groups().begin(), report.groups().end(),
                  [](const v1::GroupReport& group) { return group.has_deliveries(); }))
    add_implicit_check(report, kUndelivered);
  std::vector<std::string> groups;
  for (const v1::GroupReport& group : report.groups()) groups.push_back(group.name());
  for (v1::CheckResult& check : *report.mutable_checks()) {
    evaluate(check, report, groups);
    if (!check.passed())
      out.push_back({is_inconclusive(check) ? kInconclusive : kFailed, describe_failure(check, report)});
  }
  std::stable_partition(out.begin(), out.end(), [](const Judged& one) { return one.code == kFailed; });
}

/// Checks that passed on samples too few for what they are on. One that failed is as good as any: more samples have no lower maximum.
/// Where an interval decides it has no end for so few.
void find_thin_checks(const v1::Report& report, Findings& out) {
  for (const v1::CheckResult& check : report.checks()) {
    if (!check.passed() || !check.has_samples_needed() || is_on_interval(check)) continue;
    std::string where = check.where().empty() ? "" : fmt::format(" ({})", check.where());
    out.push_back({kNotEvidence,
                   {fmt::format("check {} {} passed on too little{}: measured {}", check.metric(),
                                check.condition(), where, check.measured()),
                    remedy(Remedy::kMeasureMore)}});
  }
}

/// ", 8 measured messages, too few for p90 and above". Nothing where there are enough, or none.
std::string describe_sample(const v1::Report& report) {
  for (const v1::Latency& latency : report.latency()) {
    if (latency.name() != row_of(LatencyMetric::kResponse).name) continue;
    const std::uint64_t samples = latency.count() + latency.censored();
    for (const PercentileRow& row : kPercentiles) {
      if (samples == 0 || samples >= samples_for(row.percent)) continue;
      return fmt::format("; {}, too few for {}{}", count_of(samples, "measured message"), row.name,
                         &row == &kPercentiles.back() ? "" : " and above");
    }
  }
  return "";
}

std::string describe_pass(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  std::string streams = totals.expected() == totals.total()
                            ? fmt::format("{} ended as expected", count_of(totals.total(), "stream"))
                            : fmt::format("{} of {} ended as expected", format_count(totals.expected()),
                                          count_of(totals.total(), "stream"));
  if (totals.ambiguous() > 0) streams += fmt::format(" ({} ambiguous)", format_count(totals.ambiguous()));
  auto checks = static_cast<std::uint64_t>(report.checks_size());
  return fmt::format("{}, {} passed{}", streams, count_of(checks, "check"), describe_sample(report));
}

}  // namespace

std::vector<std::string> find_miscounts(const v1::Report& report) {
  const std::uint64_t started = report.run().streams_started();
  const v1::OutcomeTotals& totals = report.totals();
  const std::uint64_t verdicts =
      std::uint64_t{totals.expected()} + totals.unexpected() + totals.ambiguous() + totals.void_();
  std::uint64_t rows = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) rows += row.count();
  std::uint64_t groups = 0;
  for (const v1::GroupReport& group : report.groups()) groups += group.totals().total();

  struct Sum {
    std::string_view name;
    std::uint64_t value;
  };
  std::vector<std::string> found;
  for (const Sum& sum :
       {Sum{"totals.total", totals.total()},
        Sum{"the sum of totals.expected, unexpected, ambiguous and void", verdicts},
        Sum{"the sum of outcomes[].count", rows}, Sum{"the sum of groups[].totals.total", groups}}) {
    if (sum.value != started)
      found.push_back(fmt::format("{} is {}, and run.streams_started is {}", sum.name, sum.value, started));
  }
  return found;
}

void judge(v1::Report& report) {
  // In the order of precedence: the first finding decides.
  Findings findings;
  find_broken(report, findings);
  find_interrupted(report, findings);
  find_given_up(report, findings);
  find_unreachable(report, findings);
  find_never_opened(report, findings);
  find_ignored(report, findings);
  find_never_fired(report, findings);
  Shortage short_of = shortage(report);
  for (Finding& reason : short_of.reasons) findings.push_back({kNotEvidence, std::move(reason)});
  Doubt doubts = doubt(report);
  for (Finding& reason : doubts.reasons) findings.push_back({kNotEvidence, std::move(reason)});
  Findings failed;
  find_failed_checks(report, failed);  // evaluates them
  find_thin_checks(report, findings);
  findings.insert(findings.end(), failed.begin(), failed.end());
  if (findings.empty()) findings.push_back({kPassed, {describe_pass(report)}});

  v1::Verdict& verdict = *report.mutable_verdict();
  verdict.Clear();
  verdict.set_exit_code(findings.front().code);
  verdict.set_word(std::string(exit_word(findings.front().code)));
  for (const Judged& judged : findings) {
    verdict.add_reasons(judged.finding.text());
    v1::Finding& out = *verdict.add_findings();
    out.set_reason(judged.finding.reason);
    out.set_remedy(judged.finding.remedy);
  }
  for (std::string& note : short_of.notes) verdict.add_notes(std::move(note));
  for (std::string& note : doubts.notes) verdict.add_notes(std::move(note));
  if (const std::string& variable = report.target().unused_proxy(); !variable.empty()) {
    verdict.add_notes(fmt::format(
        "{} is set in the environment, and weir went to the target directly, where other gRPC clients go "
        "through that proxy: target.proxy = \"http://HOST:PORT\" does, too",
        variable));
  }
}

}  // namespace weir
