#include "harness/cli/gate_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>

#include "harness/base/whole_file.h"
#include "harness/cli/conduct.h"
#include "harness/cli/metrics_option.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/verb.h"
#include "harness/gate/calibration.h"
#include "harness/gate/gate_formats.h"
#include "harness/gate/gate_profile.h"
#include "harness/gate/gate_words.h"
#include "harness/run/fresh_servers.h"
#include "harness/run/gate_run.h"
#include "harness/run/machine_facts.h"
#include "reports/formats/ci_text.h"
#include "reports/quantity.h"

namespace weir {
namespace {

struct GateVerb {
  ScenarioChoice choice;
  ByArm<std::string> arms;
  std::vector<std::string> margins;  // --gate
  std::string looks;                 // empty: the profile's, or the plan's own
  std::string round = "1500ms";
  std::string warmup = "300ms";
  std::string ready = "10s";
  std::string out = "gates";
  std::string junit;     // a file; empty: none
  std::string markdown;  // the same
  std::string profile;   // a file; empty: none
  std::uint32_t rounds = 100;
  bool calibrate = false;
  bool late = false;  // O'Brien-Fleming
  bool same = false;
  bool again = false;
  bool github = false;
  bool json = false;
  bool quiet = false;
  MetricsOption metrics{};
  LiveMetrics* live = nullptr;  // of the metrics option
};

/// What is told of the rounds while they go on.
std::string round_text(const GateRound& round, const GateOutcome& so_far, const GatePlan& plan) {
  const std::size_t rounds = so_far.rounds.size();
  const auto next =
      std::find_if(plan.looks.begin(), plan.looks.end(), [&](std::uint32_t look) { return look >= rounds; });
  std::string text =
      fmt::format("round {} of {}", rounds, next == plan.looks.end() ? plan.looks.back() : *next);
  if (!round.usable()) text += fmt::format("; one does not count: {}", round.doubts.front());
  return text;
}

std::optional<Duration> read_time(const std::string& text, const char* option) {
  const std::optional<Duration> time = parse_duration(text);
  if (time && *time > Duration(0)) return time;
  say(fmt::format("weir gate: {} '{}' is not a time above 0s\n  fix: write for example 1500ms\n", option,
                  text));
  return std::nullopt;
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Typed, or of a profile that is of this machine, or those of every gate.
absl::StatusOr<std::vector<std::uint32_t>> looks_asked_for(const GateVerb& verb) {
  if (!verb.looks.empty()) return read_looks(verb.looks);
  if (verb.profile.empty()) return GatePlan().looks;
  absl::StatusOr<GateProfile> profile = parse_profile(whole_file(verb.profile).value_or(""));
  if (!profile.ok())
    return absl::InvalidArgumentError(
        fmt::format("{}: {}", verb.profile, std::string(profile.status().message())));
  const std::string why = why_not_usable(*profile, machine_facts(), seconds_now());
  if (!why.empty()) return absl::InvalidArgumentError(fmt::format("{}: {}", verb.profile, why));
  return profile->looks;
}

/// All that was typed, read; nothing when some of it is wrong, which was said.
std::optional<GateRunOptions> read_options(const GateVerb& verb) {
  if (verb.choice.files.size() != 1) {
    say("weir gate: name one scenario file\n");
    return std::nullopt;
  }
  LoadedScenario loaded = load_to_run(verb.choice, verb.choice.files.front());
  const std::optional<Duration> round = read_time(verb.round, "--round");
  const std::optional<Duration> ready = read_time(verb.ready, "--ready");
  const std::optional<Duration> warmup = parse_duration(verb.warmup);
  absl::StatusOr<std::vector<Margin>> margins = read_margins(verb.margins);
  absl::StatusOr<std::vector<std::uint32_t>> looks = looks_asked_for(verb);
  if (!warmup)
    say(fmt::format("weir gate: --warmup '{}' is not a time\n  fix: write for example 300ms\n", verb.warmup));
  for (const absl::Status& status : {margins.status(), looks.status()}) {
    if (!status.ok()) say(fmt::format("weir gate: {}\n", std::string(status.message())));
  }
  const bool lacking = !verb.calibrate && (verb.arms.baseline.empty() || verb.arms.candidate.empty());
  if (lacking)
    say("weir gate: a gate needs --baseline and --candidate\n"
        "  fix: name both, each an address or a command with {port}\n");
  const bool twins = !lacking && !verb.calibrate && verb.arms.baseline == verb.arms.candidate && !verb.same;
  if (twins)
    say("weir gate: --baseline and --candidate are the same: that gate says nothing of a change\n"
        "  fix: name another candidate, or add --same where two equal arms are meant\n");
  if (!loaded.scenario || !round || !ready || !warmup || !margins.ok() || !looks.ok() || twins || lacking)
    return std::nullopt;
  GateRunOptions options;
  options.scenario =
      std::make_shared<const Scenario>(round_scenario(*std::move(loaded.scenario), *warmup, *round));
  options.scenario_text = loaded.text;
  options.arms = verb.arms;
  options.plan.margins = *std::move(margins);
  options.plan.looks = *std::move(looks);
  if (verb.late) options.plan.spending = Spending::kObrienFleming;
  options.out = verb.out;
  options.ready_within = *ready;
  options.again = verb.again;
  return options;
}

/// What CI reads. False: some of it could not be written, which was said.
bool write_for_ci(const GateVerb& verb, const GateReport& report) {
  bool written = true;
  if (!verb.junit.empty())
    written = write_text_file(verb.junit, junit_xml(kJUnitName, "", {gate_junit_suite(report)}), "--junit");
  if (!verb.markdown.empty())
    written = write_text_file(verb.markdown, render_gate_markdown(report), "--markdown") && written;
  // On stderr, which a workflow's runner reads as well: stdout is data.
  if (verb.github) say(render_gate_github(report));
  return written;
}

/// A gate that could not begin, as CI is to see it.
void write_not_begun(const GateVerb& verb, const std::string& scenario, const std::string& why) {
  if (verb.github)
    say(github_annotation(
        {.command = "error", .title = "weir gate", .message = why.substr(0, why.find('\n'))}));
  if (verb.junit.empty()) return;
  const JUnitSuite suite{
      scenario + ".gate",
      {{.class_name = "gate", .name = "is evidence", .end = JUnitCase::End::kError, .message = why}}};
  (void)write_text_file(verb.junit, junit_xml(kJUnitName, "", {suite}), "--junit");
}

/// A gate in view, with the signals taken.
absl::StatusOr<GateRunResult> run_shown(const GateVerb& verb, GateRunOptions options,
                                        const StopSignals& signals) {
  ProgressLine line(!verb.quiet);
  options.signals = &signals;
  if (!options.leave) options.leave = leave_by_signal;
  options.on_round = [&](const GateRound& round, const GateOutcome& so_far) {
    line.show(round_text(round, so_far, options.plan));
  };
  if (verb.live != nullptr) verb.live->watch(options);
  absl::StatusOr<GateRunResult> result = run_gate(options);
  line.show("");
  return result;
}

/// Says why there was no gate. The exit code.
int no_gate(const absl::Status& status) {
  say(fmt::format("weir gate: {}\n", std::string(status.message())));
  if (absl::IsCancelled(status)) return kExitInterrupted;
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitNotEvidence;
}

/// A verb of this program that listens, as an arm.
std::string own_program(const std::string& verb, const std::string& more) {
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  return fmt::format("'{}' {} --quiet --listen 127.0.0.1:{{port}}{}", program, verb, more);
}

/// One gate whose candidate is slower by so much: not resampled, but there. `how`: what makes it slower.
int try_slower(const GateVerb& verb, const GateRunOptions& options, const std::string& how,
               const StopSignals& signals) {
  const absl::StatusOr<GateRunResult> result = run_shown(verb, options, signals);
  if (!result.ok()) return no_gate(result.status());
  put(fmt::format("\n{}:\n{}", how, render_gate_text(result->report)));
  return result->report.outcome.verdict == GateVerdict::kInterrupted ? kExitInterrupted : kExitOk;
}

/// By work: weir's own server, which burns that time before each reply.
int try_busy(const GateVerb& verb, GateRunOptions options, double us, const std::string& share,
             const StopSignals& signals) {
  options.arms = {own_program("serve", ""), own_program("serve", fmt::format(" --busy {:.0f}ns", us * 1e3))};
  return try_slower(
      verb, options,
      fmt::format("a candidate that burns {} before each reply, {} of the p50", format_us(us), share),
      signals);
}

/// By waiting: both arms behind relays, of which the candidate's holds each reply back. The servers stay up meanwhile.
int try_held_back(const GateVerb& verb, GateRunOptions options, double us, const std::string& share,
                  const StopSignals& signals) {
  FreshServers behind({.arms = options.arms,
                       .scenario = options.scenario,
                       .folder = options.out,
                       .ready_within = options.ready_within,
                       .signals = &signals});
  if (const absl::Status up = behind.start(GateArm::kBaseline); !up.ok()) return no_gate(up);
  const auto relay = [](const std::string& to, const std::string& fault) {
    return own_program("relay", fmt::format(" --to '{}'{}", to, fault));
  };
  options.arms = {
      relay(behind.addresses().baseline, ""),
      relay(behind.addresses().candidate,
            fmt::format(" --fault tcp-latency --toward client --with latency={:.0f}ns", us * 1e3))};
  options.leave = [&behind](int signal) {
    behind.kill();
    leave_by_signal(signal);
  };
  return try_slower(verb, options,
                    fmt::format("a relay that holds each reply of the candidate back for {}, {} of the p50",
                                format_us(us), share),
                    signals);
}

int calibrate_here(const GateVerb& verb, GateRunOptions options, const StopSignals& signals) {
  const bool own = verb.arms.baseline.empty();
  const GatePlan plan = options.plan;
  options.arms.baseline = own ? own_program("serve", "") : verb.arms.baseline;
  options.arms.candidate = options.arms.baseline;
  options.again = true;  // nobody is to be let through
  options.plan.looks = {std::max(verb.rounds, plan.looks.back())};
  const absl::StatusOr<GateRunResult> result = run_shown(verb, options, signals);
  if (!result.ok()) return no_gate(result.status());
  const GateReport& report = result->report;
  if (report.outcome.verdict == GateVerdict::kInterrupted ||
      report.outcome.verdict == GateVerdict::kInvalid) {
    put(render_gate_text(report));
    return exit_code_of(report.outcome.verdict);
  }
  const Calibration calibration = calibrate(report.outcome.rounds, plan, options.scenario->seed);
  put(render_calibration(calibration, plan));
  int code = kExitOk;
  if (const std::optional<std::vector<std::uint32_t>> looks = looks_for(calibration)) {
    const std::string file = options.out + "/profile.txt";
    const GateProfile profile{seconds_now(), options.scenario->name, report.engine, machine_facts(), *looks};
    if (!write_text_file(file, render_profile(profile), "--out")) code = kExitUnwritten;
    put(fmt::format("kept in {}\n", file));
  }
  options.plan = plan;
  const QuantityResult& p50 = report.outcome.decision.quantities.front();
  if (!p50.baseline) return code;
  const double us = *p50.baseline * p50.margin.caught;
  const std::string share = percent_text(p50.margin.caught);
  if (own) code = graver(code, try_busy(verb, options, us, share, signals));
  if (code == kExitInterrupted) return code;
  return graver(code, try_held_back(verb, options, us, share, signals));
}

int gate(GateVerb verb) {
  if (!can_write_file(verb.junit, "--junit") || !can_write_file(verb.markdown, "--markdown"))
    return kExitUsage;
  std::optional<GateRunOptions> options = read_options(verb);
  if (!options) return kExitUsage;
  const StopSignals signals;
  bool no_metrics = false;
  const auto live = open_metrics(verb.metrics, "gate", verb.quiet, no_metrics);
  if (no_metrics) return kExitUsage;
  verb.live = live.get();
  if (verb.calibrate) return calibrate_here(verb, *std::move(options), signals);
  if (!verb.quiet) say(fmt::format("gate of {}: candidate against baseline\n", options->scenario->name));
  const absl::StatusOr<GateRunResult> result = run_shown(verb, *options, signals);
  if (!result.ok()) {
    write_not_begun(verb, options->scenario->name, std::string(result.status().message()));
    return no_gate(result.status());
  }
  const GateReport& report = result->report;
  int code = exit_code_of(report.outcome.verdict);
  if (!result->saved.ok()) {
    code = graver(code, kExitUnwritten);
    say(fmt::format("weir gate: the folder is not whole: {}\n", std::string(result->saved.message())));
  }
  if (!write_for_ci(verb, report)) code = graver(code, kExitUnwritten);
  if (verb.json) {
    put(render_gate_json(report));
  } else if (verb.quiet) {
    put(report.folder + "\n");
  } else {
    put(render_gate_text(report) + fmt::format("  {}\n", report.folder));
  }
  flush_out();
  return code;
}

}  // namespace

void add_gate_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<GateVerb>();
  CLI::App* sub =
      app.add_subcommand("gate", "Hold a candidate against a baseline: is it slower, does it fail more?");
  add_scenario_options(*sub, verb->choice);
  const char* arm =
      "an address, or a command that starts a server on port {port} of this machine: weir starts it fresh "
      "for each round, waits until it serves, and ends it";
  sub->add_option("--baseline", verb->arms.baseline, fmt::format("what is known to be good: {}", arm))
      ->type_name("ARM");
  sub->add_option("--candidate", verb->arms.candidate, "what is to be judged: the same")->type_name("ARM");
  sub->add_option("--gate", verb->margins,
                  "gate on this (p50, p90, p95, p99, throughput, recovery, cpu), with what is tolerated and "
                  "what is to "
                  "be caught: p99=6%:20%; without it on p50=3%:10%, p99=6%:20% and throughput=2%:5%")
      ->type_name("NAME[=TOLERATED:CAUGHT]")
      ->allow_extra_args(false);
  sub->add_option("--looks", verb->looks, "after so many rounds it is decided, if it can be (10,20,40)");
  sub->add_option("--round", verb->round, "measured part of a round")
      ->type_name("TIME")
      ->capture_default_str();
  sub->add_option("--warmup", verb->warmup, "before it")->type_name("TIME")->capture_default_str();
  sub->add_option("--ready", verb->ready, "how long a server may take to come up")
      ->type_name("TIME")
      ->capture_default_str();
  sub->add_option("--out", verb->out,
                  "folder in which each gate gets a folder of its own, and attempts are counted")
      ->type_name("DIR")
      ->capture_default_str();
  add_metrics_option(*sub, verb->metrics);
  sub->add_flag(
      "--late", verb->late,
      "decide late: less at the first looks, and a little more power at the last (O'Brien and Fleming)");
  sub->add_flag(
      "--calibrate", verb->calibrate,
      "find out what a gate is worth here: rounds of two equal arms (weir's own server, or --baseline), how "
      "often "
      "it would fail them, what it would catch, and how many rounds that takes; kept in DIR/profile.txt");
  sub->add_option("--rounds", verb->rounds, "of a calibration")
      ->check(CLI::Range(20, 10'000))
      ->capture_default_str();
  sub->add_option("--profile", verb->profile,
                  "take the looks from a calibration of this machine, a month old at most")
      ->type_name("FILE");
  sub->add_flag("--same", verb->same,
                "both arms may be the same: a look at the false alarms of a gate itself");
  sub->add_flag("--again", verb->again, "a third gate of the same arms is wanted all the same");
  sub->add_option("--junit", verb->junit, "write it as JUnit XML for CI; what is inconclusive is skipped")
      ->type_name("FILE");
  sub->add_option("--markdown", verb->markdown, "write it as Markdown, for a job's summary")
      ->type_name("FILE");
  sub->add_flag("--github", verb->github, "annotate the scenario in a GitHub workflow (on stderr)");
  sub->add_flag("--json", verb->json, "print the report as JSON on stdout");
  sub->add_flag("--quiet", verb->quiet, "print only the folder's path");
  sub->footer(
      "Both servers run at the same time, and each message of an open loop goes to both, half a tick apart, "
      "in random "
      "order: what happens to the machine happens to both. A gate of equal arms fails in 1 of 100 at most; "
      "one whose "
      "candidate is worse by as much as is to be caught passes in 5 of 100 at most.\n\n" +
      exit_codes_help("gate") +
      "\n"
      "  weir gate my.toml --baseline './old --port {port}' --candidate './new --port {port}'\n"
      "  weir gate my.toml --baseline 10.0.0.1:50051 --candidate 10.0.0.2:50051 --gate p99=5%:15%");
  sub->callback([verb, &exit_code] { exit_code = gate(*verb); });
}

}  // namespace weir
