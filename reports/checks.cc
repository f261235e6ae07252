#include "reports/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/doubt.h"
#include "reports/finding.h"
#include "reports/metric.h"
#include "reports/quantity.h"
#include "reports/remedies.h"
#include "reports/text.h"

namespace weir {
namespace {

struct Rule {
  std::uint32_t exit_code;
  std::string_view word;
};

// In the order of precedence.
constexpr Rule kBroken = {1, "BROKEN"};
constexpr Rule kInterrupted = {130, "INTERRUPTED"};
constexpr Rule kNotEvidence = {3, "NOT EVIDENCE"};
constexpr Rule kFailed = {99, "FAILED"};
constexpr Rule kPassed = {0, "PASSED"};

struct Judged {
  Rule rule;
  Finding finding;
};
using Findings = std::vector<Judged>;

// Columns of a reason quoted inside a sentence that has something else to say.
constexpr std::size_t kQuoteColumns = 160;

/// Never cut: the cause stands last in most of them.
std::string quote(const std::string& message) { return "\"" + printable(message) + "\""; }

void find_broken(const v1::Report& report, Findings& out) {
  std::uint64_t started = report.run().streams_started();
  const v1::OutcomeTotals& totals = report.totals();
  std::uint64_t verdicts =
      std::uint64_t{totals.expected()} + totals.unexpected() + totals.ambiguous() + totals.void_();
  std::uint64_t rows = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) rows += row.count();
  std::uint64_t groups = 0;
  for (const v1::GroupReport& group : report.groups()) groups += group.totals().total();

  struct Sum {
    std::string_view name;
    std::uint64_t value;
  };
  for (const Sum& sum : {Sum{"the total of outcomes", totals.total()}, Sum{"the sum of verdicts", verdicts},
                         Sum{"the sum of the outcome table", rows}, Sum{"the sum over the groups", groups}}) {
    if (sum.value == started) continue;
    out.push_back({kBroken,
                   {fmt::format("{} is {}, but {} started: this is a bug in weir", sum.name, sum.value,
                                count_of(started, "stream")),
                    remedy(Remedy::kReportBug)}});
  }
}

void find_interrupted(const v1::Report& report, Findings& out) {
  const v1::RunInfo& run = report.run();
  if (!run.partial()) return;
  std::string why = run.partial_reason().empty() ? "ended early" : run.partial_reason();
  out.push_back(
      {kInterrupted,
       {fmt::format("{} after {}: this report holds the {} started by then", why,
                    format_us(run.duration_seconds() * 1e6), count_of(run.streams_started(), "stream")),
        remedy(Remedy::kLetItEnd)}});
}

/// A class that a target without life gives: nobody there, or somebody who says nothing.
bool is_silence(std::string_view name) {
  return name.starts_with("connect.") || name == "local.deadline.connecting" || name == "stall.open" ||
         name == "harness.cut";
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

/// What to do about a target from which nothing came.
Remedy remedy_for_silence(const v1::Report& report) {
  if (report.target().kind() != "remote") return Remedy::kOwnServer;
  std::string_view name = report.outcomes(0).class_();
  if (name == "connect.dns") return Remedy::kCheckName;
  if (name == "connect.not_h2") return Remedy::kOtherPort;
  if (!name.starts_with("connect.")) return Remedy::kSilentPort;
  const bool ended_by_somebody = name == "connect.closed" || name == "connect.reset" || name == "connect.tls";
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
         {fmt::format("no stream got a reply from {}: {}", report.target().address(), found.reason()),
          found.remedy()}});
    return;
  }
  if (!is_unreachable(report)) return;
  const v1::OutcomeRow& row = report.outcomes(0);
  bool connected = !row.class_().starts_with("connect.");
  out.push_back(
      {kNotEvidence,
       {fmt::format("no stream {} {}: {}", connected ? "got an answer from" : "reached",
                    report.target().address(), connected ? row.class_() : quote(row.example_message())),
        remedy(remedy_for_silence(report))}});
}

