#include "harness/base/descriptors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

namespace weir {
namespace {

/// Of this process; nothing where it has no limit, or the system does not tell.
std::optional<std::uint64_t> limit_now() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

/// Whether `each` more are to be had. The kernel gives the lowest free number, so one open shows where the free ones begin.
bool has_room(std::uint64_t each) {
  const int lowest = open("/", O_PATH | O_CLOEXEC);
  if (lowest < 0) return errno != EMFILE && errno != ENFILE;
  close(lowest);
  const std::optional<std::uint64_t> limit = limit_now();
  return !limit || static_cast<std::uint64_t>(lowest) + each <= *limit;
}

}  // namespace

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::optional<std::string> DescriptorWatch::look() {
  if (said_ || has_room(each_)) return std::nullopt;
  said_ = true;
  const std::optional<std::uint64_t> limit = limit_now();
  return fmt::format(
      "no file descriptors are left{}: new connections wait, or are refused, until others end\n"
      "  fix: let fewer connections come, or raise the limit (ulimit -n, or LimitNOFILE of systemd)",
      limit ? fmt::format(" of {}", *limit) : "");
}

}  // namespace weir
