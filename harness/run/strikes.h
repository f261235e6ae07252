// What the faults of a relay alone have done: told as it happens, and at the end of those that did nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/relay/relay.h"
#include "harness/run/bounded_lines.h"
#include "harness/run/seen_streams.h"

namespace weir {

/// Thread-safe: the relay's thread tells, another one says it.
class Strikes {
 public:
  struct Planned {
    std::string name;
    std::string when;          // "1h after the link was accepted"
    std::string remedy;        // for one that no link came to
    bool of_listener = false;  // it strikes the relay's listener, and no link
    StreamAim aim{};           // which streams it is for
  };
  explicit Strikes(std::vector<Planned> faults);

  /// A link was accepted, and these orders are for it.
  void planned(const std::vector<TimedOrder>& orders);
  /// A client has opened a stream.
  void began(const StreamHead& head);
  /// Of a link's life, acts and an upstream that is out of reach are told.
  void see(const LinkTrace& event);
  /// The listener went down.
  void went_down(RunTime at, std::uint32_t fault, Duration duration);

  /// What is to be said now, a line each; at the end with kNever.
  [[nodiscard]] std::vector<std::string> take_lines(RunTime now);
  /// One line for each fault that never fired: why, and what to do.
  [[nodiscard]] std::vector<std::string> never_fired() const;

 private:
  struct Fault {
    Planned plan;
    std::uint64_t links = 0;  // that it was planned on
    std::uint64_t struck = 0;
  };
  [[nodiscard]] std::string why(const Fault& fault) const WEIR_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::vector<Fault> faults_ WEIR_GUARDED_BY(mutex_);
  SeenStreams seen_ WEIR_GUARDED_BY(mutex_);
  std::uint64_t links_ WEIR_GUARDED_BY(mutex_) = 0;
  std::uint64_t unreachable_ WEIR_GUARDED_BY(mutex_) = 0;  // links
  std::string why_unreachable_ WEIR_GUARDED_BY(mutex_);    // of the newest
  BoundedLines lines_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
