// What this machine's processors did in a stretch of time: for us, for others, for nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/units.h"

namespace weir {

/// A reading of the kernel's counters. They only grow, so two readings tell what came between.
struct MachineReading {
  Duration ours{0};  // user and system time of this process
  std::optional<std::uint64_t>
      busy;                // ticks of all processors, steal left out (proc_stat(5)); from here on: where told
  std::uint64_t idle = 0;  // idle and waiting for disks
  std::uint64_t steal = 0;  // taken by the hypervisor
  std::optional<Duration>
      pressure;  // time in which somebody waited for a processor (PSI, Documentation/accounting/psi.rst)
  std::chrono::steady_clock::time_point at{};
};

/// Shares of all processors' time between two readings, 0 to 1.
struct MachineLoad {
  double cores_used = 0;         // by this process, in processors: 1 is one of them all the time
  std::uint32_t cores = 1;       // that this process may use
  std::optional<double> ours;    // these are absent where the system does not tell
  std::optional<double> others;  // other processes, a server started as a child included
  std::optional<double> idle;
  std::optional<double> steal;
  std::optional<double> pressure;  // of the time, not of the processors
};

/// Reads /proc/stat and /proc/pressure/cpu now. What is not there stays absent.
[[nodiscard]] MachineReading read_machine();

/// Fills busy, idle and steal from the text of /proc/stat, and pressure from that of /proc/pressure/cpu. Pure.
void parse_proc_stat(const std::string& text, MachineReading& out);
void parse_pressure(const std::string& text, MachineReading& out);

/// Pure. `ticks_per_second`: of /proc/stat, sysconf(_SC_CLK_TCK).
[[nodiscard]] MachineLoad load_between(const MachineReading& before, const MachineReading& after,
                                       std::uint32_t cores, double ticks_per_second);
/// The same for this machine.
[[nodiscard]] MachineLoad load_between(const MachineReading& before, const MachineReading& after);

}  // namespace weir
