// A command of somebody's, run as a process: its output is kept, how it ended is known, and it goes with all that it started.
#pragma once

#include <absl/status/statusor.h>
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"

namespace weir {

struct CommandOptions {
  std::vector<std::string> words;  // the program, looked for as a shell does, and its arguments
  std::string log;                 // a file to which its standard output and error are added
};

/// How a process ended.
struct ProcessEnd {
  int code = 0;    // its exit code; 128 + n where signal n ended it, as a shell has it
  int signal = 0;  // 0: it ended by itself
  friend bool operator==(const ProcessEnd&, const ProcessEnd&) = default;
};
/// "it exited with 1", "it was ended by SIGSEGV".
[[nodiscard]] std::string describe(const ProcessEnd& end);

/// A command and all that it starts, which is one process group: a terminal's Ctrl-C does not reach it, and it is ended as a whole. A
/// process that leaves the group, as a daemon does, is not known here. Used by one thread at a time, but for kill().
class CommandProcess {
 public:
  /// An error says what kept the program from starting; one that fails has started.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<CommandProcess>> start(const CommandOptions& options);
  /// finish().
  ~CommandProcess();
  CommandProcess(const CommandProcess&) = delete;
  CommandProcess& operator=(const CommandProcess&) = delete;

  /// How its first process ended, when it has. It stays a zombie until finish(), so that its number is nobody else's.
  [[nodiscard]] std::optional<ProcessEnd> ended() const;
  /// Whether finish() was called.
  [[nodiscard]] bool finished() const { return reaped_; }
  /// See group_cpu_us().
  [[nodiscard]] double cpu_us() const;

  /// SIGTERM to the group, and SIGKILL to what is left of it when its first process has ended, or 2 s later. Does nothing again.
  void finish();
  /// SIGKILL to the group at once. Any thread, and it does not wait.
  void kill() const;

 private:
  explicit CommandProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_;
  bool reaped_ = false;
};

/// The last lines of a log, printable, at most five; empty where there are none.
[[nodiscard]] std::vector<std::string> last_lines(const std::string& log);
/// The same as part of a message.
[[nodiscard]] std::string end_of_log(const std::string& log);

}  // namespace weir
