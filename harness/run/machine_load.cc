#include "harness/run/machine_load.h"

#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "harness/base/whole_file.h"
#include "harness/run/resources.h"

namespace weir {
void parse_proc_stat(const std::string& text, MachineReading& out) {
  std::istringstream words(text);
  std::string name;
  // Time of guests is in user and nice already. Kernels before 2.6.11 have no steal, and nobody runs them.
  std::uint64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  if (!(words >> name) || name != "cpu") return;
  if (!(words >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal)) return;
  out.busy = user + nice + system + irq + softirq;
  out.idle = idle + iowait;
  out.steal = steal;
}

void parse_pressure(const std::string& text, MachineReading& out) {
  std::istringstream words(text);
  std::string word;
  if (!(words >> word) || word != "some") return;
  while (words >> word && word != "full") {
    if (!word.starts_with("total=")) continue;
    std::istringstream number(word.substr(6));
    std::int64_t microseconds = 0;
    if (number >> microseconds) out.pressure = std::chrono::microseconds(microseconds);
    return;
  }
}

MachineReading read_machine() {
  MachineReading now;
  now.at = std::chrono::steady_clock::now();
  now.ours = cpu_time();
  parse_proc_stat(whole_file("/proc/stat").value_or(""), now);
  parse_pressure(whole_file("/proc/pressure/cpu").value_or(""), now);
  return now;
}

MachineLoad load_between(const MachineReading& before, const MachineReading& after, std::uint32_t cores,
                         double ticks_per_second) {
  MachineLoad load;
  load.cores = std::max(1U, cores);
  double seconds = std::chrono::duration<double>(after.at - before.at).count();
  if (seconds <= 0) return load;
  load.cores_used = to_s(after.ours - before.ours) / seconds;
  if (before.pressure && after.pressure) {
    load.pressure = std::clamp(to_s(*after.pressure - *before.pressure) / seconds, 0.0, 1.0);
  }
  if (!before.busy || !after.busy) return load;
  // idle can step back a tick when a processor wakes (Documentation/filesystems/proc.rst): no share goes below zero.
  auto grown = [](std::uint64_t from, std::uint64_t to) {
    return to > from ? static_cast<double>(to - from) : 0.0;
  };
  double busy = grown(*before.busy, *after.busy);
  double idle = grown(before.idle, after.idle);
  double steal = grown(before.steal, after.steal);
  double all = busy + idle + steal;
  if (all <= 0) return load;
  double ours = std::min(busy, to_s(after.ours - before.ours) * ticks_per_second);
  load.ours = ours / all;
  load.others = (busy - ours) / all;
  load.idle = idle / all;
  load.steal = steal / all;
  return load;
}

MachineLoad load_between(const MachineReading& before, const MachineReading& after) {
  return load_between(before, after, std::thread::hardware_concurrency(),
                      static_cast<double>(sysconf(_SC_CLK_TCK)));
}

}  // namespace weir
