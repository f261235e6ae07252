#include "harness/cli/find_max_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/base/json_writer.h"
#include "harness/cli/conduct.h"
#include "harness/cli/metrics_option.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/verb.h"
#include "harness/cli/wait_option.h"
#include "harness/run/find_max.h"
#include "harness/run/rate_limits.h"

namespace weir {
namespace {

struct FindMaxVerb {
  ScenarioChoice choice;
  std::string from, to, step_duration;
  std::uint32_t steps = 12;
  std::string out = "runs";
  WaitOption wait;
  MetricsOption metrics{};
  bool json = false;
};

void print_head() {
  put(fmt::format("{:>12} {:>12} {:>9} {:>9} {:>9}  {:<6} {}\n", "offered/s", "achieved/s", "p50", "p99",
                  "p99.9", "holds", "why not"));
}

void print_step(const LoadStep& step) {
  auto time = [](std::optional<double> us) {
    return us ? format_duration(Duration(static_cast<std::int64_t>(*us * 1000))) : "-";
  };
  put(fmt::format("{:>12.1f} {:>12.1f} {:>9} {:>9} {:>9}  {:<6} {}\n", step.offered, step.achieved,
                  time(step.p50_us), time(step.p99_us), time(step.p999_us),
                  step.interrupted ? "-"
                  : step.holds     ? "yes"
                                   : "no",
                  step.interrupted ? "interrupted" : step.why));
  flush_out();
}

JsonValue limit_json(StepLimit limit) {
  switch (limit) {
    case StepLimit::kNone:
      break;
    case StepLimit::kTarget:
      return json_of("target");
    case StepLimit::kWeir:
      return json_of("weir");
    case StepLimit::kNoEvidence:
      return json_of("no-evidence");
  }
  return {"null"};
}

JsonObject step_json(const LoadStep& step) {
  return JsonObject()
      .add("offered", step.offered)
      .add("achieved", step.achieved)
      .add("p50_us", step.p50_us)
      .add("p99_us", step.p99_us)
      .add("p999_us", step.p999_us)
      .add("holds", step.holds)
      .add("limited_by", limit_json(step.limit))
      .add("why", step.why)
      .add("remedies", json_list(step.ways))
      .add("folder", step.folder);
}

std::string curve_json(const LoadCurve& curve) {
  return JsonObject()
             .add("highest_rate", curve.best)
             .add("limited_by", limit_name(limit_of(curve)))
             .add("summary", headline(curve))
             .add("interrupted", curve.interrupted)
             .add("steps", json_lines(curve.steps, step_json))
             .json()
             .text +
         "\n";
}

/// What the search came to. Where weir was the limit the target's is not known, and that is no success.
int code_of(const LoadCurve& curve) {
  switch (limit_of(curve)) {
    case CurveLimit::kInterrupted:
      return kExitInterrupted;
    case CurveLimit::kWeir:
      return kExitWeirLimit;
    case CurveLimit::kNoEvidence:
      return kExitNotEvidence;
    case CurveLimit::kTarget:
    case CurveLimit::kSearch:
      break;
  }
  return curve.best ? kExitOk : kExitNotEvidence;
}

int find(const FindMaxVerb& verb) {
  if (verb.choice.files.size() != 1) {
    say(fmt::format("weir find-max: name one scenario file\n"));
    return kExitUsage;
  }
  LoadedScenario loaded = load_to_run(verb.choice, verb.choice.files.front());
  if (!loaded.scenario) return kExitUsage;
  absl::StatusOr<double> own_rate = open_loop_rate(*loaded.scenario);
  if (!own_rate.ok()) {
    say(fmt::format("weir: {}\n", std::string(own_rate.status().message())));
    return kExitUsage;
  }
  std::optional<Duration> measure =
      verb.step_duration.empty() ? loaded.scenario->phases.measure : parse_duration(verb.step_duration);
  if (!measure || *measure <= Duration(0)) {
    say(fmt::format("weir: --step-duration '{}' is not a time above 0s\n  fix: write for example 5s\n",
                    verb.step_duration));
    return kExitUsage;
  }

  const absl::StatusOr<RateLimits> limits = rate_limits(
      {.from = verb.from, .to = verb.to, .own = *own_rate, .steps = verb.steps, .measure = *measure});
  if (!limits.ok()) {
    say(fmt::format("weir: {}\n", std::string(limits.status().message())));
    return kExitUsage;
  }

  StopSignals signals;
  if (std::optional<int> code = wait_as_asked(verb.wait, *loaded.scenario, signals, false)) return *code;
  bool no_metrics = false;
  const auto live = open_metrics(verb.metrics, "find-max", false, no_metrics);
  if (no_metrics) return kExitUsage;
  bool unwritten = false;
  Measure run = [&](std::shared_ptr<const Scenario> scenario) {
    ProgressLine line(true);
    RunOptions options;
    options.scenario = std::move(scenario);
    options.scenario_text = loaded.text;
    options.out = verb.out;
    options.signals = &signals;
    RunView view(line, "then the search ends");
    if (live) live->watch(options);
    absl::StatusOr<RunResult> result = run_in_view(std::move(options), line, view);
    line.show("");
    if (result.ok() && !result->saved.ok()) {
      unwritten = true;
      say(fmt::format("weir: the run folder is not whole: {}\n", std::string(result->saved.message())));
    }
    return result;
  };
  if (!verb.json) print_head();
  auto show = [&](const LoadStep& step) {
    if (!verb.json) print_step(step);
  };
  absl::StatusOr<LoadCurve> curve = find_max(*loaded.scenario, *limits, *measure, run, show);
  if (!curve.ok()) {
    say(fmt::format("weir: {}\n", std::string(curve.status().message())));
    return absl::IsInvalidArgument(curve.status()) ? kExitUsage : kExitNotEvidence;
  }
  WriteGuard guard(signals, leave_by_signal, say_that_it_writes);
  guard.begin();
  put(verb.json ? curve_json(*curve) : headline(*curve));
  flush_out();
  if (verb.json) say("weir: " + headline(*curve));
  guard.end();
  int code = code_of(*curve);
  if (unwritten) code = graver(code, kExitUnwritten);
  return guard.first() ? graver(code, kExitInterrupted) : code;
}

}  // namespace

void add_find_max_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<FindMaxVerb>();
  CLI::App* sub = app.add_subcommand("find-max", "Find the highest rate at which a scenario's checks pass");
  add_scenario_options(*sub, verb->choice);
  sub->add_option("--from", verb->from,
                  "the lowest rate, of all open-loop groups together (the scenario's own)")
      ->type_name("RATE");
  sub->add_option("--to", verb->to, "the highest rate to try (a thousand times --from)")->type_name("RATE");
  sub->add_option("--steps", verb->steps, "runs at most")->check(CLI::Range(1, 100))->capture_default_str();
  sub->add_option("--step-duration", verb->step_duration, "measure phase of each run (the scenario's own)")
      ->type_name("TIME");
  sub->add_option("--out", verb->out, "folder in which each run gets a folder of its own")
      ->type_name("DIR")
      ->capture_default_str();
  add_wait_option(*sub, verb->wait);
  add_metrics_option(*sub, verb->metrics);
  sub->add_flag("--json", verb->json, "print the curve as JSON on stdout");
  sub->footer(
      "The rate doubles until a check fails, then the gap is halved. A rate also fails when less than nine "
      "in ten of its messages were answered in time. The last line says what was found, and who was the "
      "limit.\n\n" +
      exit_codes_help("find-max") +
      "\n"
      "  weir find-max scenarios/open-loop-poisson.toml --from 500/s --to 50000/s --step-duration 3s");
  sub->callback([verb, &exit_code] { exit_code = find(*verb); });
}

}  // namespace weir
