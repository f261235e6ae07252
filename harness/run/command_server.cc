#include "harness/run/command_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "harness/run/child_settings.h"
#include "harness/run/group_cpu.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr Duration kTermPatience = std::chrono::seconds(2);
constexpr Duration kEndLook = std::chrono::milliseconds(2);
constexpr std::size_t kLogLines = 5;

std::string with_port(std::string command, std::uint16_t port) {
  const std::string_view place = kPortPlace;
  for (std::size_t at = command.find(place); at != std::string::npos; at = command.find(place, at))
    command.replace(at, place.size(), std::to_string(port));
  return command;
}

/// Of a command: no input, its output added to a log.
struct CommandSettings : ChildSettings {
  explicit CommandSettings(const std::string& log) {
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  }
};

/// The first process has ended; it is left to be waited for.
std::optional<siginfo_t> ended(pid_t pid) {
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return std::nullopt;
  return info;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CommandServer>> CommandServer::start(const CommandServerOptions& options) {
  const CommandSettings settings(options.log);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string command = with_port(options.command, options.port);
  std::array<char*, 4> arguments = {shell.data(), flag.data(), command.data(), nullptr};
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, "/bin/sh", &settings.files, &settings.attributes, arguments.data(), environ);
  if (error != 0)
    return absl::InternalError(
        fmt::format("cannot start a shell for '{}': {}", command, std::strerror(error)));
  return std::unique_ptr<CommandServer>(new CommandServer(pid, fmt::format("127.0.0.1:{}", options.port)));
}

CommandServer::~CommandServer() { end(); }

std::optional<std::string> CommandServer::how_it_ended() const {
  if (reaped_) return "it was ended";
  const std::optional<siginfo_t> info = ended(pid_);
  if (!info) return std::nullopt;
  if (info->si_code == CLD_EXITED) return fmt::format("it exited with {}", info->si_status);
  const char* name = sigabbrev_np(info->si_status);
  return fmt::format("it was ended by SIG{}", name != nullptr ? name : std::to_string(info->si_status));
}

double CommandServer::cpu_us() const { return group_cpu_us(pid_); }

void CommandServer::kill() const {
  if (!reaped_) ::kill(-pid_, SIGKILL);
}

void CommandServer::end() {
  if (reaped_) return;
  ::kill(-pid_, SIGTERM);
  ::kill(-pid_, SIGCONT);
  const auto until = std::chrono::steady_clock::now() + kTermPatience;
  while (!ended(pid_) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kEndLook);
  // Until its first process is waited for, the group's number is this group's.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
}

std::string end_of_log(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(printable(line));
  const std::size_t from = lines.size() > kLogLines ? lines.size() - kLogLines : 0;
  std::string out;
  for (std::size_t i = from; i < lines.size(); ++i) out += "\n  | " + fit(lines[i], 160);
  return out;
}

}  // namespace weir
