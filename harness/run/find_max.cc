#include "harness/run/find_max.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "reports/doubt.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

constexpr double kKeptUp = 0.9;

/// Replies to each message; nothing where they are not counted beforehand.
std::optional<std::uint32_t> replies_each(const StreamGroup& group) {
  if (!group.described) return group.server.replies_per_request;
  const ReplyRule& rule = group.described->reply;
  if (rule.match == ReplyMatch::kNone || rule.count_of || rule.until) return std::nullopt;
  return rule.count.value_or(1);
}

double rate_of(const StreamGroup& group) {
  if (group.pace.rate) return group.pace.rate->per_second;
  return group.pace.stream_rate ? group.pace.stream_rate->per_second * group.count : 0;
}

/// More than is due in the time, whatever the seed: ten standard deviations of Poisson arrivals.
std::uint32_t enough_messages(const StreamGroup& group, double rate, Duration time) {
  double mean = rate / group.count * to_s(time);
  double bursts = std::sqrt(mean * group.pace.burst);
  return static_cast<std::uint32_t>(std::min(mean + 10 * bursts + 10.0 * group.pace.burst, 2e9));
}

/// Of a run that did not pass: whose fault it is. The verdict's first reason is the one that decides.
void say_why(const v1::Report& report, LoadStep& step) {
  const v1::Verdict& verdict = report.verdict();
  step.why = verdict.reasons().empty() ? verdict.word() : verdict.reasons(0);
  const bool tells = verdict.exit_code() != kExitNotEvidence && verdict.exit_code() != kExitInconclusive;
  step.limit = tells ? StepLimit::kTarget : StepLimit::kNoEvidence;
  const Doubt doubts = doubt(report);
  if (step.limit == StepLimit::kTarget || doubts.reasons.empty() || doubts.reasons.front().text() != step.why)
    return;
  step.limit = StepLimit::kWeir;
  step.why = doubts.reasons.front().reason;
  step.ways = ways_to_send_more(report);
}

std::string rate_text(double rate) { return format_rate(Rate{std::round(rate * 10) / 10}); }

std::string ways_text(const LoadStep& step) {
  return step.ways.empty() ? "" : fmt::format("  to get further: {}\n", fmt::join(step.ways, "; or "));
}

}  // namespace

const LoadStep* bounding_step(const LoadCurve& curve) {
  const LoadStep* lowest = nullptr;
  for (const LoadStep& step : curve.steps) {
    if (step.holds || step.interrupted) continue;
    if (lowest == nullptr || step.offered < lowest->offered) lowest = &step;
  }
  return lowest;
}

CurveLimit limit_of(const LoadCurve& curve) {
  if (curve.interrupted) return CurveLimit::kInterrupted;
  const LoadStep* step = bounding_step(curve);
  if (step == nullptr) return CurveLimit::kSearch;
  if (step->limit == StepLimit::kWeir) return CurveLimit::kWeir;
  return step->limit == StepLimit::kTarget ? CurveLimit::kTarget : CurveLimit::kNoEvidence;
}

std::string_view limit_name(CurveLimit limit) {
  static constexpr std::string_view kNames[] = {"target", "weir", "no-evidence", "search", "interrupted"};
  return kNames[static_cast<int>(limit)];
}

std::string headline(const LoadCurve& curve) {
  const LoadStep* step = bounding_step(curve);
  if (!curve.best) {
    if (curve.interrupted) return "no rate was measured to its end: interrupted\n";
    if (step == nullptr) return "no rate was measured\n";
    const std::string rate = rate_text(step->offered);
    switch (step->limit) {
      case StepLimit::kWeir:
        return fmt::format("weir was the limit already at {}: {}. What the target can do is not known\n{}",
                           rate, step->why, ways_text(*step));
      case StepLimit::kNoEvidence:
        return fmt::format("nothing could be measured at {}: {}\n", rate, step->why);
      default:
        return fmt::format("not even {} holds: {}\n  fix: start lower with --from, or loosen the checks\n",
                           rate, step->why);
    }
  }
  const std::string best = rate_text(*curve.best);
  switch (limit_of(curve)) {
    case CurveLimit::kInterrupted:
      return fmt::format("at least {}: interrupted before a higher rate was measured to its end\n", best);
    case CurveLimit::kSearch:
      return fmt::format(
          "at least {}: every rate that was tried holds\n  to get further: raise --to or --steps\n", best);
    case CurveLimit::kWeir:
      return fmt::format("at least {}: weir was the limit, not the target: at {} {}\n{}", best,
                         rate_text(step->offered), step->why, ways_text(*step));
    case CurveLimit::kNoEvidence:
      return fmt::format("at least {}: {} could not be measured: {}\n", best, rate_text(step->offered),
                         step->why);
    case CurveLimit::kTarget:
      break;
  }
  return fmt::format("highest rate that holds: {}; {} does not: {}\n", best, rate_text(step->offered),
                     step->why);
}

