// Processor time of the processes that a command became.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

/// What proc(5) says of a process in /proc/PID/stat.
struct ProcessTimes {
  std::int64_t group = 0;
  std::uint64_t ticks =
      0;  // user and system time of its own, and of its children that have ended and been waited for
};
/// Nothing for a text that is none of these. Pure.
[[nodiscard]] std::optional<ProcessTimes> parse_process_stat(std::string_view text);

/// Microseconds of processor time that the processes of a group have taken so far. A tick is 10 ms on most systems: a difference of two
/// readings is as coarse.
[[nodiscard]] double group_cpu_us(pid_t group);

}  // namespace weir
