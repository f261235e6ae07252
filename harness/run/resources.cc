#include "harness/run/resources.h"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace weir {

Bytes resident_memory() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::uint64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return Bytes{kib * 1024};
  }
  return Bytes{0};
}

Duration cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto to_duration = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

}  // namespace weir
