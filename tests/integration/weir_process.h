// The weir program as its users start it: a process with arguments, two output streams and an exit code.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

using Millis = std::chrono::milliseconds;

/// How long anything may take before it counts as hung. Far more than needed, also with sanitizers.
inline constexpr Millis kPatience = std::chrono::seconds(90);

/// A folder of its own that goes away with the object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it and returns its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// The whole file; empty when there is none.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// A weir that was started. It is killed with the object if it still runs.
class WeirProcess {
 public:
  /// `input`: the file that it has as its standard input. `output`: one that it has as its standard output; then out() is empty.
  explicit WeirProcess(const std::vector<std::string>& arguments, const std::string& input = "/dev/null",
                       const std::string& output = "");
  ~WeirProcess();
  WeirProcess(const WeirProcess&) = delete;
  WeirProcess& operator=(const WeirProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// Its exit code; nothing when it does not end in time. 128 + n when signal n ended it.
  [[nodiscard]] std::optional<int> wait(Millis at_most = kPatience);
  /// What it has written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Processes whose parent it is.
  [[nodiscard]] std::vector<pid_t> children() const;

 private:
  TempFolder folder_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  std::optional<int> exit_code_;
};

/// The port in the first line on its stdout that begins with `words`.
[[nodiscard]] std::uint16_t port_after(const WeirProcess& weir, const std::string& words);

struct Ended {
  int exit_code = -1;  // -1: it hung, and was killed
  std::string out;
  std::string err;
};

/// What to show of a run that did not end as it should: its messages, and the verdict in its JSON report.
[[nodiscard]] std::string account_of(const Ended& ended);

/// Starts weir and waits for its end.
[[nodiscard]] Ended run_weir(const std::vector<std::string>& arguments, Millis at_most = kPatience,
                             const std::string& output = "");

/// Looks again and again until `holds` does; false when it never did in time.
[[nodiscard]] bool eventually(const std::function<bool()>& holds, Millis at_most = kPatience);

/// No such process, or only its entry waiting for a parent that asks.
[[nodiscard]] bool is_gone(pid_t pid);

/// The folders in `parent`, sorted.
[[nodiscard]] std::vector<std::filesystem::path> folders_in(const std::filesystem::path& parent);

/// A report in JSON. Fails the test and gives an empty report when it is none.
[[nodiscard]] v1::Report parse_report(const std::string& json);

/// What streams.jsonl of each run in a folder says, in the file's order.
[[nodiscard]] std::vector<v1::StreamRecord> parse_streams(const std::filesystem::path& runs);

/// scenarios/NAME.toml of this tree.
[[nodiscard]] std::string library_file(const std::string& name);

}  // namespace weir
