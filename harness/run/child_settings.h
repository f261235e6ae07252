// How weir starts a process.
#pragma once

#include <signal.h>
#include <spawn.h>

namespace weir {

/// posix_spawn's two parameter objects, as they suit a child of a process with threads and blocked signals. What the child has as its
/// files is added to `files`.
struct ChildSettings {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};

  ChildSettings() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    // Blocked and ignored signals are inherited; a child that cannot be stopped would be the result.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // A group of its own: a terminal's Ctrl-C does not reach it, and it can be ended with all that it starts.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ChildSettings(const ChildSettings&) = delete;
  ChildSettings& operator=(const ChildSettings&) = delete;
  ~ChildSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

}  // namespace weir
