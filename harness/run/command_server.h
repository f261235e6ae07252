// Somebody's server, started by a command of theirs.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "harness/run/command_process.h"

namespace weir {

/// Where a command says it wants the port.
inline constexpr const char* kPortPlace = "{port}";

/// `text` with `value` wherever `place` stands.
[[nodiscard]] std::string with_place(std::string text, const std::string& place, const std::string& value);

struct CommandServerOptions {
  std::string command;  // for a shell; every "{port}" in it becomes the port
  std::uint16_t port = 0;
  std::string log;  // a file to which its standard output and error are added
};

/// See CommandProcess.
class CommandServer {
 public:
  /// Starts `sh -c COMMAND`. An error says what kept that from starting; a command that fails has started.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<CommandServer>> start(
      const CommandServerOptions& options);

  /// What a client dials.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// How its first process ended, when it has: "it exited with 1", "it was ended by SIGSEGV".
  [[nodiscard]] std::optional<std::string> how_it_ended() const;
  [[nodiscard]] double cpu_us() const { return process_->cpu_us(); }

  void end() { process_->finish(); }
  void kill() const { process_->kill(); }

 private:
  CommandServer(std::unique_ptr<CommandProcess> process, std::string address)
      : process_(std::move(process)), address_(std::move(address)) {}

  std::unique_ptr<CommandProcess> process_;
  std::string address_;
};

}  // namespace weir
