// Whether a peer that says nothing still lives (gRPC doc/keepalive.md).
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/units.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// After a silence a PING is due, and the end when no sign of life follows it: any byte is one. Has no timer of its own: who
/// uses it waits for begin_wait() and then asks what is due. `pongs` counts the PINGs that were answered. Used by one thread
/// at a time.
class KeepaliveWatch {
 public:
  enum class Due { kNothing, kPing, kDead };

  explicit KeepaliveWatch(const Keepalive& limits) : limits_(limits) {}

  /// How long to wait, from now on, until after_wait().
  [[nodiscard]] Duration begin_wait() {
    heard_ = false;
    return pongs_before_ ? limits_.timeout : limits_.time;
  }
  /// Bytes came. True when they answer the PING: a new wait begins, since the next PING is due after the next silence, not after
  /// the timeout.
  [[nodiscard]] bool on_bytes(std::uint64_t pongs) {
    heard_ = true;
    if (!pongs_before_ || *pongs_before_ == pongs) return false;
    pongs_before_.reset();
    return true;
  }
  /// The wait is over; another one begins, unless the peer is dead.
  [[nodiscard]] Due after_wait(std::uint64_t pongs) {
    if (heard_) {
      pongs_before_.reset();
      return Due::kNothing;
    }
    if (pongs_before_) return Due::kDead;
    pongs_before_ = pongs;
    return Due::kPing;
  }

 private:
  Keepalive limits_;
  std::optional<std::uint64_t> pongs_before_;  // a PING is out, and so many were answered before it
  bool heard_ = false;                         // something came since the wait began
};

}  // namespace weir
