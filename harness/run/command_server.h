// Somebody's server, started by a command of theirs.
#pragma once

#include <absl/status/statusor.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "harness/base/units.h"

namespace weir {

/// Where a command says it wants the port.
inline constexpr const char* kPortPlace = "{port}";

struct CommandServerOptions {
  std::string command;  // for a shell; every "{port}" in it becomes the port
  std::uint16_t port = 0;
  std::string log;  // a file to which its standard output and error are added
};

/// A command and all that it starts, which is one process group: a terminal's Ctrl-C does not reach it, and it is ended as a whole. A
/// process that leaves the group, as a daemon does, is not known here. Used by one thread at a time, but for kill().
class CommandServer {
 public:
  /// Starts `sh -c COMMAND`. An error says what kept that from starting; a command that fails has started.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<CommandServer>> start(
      const CommandServerOptions& options);
  /// end().
  ~CommandServer();
  CommandServer(const CommandServer&) = delete;
  CommandServer& operator=(const CommandServer&) = delete;

  /// What a client dials.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// How its first process ended, when it has: "it exited with 1", "it was ended by SIGSEGV". It stays a zombie until end(), so that
  /// its number is nobody else's.
  [[nodiscard]] std::optional<std::string> how_it_ended() const;
  /// See group_cpu_us().
  [[nodiscard]] double cpu_us() const;

  /// SIGTERM to the group, and SIGKILL to what is left of it when its first process has ended, or 2 s later. Does nothing again.
  void end();
  /// SIGKILL to the group at once. Any thread, and it does not wait.
  void kill() const;

 private:
  CommandServer(pid_t pid, std::string address) : pid_(pid), address_(std::move(address)) {}

  pid_t pid_;
  std::string address_;
  bool reaped_ = false;
};

/// The last lines of a log, as part of a message; empty where there are none.
[[nodiscard]] std::string end_of_log(const std::string& file);

}  // namespace weir
