#include "harness/cli/compare_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "harness/base/whole_file.h"
#include "harness/cli/verb.h"
#include "harness/gate/compare_runs.h"
#include "harness/gate/repeat.h"
#include "harness/gate/saved_repeat.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

struct CompareVerb {
  std::vector<std::string> runs;
  bool json = false;
};

/// The report of a run folder. Nothing: there is none, which was said.
std::optional<v1::Report> load_report(const std::string& folder) {
  const std::string text = whole_file(std::filesystem::path(folder) / "report.json").value_or("");
  if (text.empty()) {
    say(
        fmt::format("weir compare: cannot read {}/report.json\n"
                    "  fix: name run folders, as `weir run` leaves them, or that of `weir run --repeat`\n",
                    folder));
    return std::nullopt;
  }
  ParsedReport parsed = from_json(text);
  if (!parsed.report)
    say(fmt::format("weir compare: {}/report.json: {}\n  fix: {}\n", folder, parsed.error, parsed.remedy));
  return std::move(parsed.report);
}

std::optional<SavedRun> load_times(const std::string& folder, const v1::Report& report) {
  absl::StatusOr<SavedRun> run =
      saved_run(folder, report, whole_file(std::filesystem::path(folder) / "latency.hlog").value_or(""));
  if (run.ok()) return *std::move(run);
  say(
      fmt::format("weir compare: {}/latency.hlog: {}\n  fix: name a run whose folder is whole and that "
                  "measured messages\n",
                  folder, std::string(run.status().message())));
  return std::nullopt;
}

/// The run folders of `weir run --repeat`, in the order in which they were made.
std::vector<std::string> runs_in(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_directory(error)) out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<SavedRun> load_repeat(const std::string& folder) {
  SavedRepeat all(folder);
  for (const std::string& run : runs_in(folder)) {
    const std::optional<v1::Report> report = load_report(run);
    if (!report) return std::nullopt;
    if (!counts({run, *report})) {
      all.leave_out(*report);
      continue;
    }
    std::optional<SavedRun> times = load_times(run, *report);
    if (!times) return std::nullopt;
    all.add(*report, *std::move(times));
  }
  absl::StatusOr<SavedRun> side = all.side();
  if (side.ok()) return *std::move(side);
  say(fmt::format(
      "weir compare: {}: {}\n"
      "  fix: name folders of `weir run --repeat` as it leaves them, with a run in them that is evidence\n",
      folder, std::string(side.status().message())));
  return std::nullopt;
}

/// A folder of either kind, read. Nothing: it is none, which was said.
std::optional<SavedRun> load_side(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::path(folder) / "repeat.json", error))
    return load_repeat(folder);
  const std::optional<v1::Report> report = load_report(folder);
  return report ? load_times(folder, *report) : std::nullopt;
}

int compare(const CompareVerb& verb) {
  std::vector<SavedRun> runs;
  bool all = true;
  for (const std::string& folder : verb.runs) {
    std::optional<SavedRun> run = load_side(folder);
    all = all && run;
    if (run) runs.push_back(*std::move(run));
  }
  if (!all) return kExitUsage;
  if (const std::vector<std::string> differ = hard_differences(runs); !differ.empty()) {
    say("weir compare: these runs are not comparable\n");
    for (const std::string& one : differ) say(fmt::format("  {}\n", one));
    say("  fix: compare runs of one plan, engine and machine; for two builds, `weir gate` runs both here\n");
    return kExitNotEvidence;
  }
  put(verb.json ? render_comparison_json(runs) : render_comparison(runs));
  return kExitOk;
}

}  // namespace

void add_compare_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<CompareVerb>();
  CLI::App* sub = app.add_subcommand("compare", "Put saved runs side by side, with how sure each number is");
  sub->add_option("RUN", verb->runs,
                  "run folders, or those of `weir run --repeat`; the others are held against the first")
      ->required()
      ->expected(2, 1000);
  sub->add_flag("--json", verb->json, "print it as JSON on stdout");
  sub->footer(
      "Intervals count neighbouring messages for as many as they are worth, by how the run's intervals "
      "differ. Of a folder of `weir run --repeat` each run counts for one value: how far apart its runs are "
      "is what its intervals say. Runs of another plan, way to the server or processor are refused (exit 3); "
      "where versions, address or kernel differ, changes have twice their intervals.\n\n" +
      exit_codes_help("compare") +
      "\n  weir compare runs/2026-01-31T12-00-00Z-mine runs/2026-02-01T12-00-00Z-mine");
  sub->callback([verb, &exit_code] { exit_code = compare(*verb); });
}

}  // namespace weir
