#include "harness/cli/check_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "harness/base/address.h"
#include "harness/check/check.h"
#include "harness/check/gauge.h"
#include "harness/check/own_options.h"
#include "harness/check/server_sockets.h"
#include "harness/cli/conduct.h"
#include "harness/cli/metrics_option.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/state_question.h"
#include "harness/cli/time_option.h"
#include "harness/cli/verb.h"
#include "harness/cli/wait_option.h"
#include "harness/run/after_failure.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/mistakes.h"

namespace weir {
namespace {

struct CheckVerb {
  CheckOptions options;
  std::string scenario;  // a file; empty: the suite speaks weir's chat
  std::string group;     // of that file
  std::vector<std::string> sets;
  std::string gauge;
  std::string state;
  std::string host;
  std::string out = "runs";
  std::string junit;
  bool json = false;
  bool list = false;
  WaitOption wait;
  MetricsOption metrics{};
  LiveMetrics* live = nullptr;  // of the metrics option
};

/// What went on besides the suite.
struct Aside {
  std::optional<int> not_ready;  // the exit code, when the service was waited for in vain
  bool unwritten = false;        // a run's folder is not whole
};

/// Loading somebody else's machine is a thing to be said twice.
bool floods_are_allowed(const CheckVerb& verb) {
  if (!verb.options.floods) return true;
  std::optional<Endpoint> target = endpoint_of(verb.options.target);
  if (!target || is_loopback(target->host) || target->host == verb.host) return true;
  say(
      fmt::format("weir check: --allow-floods would load '{0}', which is not this machine\n"
                  "  fix: add --host {0} if it is yours, or leave --allow-floods out\n",
                  target->host));
  return false;
}

int list_entries() {
  for (const CheckEntry& entry : check_entries())
    put(fmt::format("  {:<26} {}{}\n", entry.name, entry.what, entry.flood ? " (--allow-floods)" : ""));
  return kExitOk;
}

/// `--only A B` takes all that follows, TARGET too when it comes last. Nothing in the suite looks like an address.
void take_target_from_only(CheckVerb& verb) {
  std::vector<std::string>& only = verb.options.only;
  const auto looks_like_address = [](const std::string& text) {
    return text.find_first_of(":/") != std::string::npos;
  };
  if (!verb.options.target.empty() || only.empty() || !looks_like_address(only.back())) return;
  verb.options.target = only.back();
  only.pop_back();
}

/// Names typed with --only that are none, or that would be left out.
bool names_are_known(const CheckVerb& verb) {
  const std::vector<CheckEntry> entries = check_entries();
  std::vector<std::string> known;
  for (const CheckEntry& entry : entries) known.push_back(entry.name);
  for (const std::string& name : verb.options.only) {
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const CheckEntry& one) { return one.name == name; });
    if (entry != entries.end() && entry->flood && !verb.options.floods) {
      say(fmt::format("weir check: '{}' loads the service, and needs leave\n  fix: add --allow-floods\n",
                      name));
      return false;
    }
    if (entry != entries.end()) continue;
    say(fmt::format("weir check: there is no entry '{}'\n  fix: {}\n", name,
                    suggest(name, known, "`weir check --list` shows them")));
    return false;
  }
  return true;
}

/// "streams.struck.watchdog=10s": a key of the suite's own scenarios.
bool is_of_suite(const std::string& set) {
  return std::any_of(kSuiteGroups.begin(), kSuiteGroups.end(),
                     [&](const char* group) { return set.starts_with(fmt::format("streams.{}.", group)); });
}

/// What is to be said and to whom, of --scenario. False when it is not to be had, which has been said.
bool take_words(CheckVerb& verb) {
  CheckOptions& options = verb.options;
  if (verb.scenario.empty()) {
    if (verb.group.empty()) return true;
    say("weir check: --group is of a scenario, and none is named\n  fix: add --scenario FILE\n");
    return false;
  }
  for (const char* option : {"--method", "--integrity"}) {
    if (!is_given(options.given, option)) continue;
    say(
        fmt::format("weir check: {0} is for weir's chat, and {1} says what is called and what replies mean\n"
                    "  fix: leave {0} out, or --scenario\n",
                    option, verb.scenario));
    return false;
  }
  ScenarioChoice choice{.files = {verb.scenario}, .sets = {}, .seed = {}};
  std::vector<std::string> of_suite;
  for (const std::string& set : verb.sets) (is_of_suite(set) ? of_suite : choice.sets).push_back(set);
  if (!options.target.empty()) choice.sets.push_back("target.address=" + options.target);
  if (is_given(options.given, "--engine")) choice.sets.push_back("target.engine=" + options.engine);
  LoadedScenario loaded = load_to_run(choice, verb.scenario);
  if (!loaded.scenario) return false;
  ErrorList errors;
  options.words =
      choose_words(std::make_shared<const Scenario>(*std::move(loaded.scenario)), verb.group, errors);
  if (!options.words) {
    say(errors.render());
    return false;
  }
  const Target& target = options.words->scenario->target;
  options.target = target.address;
  options.method = target.method;
  options.engine = target.engine == ClientEngine::kWire ? "wire" : "grpc";
  verb.sets = std::move(of_suite);
  return true;
}