/// Streams that were planned and had no time to open.
void find_never_opened(const v1::Report& report, Findings& out) {
  const v1::RunInfo& run = report.run();
  if (run.partial() || run.streams_started() == 0 || run.streams_started() >= run.streams_planned()) return;
  out.push_back(
      {kNotEvidence,
       {fmt::format("only {} of {} opened before the measure phase ended",
                    format_count(run.streams_started()), count_of(run.streams_planned(), "planned stream")),
        remedy(Remedy::kOpenEarlier)}});
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

std::string condition_of(const v1::CheckResult& check, const Metric& metric) {
  std::string low = ">= " + format_metric(metric, check.min());
  std::string high = "<= " + format_metric(metric, check.max());
  if (check.has_min() && check.has_max()) return low + " and " + high;
  if (check.has_min()) return low;
  return check.has_max() ? high : "has data";
}

/// The value as text. With more digits where three would make a value that fails look equal to its limit.
std::string measured_text(const v1::CheckResult& check, const Metric& metric, double value) {
  std::string text = format_metric(metric, value);
  bool looks_equal = (check.has_min() && text == format_metric(metric, check.min())) ||
                     (check.has_max() && text == format_metric(metric, check.max()));
  if (check.passed() || !looks_equal) return text;
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
  return text;
}

void evaluate(v1::CheckResult& check, const v1::Report& report, const std::vector<std::string>& groups) {
  check.set_passed(false);
  check.set_measured("no data");
  // Any class will do here: the loader has held the name against the list of classes.
  std::optional<Metric> metric = parse_metric(check.metric(), groups, {}).metric;
  if (!metric) return;
  if (check.condition().empty()) check.set_condition(condition_of(check, *metric));
  std::optional<double> value = metric_value(*metric, report);
  if (!value) return;
  check.set_passed((!check.has_min() || *value >= check.min()) &&
                   (!check.has_max() || *value <= check.max()));
  check.set_measured(measured_text(check, *metric, *value));
}

void add_implicit_check(v1::Report& report) {
  for (const v1::CheckResult& check : report.checks()) {
    if (check.metric() == "outcomes.unexpected") return;
  }
  v1::CheckResult* check = report.add_checks();
  check->set_metric("outcomes.unexpected");
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

Finding describe_failure(const v1::CheckResult& check, const v1::Report& report) {
  std::string where = check.where().empty() ? "" : fmt::format(" ({})", check.where());
  Finding out;
  if (check.measured() == "no data") {
    out = {fmt::format("check {} {} has no data{}", check.metric(), check.condition(), where),
           remedy(Remedy::kWaitForData)};
  } else if (check.implicit()) {
    out = {fmt::format("{} ended unexpectedly: {}", count_of(report.totals().unexpected(), "stream"),
                       list_unexpected(report)),
           remedy(Remedy::kNameClass)};
  } else {
    out = {fmt::format("check {} {} failed{}: measured {}", check.metric(), check.condition(), where,
                       check.measured())};
  }
  // Of a server that no stream got through to, only that can be mended.
  if (is_explained(report) || is_unreachable(report)) out.remedy.clear();
  return out;
}

void find_failed_checks(v1::Report& report, Findings& out) {
  add_implicit_check(report);
  std::vector<std::string> groups;
  for (const v1::GroupReport& group : report.groups()) groups.push_back(group.name());
  for (v1::CheckResult& check : *report.mutable_checks()) {
    evaluate(check, report, groups);
    if (!check.passed()) out.push_back({kFailed, describe_failure(check, report)});
  }
}

std::string describe_pass(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  std::string streams = totals.expected() == totals.total()
                            ? fmt::format("{} ended as expected", count_of(totals.total(), "stream"))
                            : fmt::format("{} of {} ended as expected", format_count(totals.expected()),
                                          count_of(totals.total(), "stream"));
  if (totals.ambiguous() > 0) streams += fmt::format(" ({} ambiguous)", format_count(totals.ambiguous()));
  auto checks = static_cast<std::uint64_t>(report.checks_size());
  return fmt::format("{}, {} passed", streams, count_of(checks, "check"));
}

}  // namespace

void judge(v1::Report& report) {
  // In the order of precedence: the first finding decides.
  Findings findings;
  find_broken(report, findings);
  find_interrupted(report, findings);
  find_unreachable(report, findings);
  find_never_opened(report, findings);
  find_never_fired(report, findings);
  Doubt doubts = doubt(report);
  for (Finding& reason : doubts.reasons) findings.push_back({kNotEvidence, std::move(reason)});
  find_failed_checks(report, findings);
  if (findings.empty()) findings.push_back({kPassed, {describe_pass(report)}});

  v1::Verdict& verdict = *report.mutable_verdict();
  verdict.Clear();
  verdict.set_exit_code(findings.front().rule.exit_code);
  verdict.set_word(std::string(findings.front().rule.word));
  for (const Judged& judged : findings) {
    verdict.add_reasons(judged.finding.text());
    v1::Finding& out = *verdict.add_findings();
    out.set_reason(judged.finding.reason);
    out.set_remedy(judged.finding.remedy);
  }
  for (std::string& note : doubts.notes) verdict.add_notes(std::move(note));
}

}  // namespace weir
