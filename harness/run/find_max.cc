#include "harness/run/find_max.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

constexpr double kKeptUp = 0.9;

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

}  // namespace

absl::StatusOr<double> open_loop_rate(const Scenario& scenario) {
  double sum = 0;
  for (const StreamGroup& group : scenario.streams) {
    if (group.pace.kind != PaceKind::kOpen) continue;
    if (!group.pace.stages.empty()) {
      return absl::InvalidArgumentError(fmt::format(
          "find-max searches for a steady rate, and '{}' has stages; give it a rate instead", group.name));
    }
    if (group.server.replies_per_request == 0) {
      return absl::InvalidArgumentError(fmt::format(
          "find-max counts answers, and '{}' gets none; set server.replies_per_request", group.name));
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
    step.achieved += report.groups(g).replies_per_second() / group.server.replies_per_request;
    for (const v1::Latency& latency : report.groups(g).latency()) {
      if (latency.name() != "response") continue;
      step.p50_us = std::max(step.p50_us, latency.p50_us());
      step.p99_us = std::max(step.p99_us, latency.p99_us());
      step.p999_us = std::max(step.p999_us, latency.p999_us());
    }
  }
  step.interrupted = report.run().partial();
  bool passed = report.verdict().exit_code() == 0;
  bool kept_up = step.achieved >= kKeptUp * offered;
  step.holds = passed && kept_up && !step.interrupted;
  if (!passed) {
    step.why = report.verdict().reasons().empty() ? report.verdict().word() : report.verdict().reasons(0);
  } else if (!kept_up) {
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