CheckTools make_tools(const CheckVerb& verb, const Clock& clock, const std::optional<GaugeSource>& gauge,
                      const StopSignals& signals, ProgressLine& line, Aside& aside) {
  CheckTools tools;
  tools.clock = &clock;
  tools.ready = [&](const Scenario& scenario) {
    aside.not_ready = wait_as_asked(verb.wait, scenario, signals, false);
    return aside.not_ready ? absl::UnavailableError("the service is not there") : absl::OkStatus();
  };
  tools.other_kind = look_for_other_kind;
  tools.run = [&](const std::shared_ptr<const Scenario>& scenario, const std::string& text) {
    RunOptions options;
    options.scenario = scenario;
    options.scenario_text = text;
    options.out = verb.out;
    options.signals = &signals;
    if (gauge) {
      options.gauge = [source = *gauge] { return read_gauge(source); };
      options.gauge_name = gauge->metric;
      options.gauge_settle = Duration(0);  // the suite looks again and again itself
    }
    if (verb.live != nullptr) verb.live->watch(options);
    RunView view(line, "", [scenario](const RunProgress&) { return scenario->name; });
    absl::StatusOr<RunResult> result = run_in_view(std::move(options), line, view);
    if (result.ok() && !result->saved.ok()) {
      line.show("");
      say(fmt::format("weir: the run folder is not whole: {}\n", std::string(result->saved.message())));
      aside.unwritten = true;
    }
    return result;
  };
  std::optional<Endpoint> target = endpoint_of(verb.options.target);
  tools.sockets = [target]() -> std::optional<std::uint32_t> {
    if (!target || target->port == 0 || !is_loopback(target->host)) return std::nullopt;
    return open_server_sockets(target->port);
  };
  // A CI log shows what goes on; on a terminal the progress line does.
  if (isatty(STDERR_FILENO) == 0)
    tools.on_row = [](const ScoreRow& row) { say(fmt::format("{}\n", progress_text(row))); };
  if (gauge) tools.gauge = [source = *gauge] { return read_gauge(source); };
  tools.pause = [&](Duration time) { return signals.wait(time).has_value(); };
  return tools;
}

/// Whose state is asked for: that of the service, reached as the suite reaches it.
StateTarget state_target(const CheckVerb& verb) {
  StateTarget target{.address = verb.options.target, .words = verb.options.words};
  for (const std::string& set : verb.sets) {
    if (set.starts_with("target.")) target.sets.push_back(set);
  }
  return target;
}

/// The service is asked for the method at the first question, once it has been waited for.
std::function<absl::StatusOr<double>()> ask_for_state(const StateSource& source, const StateTarget& target,
                                                      const StopSignals& signals) {
  const auto question = std::make_shared<std::function<absl::StatusOr<double>()>>();
  return [=, &signals]() -> absl::StatusOr<double> {
    int exit_code = kExitOk;
    if (!*question) *question = make_state_question(source, target, signals, exit_code);
    if (*question) return (*question)();
    constexpr const char* kWhy = "--state can't be asked, as is said above";
    return exit_code == kExitUsage ? absl::InvalidArgumentError(kWhy) : absl::UnavailableError(kWhy);
  };
}

/// Mistakes in what was typed are bad usage; the rest is no evidence.
int report_error(const absl::Status& status) {
  std::string text(status.message());
  say(fmt::format("weir check: {}{}", text, text.ends_with('\n') ? "" : "\n"));
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitNotEvidence;
}

int check(CheckVerb verb) {
  if (verb.list) return list_entries();
  take_target_from_only(verb);
  if (!take_words(verb)) return kExitUsage;
  if (verb.options.target.empty()) {
    say("weir check: TARGET is missing\n  fix: name your service, such as weir check 127.0.0.1:50051\n");
    return kExitUsage;
  }
  if (!floods_are_allowed(verb) || !names_are_known(verb) || !can_write_file(verb.junit, "--junit"))
    return kExitUsage;
  std::optional<GaugeSource> gauge;
  if (!verb.gauge.empty()) {
    absl::StatusOr<GaugeSource> source = parse_gauge_source(verb.gauge);
    if (!source.ok()) return report_error(source.status());
    gauge = *std::move(source);
    verb.options.gauge = gauge->metric;
  }
  std::optional<StateSource> state;
  if (!verb.state.empty()) {
    absl::StatusOr<StateSource> source = parse_state_source(verb.state);
    if (!source.ok()) return report_error(source.status());
    state = *std::move(source);
  }
  verb.options.overrides = parse_overrides(verb.sets);

  verb.wait.in_own_words = [given = verb.options.given](const std::string& text) {
    return in_options_of_check(text, given).text;
  };

  StopSignals signals;
  bool no_metrics = false;
  const auto live = open_metrics(verb.metrics, "check", false, no_metrics);
  if (no_metrics) return kExitUsage;
  verb.live = live.get();
  ProgressLine line(true);
  const SteadyClock clock;
  Aside aside;
  CheckTools tools = make_tools(verb, clock, gauge, signals, line, aside);
  if (state) tools.state = ask_for_state(*state, state_target(verb), signals);
  const std::string begun = utc_now();
  absl::StatusOr<Scorecard> card = run_check(verb.options, tools);
  line.show("");
  if (aside.not_ready) return *aside.not_ready;
  if (!card.ok()) return report_error(card.status());
  card->started_at = begun;
  WriteGuard guard(signals, leave_by_signal, say_that_it_writes);
  guard.begin();
  // First: the card tells the exit code.
  const bool written = verb.junit.empty() || write_text_file(verb.junit, render_junit(*card), "--junit");
  card->unwritten = aside.unwritten || !written;
  put(verb.json ? render_json(*card) : render_text(*card, wants_color()));
  flush_out();
  guard.end();
  return guard.first() ? graver(exit_code(*card), kExitInterrupted) : exit_code(*card);
}

}  // namespace

