#include "harness/run/saved_schedule.h"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "harness/base/whole_file.h"
#include "harness/fault/catalogue.h"
#include "harness/repro/bundle.h"
#include "harness/run/run_folder.h"
#include "harness/service/services.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

absl::Status no_run(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format(
      "{}: {}\n  fix: give the folder of a run, as `weir run` names it, or a .weir file\n", path, why));
}

/// A .weir file as the folder of a run.
absl::Status unpack(const std::string& text, SavedSchedule& out) {
  absl::StatusOr<v1::Bundle> bundle = read_bundle(text);
  if (!bundle.ok())
    return absl::InvalidArgumentError(
        fmt::format("{}: {}\n", out.name, std::string(bundle.status().message())));
  absl::StatusOr<std::unique_ptr<ScratchFolder>> folder = ScratchFolder::make();
  if (!folder.ok()) return folder.status();
  out.unpacked = *std::move(folder);
  out.folder = out.unpacked->path();
  out.wanted = WantedEnd{bundle->class_(), bundle->unexpected()};
  out.report = bundle->report();
  out.streams.assign(bundle->streams().begin(), bundle->streams().end());
  if (!bundle->descriptors().empty()) {
    if (absl::Status status =
            write_in_folder(out.folder, std::string(kKeptDescriptors), bundle->descriptors());
        !status.ok())
      return status;
  }
  return write_in_folder(out.folder, std::string(kResolvedScenario), bundle->scenario());
}

absl::Status read_folder(SavedSchedule& out) {
  const fs::path folder = out.folder;
  const std::optional<std::string> report = whole_file((folder / "report.json").string());
  if (!report) return no_run(out.name, "it has no report.json: it is no run, or one that was not ended");
  ParsedReport parsed = from_json(*report);
  if (!parsed.report) return no_run((folder / "report.json").string(), parsed.error);
  out.report = *std::move(parsed.report);
  std::istringstream lines(whole_file((folder / "streams.jsonl").string()).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (std::optional<v1::StreamRecord> stream = parse_stream_record(line))
      out.streams.push_back(*std::move(stream));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SavedSchedule> read_schedule(const std::string& path, const std::vector<Override>& overrides) {
  SavedSchedule out;
  out.name = path;
  out.folder = path;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    const std::optional<std::string> text = whole_file(path);
    if (!text) return no_run(path, "it can't be read");
    if (absl::Status status = unpack(*text, out); !status.ok()) return status;
  } else if (absl::Status status = read_folder(out); !status.ok()) {
    return status;
  }
  LoadResult loaded = load_scenario_file(out.folder, overrides, vocabulary());
  if (loaded.ok()) check_messages(loaded.scenario, loaded.errors);
  if (!loaded.ok()) return absl::InvalidArgumentError(loaded.errors.render());
  out.scenario = std::make_shared<const Scenario>(std::move(loaded.scenario));
  out.text = std::move(loaded.text);
  return out;
}

std::string kept_descriptors(const std::string& folder) {
  return whole_file((fs::path(folder) / kKeptDescriptors).string()).value_or("");
}

}  // namespace weir
