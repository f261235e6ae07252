#include "harness/run/machine_facts.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <thread>

#include "harness/base/whole_file.h"

namespace weir {
namespace {

std::string first_line_or_unknown(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  return line.empty() ? "unknown" : line;
}

}  // namespace

std::string processor_name(std::string_view cpuinfo) {
  constexpr std::string_view kName = "model name";
  const std::size_t at = cpuinfo.find(kName);
  const std::size_t colon = at == std::string_view::npos ? at : cpuinfo.find(": ", at);
  if (colon == std::string_view::npos) return "unknown";
  const std::string_view rest = cpuinfo.substr(colon + 2);
  return std::string(rest.substr(0, rest.find('\n')));
}

MachineFacts machine_facts() {
  utsname system{};
  const bool known = uname(&system) == 0;
  const double memory =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  return {{"architecture", known ? system.machine : "unknown"},
          {"processor", processor_name(whole_file("/proc/cpuinfo").value_or(""))},
          {"processors", fmt::format("{}", std::thread::hardware_concurrency())},
          {"quota", first_line_or_unknown(whole_file("/sys/fs/cgroup/cpu.max").value_or(""))},
          {"memory", fmt::format("{:.0f} GiB", memory / (1024.0 * 1024 * 1024))},
          {"kernel", known ? system.release : "unknown"}};
}

}  // namespace weir
