#include "harness/cli/report_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "harness/cli/verb.h"
#include "harness/run/left_behind.h"
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
  if (format.render_seen == nullptr) return format.render(report);
  RunSeen seen;
  std::ifstream streams(folder / "streams.jsonl", std::ios::binary);
  seen.streams.read(streams);
  if (streams.is_open()) {
    std::ifstream log(folder / "latency.hlog", std::ios::binary);
    seen.latency.read(log);
  } else {
    for (const v1::StreamRecord& stream : report.notable_streams()) seen.streams.add(stream);
  }
  return format.write(report, seen);
}

/// Of a folder without a report: what its run left when it was killed. Nothing where it is no run's, which was said.
std::optional<v1::Report> report_without_end(const std::filesystem::path& folder) {
  absl::StatusOr<v1::Report> report = report_left_behind(folder.string());
  if (report.ok()) return *std::move(report);
  say(fmt::format("weir report: {}: {}\n  fix: name a run folder (see runs/) or a report.json\n",
                  folder.string(), std::string(report.status().message())));
  return std::nullopt;
}

/// The report that was asked for; nothing when there is none, which was said.
std::optional<v1::Report> find_report(const std::filesystem::path& path) {
  const std::optional<std::string> text = read_file(path);
  if (!text && path.filename() == "report.json" && std::filesystem::is_directory(path.parent_path()))
    return report_without_end(path.parent_path());
  if (!text) {
    say(fmt::format("weir report: cannot read {}; name a run folder (see runs/) or a report.json\n",
                    path.string()));
    return std::nullopt;
  }
  ParsedReport parsed = from_json(*text);
  if (!parsed.report) {
    say(fmt::format("weir report: {}: {}\n  fix: {}\n", path.string(), parsed.error, parsed.remedy));
    return std::nullopt;
  }
  const bool was_broken = parsed.report->verdict().exit_code() == kExitBroken;
  if (const std::vector<std::string> miscounts = find_miscounts(*parsed.report);
      !miscounts.empty() && !was_broken) {
    say(fmt::format(
        "weir report: {}: {}: it was changed after its run\n  fix: give the report.json that the run "
        "wrote, or run again\n",
        path.string(), miscounts.front()));
    return std::nullopt;
  }
  return std::move(parsed.report);
}

int show_report(const ReportVerb& verb) {
  std::filesystem::path path = verb.run;
  if (std::filesystem::is_directory(path)) path /= "report.json";
  std::optional<v1::Report> report = find_report(path);
  if (!report) return kExitUsage;
  judge(*report);
  if (verb.format == "terminal") {
    const std::string folder = path.parent_path().string();
    put(render_terminal(*report, terminal_style(), folder, page_of(folder)));
  } else {
    put(render(*find_format(verb.format), *report, path.parent_path()));
  }
  return static_cast<int>(report->verdict().exit_code());
}

}  // namespace

void add_report_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ReportVerb>();
  std::vector<std::string> names;
  for (const Format& format : formats()) names.emplace_back(format.name);
  CLI::App* sub =
      app.add_subcommand("report", "Show a saved run again, or what a killed one left; exits as the run did");
  sub->add_option("RUN", verb->run, "a run folder, or its report.json")->required();
  sub->add_option("--format", verb->format, "how to write it")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  sub->footer(exit_codes_help("report") +
              "\n  weir report runs/2026-01-31T12-00-00Z-quick-start\n  weir report runs/... --format json");
  sub->callback([verb, &exit_code] { exit_code = show_report(*verb); });
}

}  // namespace weir
