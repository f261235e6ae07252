#include "harness/cli/compare_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "harness/base/whole_file.h"
#include "harness/cli/verb.h"
#include "harness/gate/compare_runs.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

struct CompareVerb {
  std::vector<std::string> runs;
  bool json = false;
};

/// A run folder, read. Nothing: it is none, which was said.
std::optional<SavedRun> load_run(const std::string& folder) {
  const std::filesystem::path path(folder);
  const std::string text = whole_file(path / "report.json").value_or("");
  if (text.empty()) {
    say(fmt::format(
        "weir compare: cannot read {}/report.json\n  fix: name run folders, as `weir run` leaves them\n",
        folder));
    return std::nullopt;
  }
  const ParsedReport parsed = from_json(text);
  if (!parsed.report) {
    say(fmt::format("weir compare: {}/report.json: {}\n  fix: {}\n", folder, parsed.error, parsed.remedy));
    return std::nullopt;
  }
  absl::StatusOr<SavedRun> run =
      saved_run(folder, *parsed.report, whole_file(path / "latency.hlog").value_or(""));
  if (run.ok()) return *std::move(run);
  say(
      fmt::format("weir compare: {}/latency.hlog: {}\n  fix: name a run whose folder is whole and that "
                  "measured messages\n",
                  folder, std::string(run.status().message())));
  return std::nullopt;
}

int compare(const CompareVerb& verb) {
  std::vector<SavedRun> runs;
  bool all = true;
  for (const std::string& folder : verb.runs) {
    std::optional<SavedRun> run = load_run(folder);
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
  sub->add_option("RUN", verb->runs, "run folders; the others are held against the first")
      ->required()
      ->expected(2, 1000);
  sub->add_flag("--json", verb->json, "print it as JSON on stdout");
  sub->footer(
      "Intervals count neighbouring messages for as many as they are worth, by how the run's intervals "
      "differ. Runs of another plan, way to the server or processor are refused (exit 3); where versions, "
      "address "
      "or kernel differ, changes have twice their intervals.\n\n" +
      exit_codes_help("compare") +
      "\n  weir compare runs/2026-01-31T12-00-00Z-mine runs/2026-02-01T12-00-00Z-mine");
  sub->callback([verb, &exit_code] { exit_code = compare(*verb); });
}

}  // namespace weir
