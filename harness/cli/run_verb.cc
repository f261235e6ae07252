#include "harness/cli/run_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "harness/check/gauge.h"
#include "harness/cli/conduct.h"
#include "harness/cli/help.h"
#include "harness/cli/metrics_option.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/terminal_width.h"
#include "harness/cli/verb.h"
#include "harness/cli/wait_option.h"
#include "harness/gate/repeat.h"
#include "harness/live/watch_page.h"
#include "harness/run/run.h"
#include "harness/run/run_folder.h"
#include "reports/formats/ci_text.h"
#include "reports/formats/json.h"
#include "reports/formats/junit.h"
#include "reports/formats/summary.h"
#include "reports/formats/terminal.h"
#include "reports/metrics_page.h"

namespace weir {
namespace {

struct RunVerb {
  ScenarioChoice choice;
  std::string out = "runs";
  std::string junit;     // a file; empty: none
  std::string markdown;  // the same
  WaitOption wait;
  std::string gauge;  // URL:METRIC; empty: none
  std::optional<GaugeSource> gauge_source{};
  MetricsOption metrics{};
  LiveMetrics* live = nullptr;  // of the metrics option
  TraceChoice trace;
  std::uint32_t repeat = 1;
  bool github = false;
  bool watch = false;
  bool json = false;
  bool quiet = false;
};

/// All runs so far, as CI is to read them.
struct CiRuns {
  std::vector<JUnitSuite> suites;
  std::string markdown;
};

/// A run that could not begin, as CI is to see it.
JUnitSuite not_begun(const std::string& name, const std::string& at, const std::string& why) {
  return {name + ".run",
          {{.class_name = "run", .name = "is evidence", .end = JUnitCase::End::kError, .message = why}},
          at};
}

void add_not_begun(const RunVerb& verb, const Scenario& scenario, const std::string& at,
                   const std::string& why, CiRuns& ci) {
  const std::string first = why.substr(0, why.find('\n'));
  ci.suites.push_back(not_begun(scenario.name, at, why));
  ci.markdown += fmt::format("### weir run: could not begin — {}\n\n- {}\n\n", markdown_cell(scenario.name),
                             markdown_cell(first));
  if (verb.github)
    say(github_annotation({.command = "error",
                           .file = scenario.file,
                           .title = fmt::format("weir run: {}", scenario.name),
                           .message = first}));
}

void add_run(const RunVerb& verb, const v1::Report& report, const std::string& of, CiRuns& ci) {
  for (JUnitSuite& suite : junit_suites(report)) {
    suite.name += of;
    ci.suites.push_back(std::move(suite));
  }
  ci.markdown += render_run_markdown(report) + "\n";
  // On stderr, which a workflow's runner reads as well: stdout is data.
  if (verb.github) say(render_run_github(report));
}

/// The run folder lacks something.
void say_not_saved(const RunResult& result) {
  say(fmt::format("weir: the run folder is not whole: {}\n", std::string(result.saved.message())));
}

/// The exit code that it comes to, once the files for CI hold all runs so far. Written before the code is told to anybody.
int settle(const RunVerb& verb, const CiRuns& ci, int code) {
  bool written =
      verb.junit.empty() || write_text_file(verb.junit, junit_xml(kJUnitName, "", ci.suites), "--junit");
  if (!verb.markdown.empty()) written = write_text_file(verb.markdown, ci.markdown, "--markdown") && written;
  return written ? code : graver(code, kExitUnwritten);
}

/// The report as it is shown: its exit code is the process's.
v1::Report as_shown(v1::Report report, int exit_code) {
  v1::Verdict& verdict = *report.mutable_verdict();
  if (static_cast<int>(verdict.exit_code()) == exit_code) return report;
  verdict.add_notes(fmt::format("an output could not be written: the exit code is {}, and would be {}",
                                exit_code, verdict.exit_code()));
  verdict.set_exit_code(static_cast<std::uint32_t>(exit_code));
  return report;
}

/// What --watch draws where there is a terminal; elsewhere a line as without it. What it is given must outlive it.
RunView::Text live_page_of(const WatchState& watched, const std::string& scenario, const ProgressLine& line) {
  return [&watched, &scenario, &line](const RunProgress& progress) {
    const std::optional<std::size_t> columns = line.columns();
    if (!columns) return progress_text(progress);
    // A row and a column stay free: where the last ones are written to, some terminals scroll.
    const std::size_t rows = terminal_rows(STDERR_FILENO).value_or(24);
    return watch_page(watched, scenario, std::max<std::size_t>(*columns, 20) - 1,
                      std::max<std::size_t>(rows, 2) - 1);
  };
}

/// A run that was made, or why there is none.
struct OneRun {
  int exit_code = kExitOk;
  std::optional<RunResult> result{};
};

/// Makes a run, and adds it to what CI reads. `of`: ", 2 of 5", where it is one of several.
OneRun make_run(const RunVerb& verb, const LoadedScenario& loaded, const std::string& out,
                const std::string& of, const StopSignals& signals, WriteGuard& guard, CiRuns& ci) {
  RunOptions options;
  options.scenario = std::make_shared<const Scenario>(*loaded.scenario);
  options.scenario_text = loaded.text;
  options.out = out;
  options.signals = &signals;
  options.guard = &guard;
  options.trace = verb.trace;
  if (verb.gauge_source) {
    options.gauge = [source = *verb.gauge_source] { return read_gauge(source); };
    options.gauge_name = verb.gauge_source->metric;
  }
  ProgressLine line(!verb.quiet);
  WatchState watched;
  RunView view(line, "then the report is written",
               verb.watch ? live_page_of(watched, options.scenario->name, line) : in_numbers);
  if (verb.watch) options.observers.push_back(&watched);
  std::string why;
  if (std::optional<int> code = wait_as_asked(verb.wait, *options.scenario, signals, verb.quiet, &why)) {
    add_not_begun(verb, *options.scenario, utc_now(), why, ci);
    return {settle(verb, ci, *code)};
  }
  if (!verb.quiet)
    say(fmt::format("running {} ({}{})\n", options.scenario->name, options.scenario->file, of));
  if (verb.live != nullptr) verb.live->watch(options);
  const std::string begun = utc_now();
  absl::StatusOr<RunResult> result = run_in_view(options, line, view);
  line.show("");
  if (!result.ok()) {
    say(fmt::format("weir: {}\n", std::string(result.status().message())));
    add_not_begun(verb, *options.scenario, begun, std::string(result.status().message()), ci);
    return {settle(verb, ci, absl::IsInvalidArgument(result.status()) ? kExitUsage : kExitNotEvidence)};
  }
  add_run(verb, result->report, of, ci);
  const int code = static_cast<int>(result->report.verdict().exit_code());
  const int exit_code = settle(verb, ci, result->saved.ok() ? code : graver(code, kExitUnwritten));
  return {exit_code, *std::move(result)};
}

int run_one(const RunVerb& verb, const LoadedScenario& loaded, const StopSignals& signals, WriteGuard& guard,
            CiRuns& ci) {
  const OneRun run = make_run(verb, loaded, verb.out, "", signals, guard, ci);
  if (!run.result) return run.exit_code;
  if (verb.json) {
    put(to_json(as_shown(run.result->report, run.exit_code)));
  } else if (!verb.quiet) {
    put(render_terminal(as_shown(run.result->report, run.exit_code), terminal_style(), run.result->folder,
                        page_of(run.result->folder)));
  } else {
    put(run.result->folder + "\n");
  }
  flush_out();
  if (!run.result->saved.ok()) say_not_saved(*run.result);
  return run.exit_code;
}

/// What all runs come to, in their folder and for CI. The exit code.
int write_repeat(const RunVerb& verb, RepeatedRuns& repeat, CiRuns& ci) {
  ci.markdown += render_repeat_markdown(repeat) + "\n";
  repeat.exit_code = settle(verb, ci, repeat.exit_code);
  for (const auto& [file, text] : {std::pair{"repeat.json", render_repeat_json(repeat)},
                                   std::pair{"summary.txt", render_repeat(repeat)}}) {
    const absl::Status written = write_in_folder(repeat.folder, file, text);
    if (written.ok()) continue;
    say(fmt::format("weir: {}\n", std::string(written.message())));
    repeat.exit_code = graver(repeat.exit_code, kExitUnwritten);
  }
  if (verb.json) {
    put(render_repeat_json(repeat));
  } else if (verb.quiet) {
    put(repeat.folder + "\n");
  } else {
    put(render_repeat(repeat) + fmt::format("  {}\n", repeat.folder));
  }
  flush_out();
  return repeat.exit_code;
}

/// Runs of one scenario one after the other, until one is interrupted, can't begin or is in vain.
int run_repeated(const RunVerb& verb, const LoadedScenario& loaded, const StopSignals& signals,
                 WriteGuard& guard, CiRuns& ci) {
  const absl::StatusOr<std::string> folder = make_folder(verb.out, loaded.scenario->name);
  if (!folder.ok()) {
    say(fmt::format("weir: {}\n", std::string(folder.status().message())));
    return kExitUsage;
  }
  RepeatedRuns repeat{.scenario = loaded.scenario->name, .folder = *folder, .wanted = verb.repeat};
  for (std::uint32_t number = 1; number <= verb.repeat; ++number) {
    guard.end();
    if (guard.first()) break;
    OneRun run = make_run(verb, loaded, *folder, fmt::format(", run {} of {}", number, verb.repeat), signals,
                          guard, ci);
    repeat.exit_code = graver(repeat.exit_code, run.exit_code);
    if (!run.result) break;
    if (!run.result->saved.ok()) say_not_saved(*run.result);
    const std::string name = std::filesystem::path(run.result->folder).filename().string();
    const RepeatedRun& made = repeat.runs.emplace_back(RepeatedRun{name, std::move(run.result->report)});
    if (!verb.quiet)
      say(fmt::format("run {} of {}: {}\n", number, verb.repeat, made.report.verdict().word()));
    if (run.exit_code == kExitInterrupted || is_in_vain(made)) break;
  }
  if (guard.first()) repeat.exit_code = graver(repeat.exit_code, kExitInterrupted);
  if (!repeat.runs.empty()) return write_repeat(verb, repeat, ci);
  std::error_code error;
  std::filesystem::remove(*folder, error);  // nothing was run
  return repeat.exit_code;
}

/// Of --gauge. False when it is none, which has been said.
bool read_gauge_source(RunVerb& verb) {
  if (verb.gauge.empty()) return true;
  absl::StatusOr<GaugeSource> source = parse_gauge_source(verb.gauge);
  if (!source.ok()) {
    fmt::print(stderr, "weir run: {}\n", std::string(source.status().message()));
    return false;
  }
  verb.gauge_source = *std::move(source);
  return true;
}

/// A check on a number that nobody reads would fail after the run.
bool gauge_is_named(const RunVerb& verb, const std::vector<LoadedScenario>& loaded) {
  if (verb.gauge_source) return true;
  for (const LoadedScenario& one : loaded) {
    for (const Check& check : one.scenario->checks) {
      if (!check.metric.starts_with("gauge.")) continue;
      fmt::print(
          stderr,
          "weir run: {} has a check on {}, and no gauge is named\n"
          "  fix: add --gauge URL:METRIC, for example --gauge http://127.0.0.1:9090/metrics:go_goroutines\n",
          one.scenario->file, check.metric);
      return false;
    }
  }
  return true;
}

int run_all(RunVerb verb) {
  if (!can_write_file(verb.junit, "--junit") || !can_write_file(verb.markdown, "--markdown") ||
      !read_gauge_source(verb))
    return kExitUsage;
  if (verb.trace.trace || verb.trace.pcapng) verb.choice.sets.emplace_back("target.relay=true");
  std::vector<LoadedScenario> loaded;
  bool all_good = true;
  for (const std::string& file : verb.choice.files) {
    loaded.push_back(load_to_run(verb.choice, file));
    all_good = all_good && loaded.back().scenario;
  }
  if (!all_good || !gauge_is_named(verb, loaded)) return kExitUsage;
  StopSignals signals;  // once all is read: a scenario may come from a terminal
  WriteGuard guard(signals, leave_by_signal, say_that_it_writes);
  bool no_metrics = false;
  const auto live = open_metrics(verb.metrics, "run", verb.quiet, no_metrics);
  if (no_metrics) return kExitUsage;
  verb.live = live.get();
  int exit_code = kExitOk;
  CiRuns ci;
  for (const LoadedScenario& one : loaded) {
    guard.end();
    if (guard.first()) break;
    const int code = (verb.repeat > 1 ? run_repeated : run_one)(verb, one, signals, guard, ci);
    exit_code = graver(exit_code, code);
    if (code == kExitInterrupted) break;
  }
  guard.end();
  if (loaded.size() > 1 && !verb.quiet && !verb.json)
    put(fmt::format("\n{} scenarios: the gravest of their exit codes counts (exit {})\n", loaded.size(),
                    exit_code));
  return guard.first() ? graver(exit_code, kExitInterrupted) : exit_code;
}

}  // namespace

void add_run_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<RunVerb>();
  CLI::App* sub = app.add_subcommand("run", "Run scenarios: load, faults, report, exit code");
  add_scenario_options(*sub, verb->choice);
  sub->add_option("--out", verb->out, "folder in which each run gets a folder of its own")
      ->type_name("DIR")
      ->capture_default_str();
  sub->add_option("--junit", verb->junit,
                  "write checks, ends of streams and faults as JUnit XML for CI, all runs in one file")
      ->type_name("FILE");
  sub->add_option(
         "--markdown", verb->markdown,
         "write verdict, checks, percentiles and ends as Markdown, for a job's summary, all runs in one "
         "file")
      ->type_name("FILE");
  sub->add_flag(
      "--github", verb->github,
      "annotate the scenario in a GitHub workflow, each reason at the line of its check (on stderr)");
  sub->add_option("--gauge", verb->gauge,
                  "a number of the service, as Prometheus reads it: before, at its peak and after, for the "
                  "report and the "
                  "metrics gauge.*")
      ->type_name("URL:METRIC");
  sub->add_option(
         "--repeat", verb->repeat,
         "run it so many times into one folder, and show how far apart the runs are: repeat.json, the "
         "median run named. Each run has the same seed, and so the same plan: what differs is the machine "
         "and the server. The exit code is the gravest of the runs'")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  sub->add_flag(
      "--trace", verb->trace.trace,
      "write what each connection and each stream lived through to trace.jsonl in the run's folder, for "
      "`weir trace` and to lay beside a log. The run goes through the relay then, as with target.relay");
  sub->add_flag("--pcapng", verb->trace.pcapng,
                "write what goes over the relay's connections to packets.pcapng there, for Wireshark, with "
                "comments where a fault struck. It grows with every byte");
  add_wait_option(*sub, verb->wait);
  add_metrics_option(*sub, verb->metrics);
  sub->add_flag("--json", verb->json, "print the report as JSON on stdout");
  sub->add_flag("--quiet", verb->quiet, "print only the run folder's path");
  sub->add_flag("--watch", verb->watch,
                "draw a live page on the terminal: rates, latencies over time, ends by class, strikes")
      ->excludes("--quiet");
  sub->footer(
      "Every run ends with these metrics, which a [[check]] may be on (`weir metrics` alone prints the "
      "same):\n\n" +
      metrics_page(help_columns()) + "\n" + exit_codes_help("run") +
      "\n"
      "The first Ctrl-C, SIGTERM or hangup lets streams end, the second ends them; both still write the "
      "report. While it is written, the first is heeded once it is, and the next one leaves at once, with "
      "128 and the "
      "signal's number and no file in part.\n\n"
      "  weir run scenarios/quick-start.toml\n"
      "  weir run my.toml --set target.address=127.0.0.1:50051 --set streams.chatters.count=500\n"
      "  weir run my.toml --json | jq .totals\n"
      "  weir run my.toml --repeat 5\n"
      "  weir run runs/2026-01-31T12-00-00Z-quick-start    # the same again, from its folder alone");
  sub->callback([verb, &exit_code] { exit_code = run_all(*verb); });
}

}  // namespace weir
