#include "harness/run/group_cpu.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace weir {

std::optional<ProcessTimes> parse_process_stat(std::string_view text) {
  // The name is in brackets and may hold anything, brackets and spaces too.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  std::istringstream fields{std::string(text.substr(name_end + 1))};
  std::string state;
  std::int64_t parent = 0;
  ProcessTimes out;
  fields >> state >> parent >> out.group;
  std::string skipped;
  for (int field = 6; field < 14; ++field) fields >> skipped;  // as proc(5) counts them
  for (int field = 14; field < 18; ++field) {
    std::uint64_t ticks = 0;
    fields >> ticks;
    out.ticks += ticks;
  }
  return fields ? std::optional(out) : std::nullopt;
}

double group_cpu_us(pid_t group) {
  namespace fs = std::filesystem;
  std::uint64_t ticks = 0;
  std::error_code error;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
      continue;
    std::ifstream file(at->path() / "stat");
    // A process may end meanwhile: then the read fails, which a stream's own operators keep to themselves and its iterators throw.
    std::ostringstream text;
    text << file.rdbuf();
    const std::optional<ProcessTimes> times = parse_process_stat(text.str());
    if (times && times->group == group) ticks += times->ticks;
  }
  return static_cast<double>(ticks) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace weir
