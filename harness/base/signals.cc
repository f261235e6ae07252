#include "harness/base/signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>

namespace weir {
namespace {

struct Named {
  int number;
  std::string_view name;
};

constexpr auto kStops = std::to_array<Named>({{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}});

/// A signal that is blocked is kept even where it is ignored, so nohup's wish has to be looked up.
bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

StopSignals::StopSignals() {
  sigset_t waited{};
  sigemptyset(&waited);
  for (const Named& stop : kStops) {
    if (stop.number != SIGHUP || !is_ignored(SIGHUP)) sigaddset(&waited, stop.number);
  }
  pthread_sigmask(SIG_BLOCK, &waited, &before_);
  fd_ = signalfd(-1, &waited, SFD_CLOEXEC | SFD_NONBLOCK);
}

StopSignals::~StopSignals() {
  // One that came too late to be waited for must not strike now that all is done.
  while (wait(Duration(0))) {
  }
  close(fd_);
  restore();
}

void StopSignals::restore() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> StopSignals::wait(Duration limit) const {
  auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
  timespec spec{};
  spec.tv_sec = seconds.count();
  spec.tv_nsec = (limit - seconds).count();
  pollfd entry{fd_, POLLIN, 0};
  if (ppoll(&entry, 1, &spec, nullptr) <= 0) return std::nullopt;
  signalfd_siginfo info{};
  if (read(fd_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

std::string_view signal_name(int signal) {
  for (const Named& stop : kStops) {
    if (stop.number == signal) return stop.name;
  }
  return "a signal";
}

}  // namespace weir
