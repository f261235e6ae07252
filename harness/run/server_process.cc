#include "harness/run/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/run/child_settings.h"

namespace weir {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::string_view kReadyLine = "listening on ";
constexpr Duration kKillAfterGrace = std::chrono::seconds(2);

/// Two connected file descriptors; they are closed in other children, and here unless released.
struct Channel {
  std::array<int, 2> ends = {-1, -1};
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    for (int fd : ends) {
      if (fd >= 0) close(fd);
    }
  }
  /// What is written to ends[1] can be read from ends[0].
  [[nodiscard]] bool open_pipe() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
  /// The same with sockets: writing to a child that is gone then need not raise SIGPIPE.
  [[nodiscard]] bool open_sockets() {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0;
  }
  [[nodiscard]] int release(std::size_t end) { return std::exchange(ends[end], -1); }
};

/// Of a child that reads from `input` and writes to `output`.
struct SpawnSettings : ChildSettings {
  SpawnSettings(int input, int output) {
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  }
};

/// Waits until `fd` has something to say or `until` is past; false for the latter.
bool readable_before(int fd, SteadyTime until) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd entry{fd, POLLIN, 0};
    int ready = poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

/// As `weir serve` reads them.
std::vector<std::string> limit_words(const ServerLimits& limits) {
  auto ns = [](Duration time) { return fmt::format("{}ns", time.count()); };
  std::vector<std::string> words = {"--max-message", fmt::format("{}B", limits.message.count)};
  auto add = [&](const char* key, std::string value) {
    words.emplace_back(key);
    words.push_back(std::move(value));
  };
  if (limits.age) {
    add("--max-age", ns(limits.age->age));
    add("--max-age-grace", ns(limits.age->grace));
  }
  if (limits.pings) {
    add("--min-ping-interval", ns(limits.pings->interval));
    add("--ping-strikes", fmt::format("{}", limits.pings->strikes));
  }
  return words;
}

absl::Status failure(std::string_view what, int error) {
  return absl::InternalError(fmt::format("the server's process: {}: {}", what, std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::start(const ServerProcessOptions& options) {
  Channel input;
  Channel output;
  if (!input.open_sockets() || !output.open_pipe()) return failure("cannot open a pipe", errno);
  SpawnSettings settings(input.ends[0], output.ends[1]);
  std::vector<std::string> words = {"weir",     "serve",        "--listen",    options.listen,
                                    "--server", options.server, "--until-eof", "--quiet"};
  for (std::string& word : limit_words(options.limits)) words.push_back(std::move(word));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = 0;
  int error = posix_spawn(&pid, options.program.c_str(), &settings.files, &settings.attributes,
                          arguments.data(), environ);
  if (error != 0) return failure(fmt::format("cannot start {}", options.program), error);
  std::unique_ptr<ServerProcess> child(new ServerProcess(pid, input.release(1), output.release(0)));
  // Our copy of the child's end must go, or its output would never be seen to close.
  close(output.release(1));
  absl::Status ready = child->read_address(options.ready_within);
  if (!ready.ok()) return ready;
  return child;
}

ServerProcess::~ServerProcess() {
  kill();
  close(control_);
  close(output_);
}

absl::Status ServerProcess::read_address(Duration within) {
  SteadyTime until = std::chrono::steady_clock::now() + within;
  std::string line;
  while (line.find('\n') == std::string::npos) {
    if (!readable_before(output_, until)) {
      return absl::DeadlineExceededError(
          fmt::format("the server's process did not listen within {}", format_duration(within)));
    }
    std::array<char, 256> buffer{};
    ssize_t count = ::read(output_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      return absl::UnavailableError("the server's process ended before it listened; see its message above");
    line.append(buffer.data(), static_cast<std::size_t>(count));
  }
  line.resize(line.find('\n'));
  if (!line.starts_with(kReadyLine)) {
    return absl::InternalError(
        fmt::format("the server's process said '{}' instead of '{}ADDRESS'", line, kReadyLine));
  }
  address_ = line.substr(kReadyLine.size());
  return absl::OkStatus();
}

std::optional<Bytes> ServerProcess::rss_bytes() const {
  std::ifstream status(fmt::format("/proc/{}/status", pid_));
  std::string word;
  while (status >> word) {
    std::uint64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return Bytes{kib * 1024};
  }
  return std::nullopt;  // an ended child that is not reaped yet has no VmRSS
}

void ServerProcess::kill() { end(true); }

void ServerProcess::pause() { signal(SIGSTOP); }

void ServerProcess::resume() { signal(SIGCONT); }

void ServerProcess::signal(int number) {
  const Lock lock(mutex_);
  if (!wait_status_) ::kill(pid_, number);
}

bool ServerProcess::stop(Duration grace) {
  bool told = false;
  if (const Lock lock(mutex_); !wait_status_) {
    // The grace travels ahead of the signal, so the child has it when it looks.
    std::string line = fmt::format("grace {}ns\n", grace.count());
    told = send(control_, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size());
    ::kill(pid_, told ? SIGTERM : SIGKILL);
    ::kill(pid_, SIGCONT);  // one that stands still would not hear it
  }
  // Without the lock: a kill in the middle of the grace must get through, and ends the wait too.
  bool gone = output_closes_within(grace + kKillAfterGrace);
  end(!gone);
  const Lock lock(mutex_);
  return WIFEXITED(*wait_status_) && WEXITSTATUS(*wait_status_) == 0;
}

bool ServerProcess::output_closes_within(Duration limit) {
  SteadyTime until = std::chrono::steady_clock::now() + limit;
  std::array<char, 256> rest{};
  while (readable_before(output_, until)) {
    ssize_t count = ::read(output_, rest.data(), rest.size());
    if (count == 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
  return false;
}

void ServerProcess::end(bool by_force) {
  const Lock lock(mutex_);
  if (wait_status_) return;
  if (by_force) ::kill(pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  wait_status_ = status;
}

}  // namespace weir
