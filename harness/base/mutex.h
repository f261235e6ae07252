// A mutex that clang's -Wthread-safety understands: what it guards says so, and a touch without it does not compile. What
// it costs is std::mutex and nothing more; other compilers read the words as nothing.
#pragma once

#include <mutex>

#if defined(__clang__)
#define WEIR_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define WEIR_THREAD_ATTRIBUTE(x)
#endif

/// Behind a member's name: it is touched only with this mutex held.
#define WEIR_GUARDED_BY(mutex) WEIR_THREAD_ATTRIBUTE(guarded_by(mutex))
/// Behind a function's head, or a lambda's: it is called only with these held.
#define WEIR_REQUIRES(...) WEIR_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// Behind a function's head: it takes these, so it is not called with one of them held.
#define WEIR_EXCLUDES(...) WEIR_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace weir {

/// std::mutex, by a name that can be annotated: that of the standard library can't.
class WEIR_THREAD_ATTRIBUTE(capability("mutex")) Mutex : public std::mutex {
 public:
  void lock() WEIR_THREAD_ATTRIBUTE(acquire_capability()) { std::mutex::lock(); }
  void unlock() WEIR_THREAD_ATTRIBUTE(release_capability()) { std::mutex::unlock(); }
};

/// Holds a Mutex until its end, or until unlock(). A std::condition_variable waits with it as with the std::unique_lock that
/// it is.
class WEIR_THREAD_ATTRIBUTE(scoped_lockable) Lock : public std::unique_lock<std::mutex> {
 public:
  explicit Lock(Mutex& mutex) WEIR_THREAD_ATTRIBUTE(acquire_capability(mutex)) : unique_lock(mutex) {}
  ~Lock() WEIR_THREAD_ATTRIBUTE(release_capability()) = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock() WEIR_THREAD_ATTRIBUTE(acquire_capability()) { unique_lock::lock(); }
  void unlock() WEIR_THREAD_ATTRIBUTE(release_capability()) { unique_lock::unlock(); }
};

}  // namespace weir
