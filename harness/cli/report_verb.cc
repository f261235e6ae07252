#include "harness/cli/report_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "harness/cli/verb.h"
#include "reports/checks.h"
#include "reports/formats/format.h"
#include "reports/formats/json.h"
#include "reports/formats/terminal.h"

namespace weir {
namespace {

struct ReportVerb {
  std::string run;
  std::string format = "terminal";
};

/// The whole file; nothing when it can't be read.
std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The run's own interval log where it is, else what the report alone holds.
std::string render(const Format& format, const v1::Report& report, const std::filesystem::path& folder) {
  if (format.name == "hlog") {
    if (std::optional<std::string> log = read_file(folder / "latency.hlog")) return *std::move(log);
  }
  return format.render(report);
}

int show_report(const ReportVerb& verb) {
  std::filesystem::path path = verb.run;
  if (std::filesystem::is_directory(path)) path /= "report.json";
  std::optional<std::string> text = read_file(path);
  if (!text) {
    say(fmt::format("weir report: cannot read {}; name a run folder (see runs/) or a report.json\n",
                    path.string()));
    return kExitUsage;
  }
  ParsedReport parsed = from_json(*text);
  if (!parsed.report) {
    say(fmt::format("weir report: {}: {}\n  fix: {}\n", path.string(), parsed.error, parsed.remedy));
    return kExitUsage;
  }
  const bool was_broken = parsed.report->verdict().exit_code() == kExitBroken;
  if (const std::vector<std::string> miscounts = find_miscounts(*parsed.report);
      !miscounts.empty() && !was_broken) {
    say(fmt::format(
        "weir report: {}: {}: it was changed after its run\n  fix: give the report.json that the run "
        "wrote, or run again\n",
        path.string(), miscounts.front()));
    return kExitUsage;
  }
  judge(*parsed.report);
  if (verb.format == "terminal") {
    put(render_terminal(*parsed.report, terminal_style(), path.parent_path().string()));
  } else {
    put(render(*find_format(verb.format), *parsed.report, path.parent_path()));
  }
  return static_cast<int>(parsed.report->verdict().exit_code());
}

}  // namespace

void add_report_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ReportVerb>();
  std::vector<std::string> names;
  for (const Format& format : formats()) names.emplace_back(format.name);
  CLI::App* sub = app.add_subcommand("report", "Show a saved run again; exits as the run did");
  sub->add_option("RUN", verb->run, "a run folder, or its report.json")->required();
  sub->add_option("--format", verb->format, "how to write it")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  sub->footer(exit_codes_help("report") +
              "\n  weir report runs/2026-01-31T12-00-00Z-quick-start\n  weir report runs/... --format json");
  sub->callback([verb, &exit_code] { exit_code = show_report(*verb); });
}

}  // namespace weir
