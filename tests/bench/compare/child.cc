#include "tests/bench/compare/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

namespace weir::bench {
namespace {

constexpr int kNoSuchProgram = 127;

/// In the child: never returns.
[[noreturn]] void become(std::vector<char*>& words, int output, std::optional<int> core) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(*core), &cores);
    sched_setaffinity(0, sizeof cores, &cores);
  }
  dup2(output, STDOUT_FILENO);
  execvp(words[0], words.data());
  _exit(kNoSuchProgram);
}

}  // namespace

Child::Child(const Words& words, std::optional<int> core) {
  std::vector<std::string> copies = words;  // execvp takes what it may not change as if it might
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  pid_ = fork();
  if (pid_ == 0) become(arguments, ends[1], core);
  close(ends[1]);
  output_ = ends[0];
  if (pid_ < 0) {
    int error = errno;
    close(output_);
    throw std::system_error(error, std::generic_category(), "fork");
  }
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      text_(std::move(other.text_)) {}

Child::~Child() {
  if (output_ >= 0) close(output_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool Child::read_more(std::chrono::steady_clock::time_point until) {
  using std::chrono::milliseconds;
  auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
  pollfd entry = {output_, POLLIN, 0};
  int ready = poll(&entry, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
  if (ready < 0) return errno == EINTR;
  if (ready == 0) return false;
  std::array<char, 4096> buffer{};
  ssize_t size = read(output_, buffer.data(), buffer.size());
  if (size > 0) text_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0 || (size < 0 && errno == EINTR);
}

std::string Child::read_line(std::chrono::seconds limit) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (text_.find('\n') == std::string::npos && read_more(until)) {
  }
  std::size_t end = text_.find('\n');
  std::string line = text_.substr(0, end);
  text_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

std::chrono::nanoseconds Child::cpu_time() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

Child::End Child::wait(std::chrono::seconds limit, std::string& output) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (read_more(until)) {
  }
  output = std::exchange(text_, {});
  End end;
  end.in_time = std::chrono::steady_clock::now() < until;
  if (!end.in_time) kill(pid_, SIGKILL);
  int status = 0;
  rusage usage{};
  while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  end.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  end.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  return end;
}

}  // namespace weir::bench
