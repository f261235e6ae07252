// The folder a run leaves behind.
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <string>
#include <string_view>

#include <absl/status/statusor.h>
#include "harness/base/out_file.h"
#include "reports/picture/run_seen.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// In the folder of a run: what describes its messages.
inline constexpr std::string_view kKeptDescriptors = "descriptors.protoset";

/// One folder a run, never overwritten: PARENT/2026-01-31T12-00-00Z-NAME, with "-2", "-3", ... where that is taken.
///
///   scenario.toml   the file, as it was read
///   scenario.resolved.toml   the scenario as it was run, with overrides: what `weir run FOLDER` runs
///   descriptors.protoset   what describes the messages, where the scenario has some of its own
///   streams.jsonl   one line for every stream that ended, written while the run goes on
///   latency.hlog    response, service and wait of every interval, written while the run goes on
///   report.json     the report
///   *.hgrm          the same as percentile distributions, one file a clock
///   summary.txt     the report for people
///   report.html     the same to look at, in a browser
class RunFolder {
 public:
  /// Makes the folder, and PARENT where it is missing. kInvalidArgument with a remedy when that can't be done.
  [[nodiscard]] static absl::StatusOr<RunFolder> create(const std::string& parent, const std::string& name,
                                                        const std::string& scenario_text);

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The last part of path().
  [[nodiscard]] std::string id() const;

  /// Writes scenario.resolved.toml. kInvalidArgument as create().
  [[nodiscard]] absl::Status add_resolved(const std::string& scenario_text);
  /// Writes descriptors.protoset, fit for target.descriptors. kInvalidArgument as create().
  [[nodiscard]] absl::Status keep_descriptors(const google::protobuf::FileDescriptorSet& files);
  void add_stream(const v1::StreamRecord& record);
  /// Makes latency.hlog. `began_at_s`: see hlog_head. kInvalidArgument as create().
  [[nodiscard]] absl::Status begin_intervals(double began_at_s);
  /// Adds rows to it, so that others can read them at once.
  void add_intervals(const std::string& rows);
  /// All that was added is in the files from here on.
  void flush();
  /// Writes the report in every format. Each file is complete or not there, and one that can't be written keeps none of the
  /// others from it. The error names the first, its cause and a remedy.
  [[nodiscard]] absl::Status write(const v1::Report& report);

 private:
  RunFolder(std::string path, OutFile streams) : path_(std::move(path)), streams_(std::move(streams)) {}

  std::string path_;
  OutFile streams_;
  OutFile intervals_;           // open once begun
  StreamsSeen streams_seen_{};  // of what was added
};

/// Makes a folder as RunFolder::create() does, empty, and gives back its path.
[[nodiscard]] absl::StatusOr<std::string> make_folder(const std::string& parent, const std::string& name);
/// Writes a whole file of it. kInvalidArgument as create().
[[nodiscard]] absl::Status write_in_folder(const std::string& folder, const std::string& name,
                                           std::string_view text);

/// The present instant as RFC 3339 in UTC: "2026-01-31T12:00:00Z".
[[nodiscard]] std::string utc_now();

}  // namespace weir
