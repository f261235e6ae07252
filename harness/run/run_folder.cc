#include "harness/run/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <absl/status/status.h>
#include "harness/scenario/loader.h"
#include "reports/formats/format.h"
#include "reports/formats/json.h"
#include "reports/hdr/hlog.h"

namespace weir {
namespace fs = std::filesystem;
namespace {

/// A scenario's name as part of a path: other than letters, digits, '-', '_' and '.' becomes '-'.
std::string as_file_name(const std::string& name) {
  std::string out;
  for (char c : name.substr(0, 60)) {
    bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
    out += plain ? c : '-';
  }
  return out.empty() ? "run" : out;
}

std::string problem(const std::string& what, const std::string& path, const std::error_code& error) {
  return fmt::format("cannot {} {}: {}; {}", what, path, error.message(),
                     remedy_for_unwritten(error, "--out"));
}

absl::Status unwritten(const fs::path& path, const std::error_code& error) {
  if (!error) return absl::OkStatus();
  return absl::InvalidArgumentError(problem("write", path.string(), error));
}

absl::Status write_file(const fs::path& path, std::string_view text) {
  return unwritten(path, write_whole_file(path.string(), text));
}

}  // namespace

std::string utc_now() {
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

absl::StatusOr<std::string> make_folder(const std::string& parent, const std::string& name) {
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return absl::InvalidArgumentError(problem("make folder", parent, error));
  std::string stamp = utc_now();
  std::replace(stamp.begin(), stamp.end(), ':', '-');
  fs::path base = fs::path(parent) / (stamp + "-" + as_file_name(name));
  fs::path path = base;
  // create_directory says false where the name is taken, also by a run that started in the same second.
  for (int n = 2; !fs::create_directory(path, error); ++n) {
    if (error && error != std::errc::file_exists) {
      return absl::InvalidArgumentError(problem("make folder", path.string(), error));
    }
    path = base;
    path += fmt::format("-{}", n);
  }
  return path.string();
}

absl::Status write_in_folder(const std::string& folder, const std::string& name, std::string_view text) {
  return write_file(fs::path(folder) / name, text);
}

absl::StatusOr<RunFolder> RunFolder::create(const std::string& parent, const std::string& name,
                                            const std::string& scenario_text) {
  absl::StatusOr<std::string> made = make_folder(parent, name);
  if (!made.ok()) return made.status();
  const fs::path path = *made;
  absl::Status status = write_file(path / "scenario.toml", scenario_text);
  OutFile streams((path / "streams.jsonl").string());
  if (status.ok()) status = unwritten(path / "streams.jsonl", streams.problem());
  if (status.ok()) return RunFolder(path.string(), std::move(streams));
  std::error_code error;
  fs::remove_all(path, error);  // nothing was run
  return status;
}

std::string RunFolder::id() const { return fs::path(path_).filename().string(); }

absl::Status RunFolder::add_resolved(const std::string& scenario_text) {
  return write_file(fs::path(path_) / kResolvedScenario, scenario_text);
}

absl::Status RunFolder::keep_descriptors(const google::protobuf::FileDescriptorSet& files) {
  return write_file(fs::path(path_) / kKeptDescriptors, files.SerializeAsString());
}

void RunFolder::add_stream(const v1::StreamRecord& record) {
  streams_.write(stream_record_line(record));
  streams_seen_.add(record);
}

absl::Status RunFolder::begin_intervals(double began_at_s) {
  const std::string path = path_ + "/latency.hlog";
  intervals_ = OutFile(path);
  intervals_.write(hlog_head(began_at_s));
  intervals_.flush();
  return unwritten(path, intervals_.problem());
}

void RunFolder::add_intervals(const std::string& rows) {
  if (rows.empty()) return;
  intervals_.write(rows);
  intervals_.flush();
}

void RunFolder::flush() {
  streams_.flush();
  intervals_.flush();
}

absl::Status RunFolder::write(const v1::Report& report) {
  flush();
  absl::Status first = unwritten(path_ + "/streams.jsonl", streams_.problem());
  if (first.ok()) first = unwritten(path_ + "/latency.hlog", intervals_.problem());
  RunSeen seen{.streams = streams_seen_};
  std::ifstream log(path_ + "/latency.hlog", std::ios::binary);
  seen.latency.read(log);
  for (const Format& format : formats()) {
    if (format.file_name.empty()) continue;
    absl::Status status = write_file(fs::path(path_) / format.file_name, format.write(report, seen));
    if (first.ok()) first = std::move(status);
  }
  return first;
}

}  // namespace weir