void add_check_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<CheckVerb>();
  verb->options.method = Target{}.method;
  verb->options.engine = "grpc";
  CLI::App* sub =
      app.add_subcommand("check", "Run the resilience suite against your own service: a scorecard");
  sub->add_option(
      "TARGET", verb->options.target,
      "the service, as target.address of a scenario: host:port, unix:/path; that of --scenario when "
      "left out");
  sub->add_option("--scenario", verb->scenario,
                  "speak as the streams of this scenario do: its method, messages, metadata, setup calls and "
                  "what its replies "
                  "mean; the suite has its own faults, pace and numbers")
      ->take_last()
      ->type_name("FILE");
  sub->add_option("--group", verb->group, "which [[streams]] of --scenario, where there are several")
      ->take_last()
      ->type_name("NAME");
  // What a remedy adds to the command takes the place of what was typed before.
  sub->add_option("--method", verb->options.method,
                  "a bidi method, PACKAGE.SERVICE/METHOD, that takes the chat service's messages")
      ->take_last()
      ->capture_default_str();
  sub->add_option("--engine", verb->options.engine, "grpc: the gRPC C++ client; wire: weir's own on HTTP/2")
      ->check(CLI::IsMember({"grpc", "wire"}))
      ->take_last()
      ->capture_default_str();
  sub->add_option("--integrity", verb->options.integrity,
                  "echo: replies carry the message back, and are checked; none: they are only counted")
      ->check(CLI::IsMember({"echo", "none"}))
      ->take_last()
      ->capture_default_str();
  add_time_option(*sub, "--watchdog", verb->options.watchdog,
                  "a stream without progress for so long counts as stalled");
  add_time_option(*sub, "--settle", verb->options.settle,
                  "the service's time to close what clients left open, and for its gauge to come back");
  sub->add_option("--gauge", verb->gauge,
                  "a number of the service that must come back after each fault, as Prometheus reads it")
      ->take_last()
      ->type_name("URL:METRIC");
  sub->add_option(
         "--state", verb->state,
         "a unary call of the service, METHOD and its message in JSON, or a URL, whose number counts the "
         "streams that were taken as complete: asked before and after each fault")
      ->take_last()
      ->type_name("CALL");
  sub->add_flag("--strict", verb->options.strict,
                "fail also what specifications ask for and libraries are known not to do");
  sub->add_option("--only", verb->options.only, "only these entries of the suite; `plain` always comes first")
      ->type_name("NAME")
      ->delimiter(',');
  sub->add_flag("--list", verb->list, "show the suite and do nothing");
  sub->add_flag("--allow-floods", verb->options.floods,
                "also what loads the service; on another machine with --host only");
  sub->add_option("--host", verb->host, "the host of TARGET once more, when floods may go there")
      ->take_last()
      ->type_name("NAME");
  sub->add_option("--set", verb->sets, "change a key of every scenario, e.g. --set target.tls.ca=ca.pem")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  sub->add_option("--out", verb->out, "folder in which each run gets a folder of its own")
      ->type_name("DIR")
      ->capture_default_str();
  add_wait_option(*sub, verb->wait);
  add_metrics_option(*sub, verb->metrics);
  sub->add_flag("--json", verb->json, "print the scorecard as JSON on stdout");
  sub->add_option("--junit", verb->junit, "write the scorecard as JUnit XML as well")->type_name("FILE");
  sub->footer(
      "Each fault strikes four streams, on connections of their own, while two others must notice nothing. "
      "Then a new stream is opened, and the connections that the service still holds are counted (on this "
      "machine).\n\n" +
      exit_codes_help("check") +
      "\n"
      "  weir check 127.0.0.1:50051\n"
      "  weir check --scenario mine.toml\n"
      "  weir check 127.0.0.1:50051 --state 'shop.Orders/Count {}'\n"
      "  weir check 127.0.0.1:50051 --gauge http://127.0.0.1:9090/metrics:go_goroutines --junit check.xml");
  sub->callback([verb, sub, &exit_code] {
    for (const CLI::Option* option : sub->get_options()) {
      if (option->count() > 0) verb->options.given[option->get_name()] = option->results().back();
    }
    exit_code = check(*verb);
  });
}

}  // namespace weir
