#include "harness/run/command_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "harness/run/child_settings.h"
#include "harness/run/group_cpu.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr Duration kTermPatience = std::chrono::seconds(2);
constexpr Duration kEndLook = std::chrono::milliseconds(2);
constexpr std::size_t kLogLines = 5;

/// Of a command: no input, its output added to a log.
struct CommandSettings : ChildSettings {
  explicit CommandSettings(const std::string& log) {
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    // Sockets of weir's that it held would go on listening, and would not be closed, whatever weir does to them.
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  }
};

/// The first process has ended; it is left to be waited for.
std::optional<siginfo_t> info_of_ended(pid_t pid) {
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return std::nullopt;
  return info;
}

}  // namespace

std::string describe(const ProcessEnd& end) {
  if (end.signal == 0) return fmt::format("it exited with {}", end.code);
  const char* name = sigabbrev_np(end.signal);
  return fmt::format("it was ended by SIG{}", name != nullptr ? name : std::to_string(end.signal));
}

absl::StatusOr<std::unique_ptr<CommandProcess>> CommandProcess::start(const CommandOptions& options) {
  const CommandSettings settings(options.log);
  std::vector<std::string> words = options.words;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, arguments.front(), &settings.files, &settings.attributes, arguments.data(), environ);
  if (error != 0)
    return absl::InternalError(fmt::format("cannot start '{}': {}", words.front(), std::strerror(error)));
  return std::unique_ptr<CommandProcess>(new CommandProcess(pid));
}

CommandProcess::~CommandProcess() { finish(); }

std::optional<ProcessEnd> CommandProcess::ended() const {
  if (reaped_) return std::nullopt;
  const std::optional<siginfo_t> info = info_of_ended(pid_);
  if (!info) return std::nullopt;
  if (info->si_code == CLD_EXITED) return ProcessEnd{.code = info->si_status};
  return ProcessEnd{.code = 128 + info->si_status, .signal = info->si_status};
}

double CommandProcess::cpu_us() const { return group_cpu_us(pid_); }

void CommandProcess::kill() const {
  if (!reaped_) ::kill(-pid_, SIGKILL);
}

void CommandProcess::finish() {
  if (reaped_) return;
  ::kill(-pid_, SIGTERM);
  ::kill(-pid_, SIGCONT);
  const auto until = std::chrono::steady_clock::now() + kTermPatience;
  while (!info_of_ended(pid_) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(kEndLook);
  // Until its first process is waited for, the group's number is this group's.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
}

std::vector<std::string> last_lines(const std::string& log) {
  std::ifstream in(log);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(printable(line));
    if (lines.size() > kLogLines) lines.erase(lines.begin());
  }
  return lines;
}

std::string end_of_log(const std::string& log) {
  std::string out;
  for (const std::string& line : last_lines(log)) out += "\n  | " + fit(line, 160);
  return out;
}

}  // namespace weir
