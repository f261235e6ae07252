#include "harness/run/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <system_error>

#include <absl/status/status.h>
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

absl::Status problem(const std::string& what, const std::string& path, const std::error_code& error) {
  return absl::UnavailableError(fmt::format("cannot {} {}: {}", what, path, error.message()));
}

absl::Status write_file(const fs::path& path, std::string_view text) {
  fs::path draft = path;
  draft += ".part";
  std::ofstream out(draft, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  std::error_code error;
  if (!out) return problem("write", draft.string(), std::make_error_code(std::errc::io_error));
  fs::rename(draft, path, error);
  return error ? problem("write", path.string(), error) : absl::OkStatus();
}

}  // namespace

std::string utc_now() {
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

absl::StatusOr<RunFolder> RunFolder::create(const std::string& parent, const std::string& name,
                                            const std::string& scenario_text) {
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return absl::InvalidArgumentError(problem("make folder", parent, error).message());
  std::string stamp = utc_now();
  std::replace(stamp.begin(), stamp.end(), ':', '-');
  fs::path base = fs::path(parent) / (stamp + "-" + as_file_name(name));
  fs::path path = base;
  // create_directory says false where the name is taken, also by a run that started in the same second.
  for (int n = 2; !fs::create_directory(path, error); ++n) {
    if (error && error != std::errc::file_exists) {
      return absl::InvalidArgumentError(problem("make folder", path.string(), error).message());
    }
    path = base;
    path += fmt::format("-{}", n);
  }
  if (absl::Status status = write_file(path / "scenario.toml", scenario_text); !status.ok()) return status;
  std::ofstream streams(path / "streams.jsonl", std::ios::binary);
  if (!streams)
    return problem("write", (path / "streams.jsonl").string(), std::make_error_code(std::errc::io_error));
  return RunFolder(path.string(), std::move(streams));
}

std::string RunFolder::id() const { return fs::path(path_).filename().string(); }

void RunFolder::add_stream(const v1::StreamRecord& record) { streams_ << stream_record_line(record); }

absl::Status RunFolder::begin_intervals(double began_at_s) {
  std::string path = path_ + "/latency.hlog";
  intervals_.open(path, std::ios::binary);
  intervals_ << hlog_head(began_at_s) << std::flush;
  return intervals_ ? absl::OkStatus() : problem("write", path, std::make_error_code(std::errc::io_error));
}

void RunFolder::add_intervals(const std::string& rows) {
  if (!rows.empty()) intervals_ << rows << std::flush;
}

absl::Status RunFolder::write(const v1::Report& report) {
  streams_.flush();
  for (const Format& format : formats()) {
    if (format.file_name.empty()) continue;
    absl::Status status = write_file(fs::path(path_) / format.file_name, format.render(report));
    if (!status.ok()) return status;
  }
  if (!streams_) {
    return problem("write", path_ + "/streams.jsonl", std::make_error_code(std::errc::io_error));
  }
  if (!intervals_) {
    return problem("write", path_ + "/latency.hlog", std::make_error_code(std::errc::io_error));
  }
  return absl::OkStatus();
}

}  // namespace weir