absl::StatusOr<double> open_loop_rate(const Scenario& scenario) {
  double sum = 0;
  if (!scenario.calls.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "find-max measures each rate for a time of its own, and the [[calls]] '{}' are planned for the "
        "scenario's; leave them out",
        scenario.calls.front().name));
  }
  for (const StreamGroup& group : scenario.streams) {
    if (group.pace.kind != PaceKind::kOpen) continue;
    if (!group.pace.stages.empty()) {
      return absl::InvalidArgumentError(fmt::format(
          "find-max searches for a steady rate, and '{}' has stages; give it a rate instead", group.name));
    }
    if (group.described && !replies_each(group)) {
      return absl::InvalidArgumentError(
          fmt::format("find-max counts answers, and 'reply' does not say how many '{}' has to each message; "
                      "match them by order or by a field, with a count",
                      group.name));
    }
    if (replies_each(group) == 0U) {
      return absl::InvalidArgumentError(
          fmt::format("find-max counts answers, and '{}' gets none; {}", group.name,
                      group.described ? "set reply.count" : "set server.replies_per_request"));
    }
    sum += rate_of(group);
  }
  if (sum > 0) return sum;
  return absl::InvalidArgumentError(
      "find-max scales open-loop groups, and there is none; give one pace = { kind = \"open\", rate = "
      "\"100/s\" }");
}

Scenario at_rate(const Scenario& scenario, double rate, Duration measure) {
  Scenario scaled = scenario;
  double factor = rate / open_loop_rate(scenario).value_or(rate);
  scaled.phases.measure = measure;
  scaled.overrides.push_back(fmt::format("phases.measure={}", format_duration(measure)));
  for (StreamGroup& group : scaled.streams) {
    Pace& pace = group.pace;
    if (pace.kind != PaceKind::kOpen) continue;
    std::optional<Rate>& own = pace.rate ? pace.rate : pace.stream_rate;
    own->per_second *= factor;
    group.messages = enough_messages(group, rate_of(group), scaled.phases.warmup + measure);
    scaled.overrides.push_back(fmt::format("streams.{}.pace.{}={}", group.name,
                                           pace.rate ? "rate" : "stream_rate", format_rate(*own)));
    scaled.overrides.push_back(fmt::format("streams.{}.messages={}", group.name, group.messages));
  }
  return scaled;
}

LoadStep read_step(const Scenario& scenario, double offered, const RunResult& result) {
  LoadStep step;
  step.offered = offered;
  step.folder = result.folder;
  const v1::Report& report = result.report;
  for (int g = 0; g < report.groups_size(); ++g) {
    const StreamGroup& group = scenario.streams[static_cast<std::size_t>(g)];
    if (group.pace.kind != PaceKind::kOpen) continue;
    step.achieved += report.groups(g).replies_per_second() / replies_each(group).value_or(1);
    for (const v1::Latency& latency : report.groups(g).latency()) {
      if (latency.name() != "response") continue;
      auto slowest = [](std::optional<double>& so_far, bool there, double value) {
        if (there) so_far = std::max(so_far.value_or(0), value);
      };
      slowest(step.p50_us, latency.has_p50_us(), latency.p50_us());
      slowest(step.p99_us, latency.has_p99_us(), latency.p99_us());
      slowest(step.p999_us, latency.has_p999_us(), latency.p999_us());
    }
  }
  step.interrupted = report.run().partial() || result.interrupted;
  bool passed = report.verdict().exit_code() == kExitOk;
  bool kept_up = step.achieved >= kKeptUp * offered;
  step.holds = passed && kept_up && !step.interrupted;
  if (step.interrupted) return step;
  if (!passed) {
    say_why(report, step);
  } else if (!kept_up) {
    step.limit = StepLimit::kTarget;
    step.why = fmt::format("only {:.0f} of {:.0f} messages a second were answered", step.achieved, offered);
  }
  return step;
}

absl::StatusOr<LoadCurve> find_max(const Scenario& scenario, RateLimits limits, Duration measure,
                                   const Measure& run, const std::function<void(const LoadStep&)>& on_step) {
  if (absl::StatusOr<double> rate = open_loop_rate(scenario); !rate.ok()) return rate.status();
  LoadCurve curve;
  RateSearch search(limits);
  while (std::optional<double> rate = search.next()) {
    auto scaled = std::make_shared<const Scenario>(at_rate(scenario, *rate, measure));
    absl::StatusOr<RunResult> result = run(scaled);
    if (!result.ok() && curve.steps.empty()) return result.status();
    LoadStep step;
    if (result.ok()) {
      step = read_step(*scaled, *rate, *result);
    } else {
      step.offered = *rate;
      step.limit = StepLimit::kNoEvidence;
      step.why = std::string(result.status().message());
    }
    curve.steps.push_back(step);
    if (on_step) on_step(step);
    if (step.interrupted) {
      curve.interrupted = true;
      break;
    }
    search.tell(step.holds);
  }
  curve.best = search.best();
  return curve;
}

}  // namespace weir
