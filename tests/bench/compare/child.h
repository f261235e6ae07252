// Servers and clients of the comparison: processes of their own, on a core of their own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace weir::bench {

/// A program with its arguments.
using Words = std::vector<std::string>;

/// A running program whose standard output is read here. It is killed when this object goes, or this process. Used by
/// one thread; movable.
class Child {
 public:
  /// Starts it on `core`, or on any. Throws std::system_error when there is no process to be had; a program that is not
  /// there ends with exit code 127.
  Child(const Words& words, std::optional<int> core);
  ~Child();
  Child(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child& operator=(Child&&) = delete;

  /// Its next line; what there is at the end of its output, or when `limit` has passed.
  [[nodiscard]] std::string read_line(std::chrono::seconds limit);

  /// CPU time of the running process so far, user and system (clock_getcpuclockid(3)).
  [[nodiscard]] std::chrono::nanoseconds cpu_time() const;

  struct End {
    bool in_time = true;
    int exit_code = 0;       // -1 when a signal ended it
    double cpu_seconds = 0;  // of its whole life, user and system (getrusage(2))
  };
  /// Reads its output to the end; kills it when that takes longer than `limit`.
  End wait(std::chrono::seconds limit, std::string& output);

 private:
  /// Waits for more output. False at its end, and when `until` has passed.
  bool read_more(std::chrono::steady_clock::time_point until);

  pid_t pid_ = -1;
  int output_ = -1;
  std::string text_;  // read and not handed out
};

}  // namespace weir::bench
