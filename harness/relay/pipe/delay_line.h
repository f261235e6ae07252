// The bytes of one direction that a shaper holds back, and how the direction ends.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "harness/relay/pipe/shaper.h"

namespace weir {

/// A Shaper with its bytes. Used by one thread at a time.
class DelayLine {
 public:
  [[nodiscard]] Shaper& shaper() { return shaper_; }

  void put(std::span<const std::byte> bytes, RunTime now);
  /// The sender will send no more.
  void end(bool by_reset, RunTime now);
  [[nodiscard]] bool ended() const { return ended_; }
  /// How it ended; only meaningful once it has.
  [[nodiscard]] bool by_reset() const { return by_reset_; }

  /// The bytes that may leave now; empty when none may. They are the caller's.
  [[nodiscard]] std::vector<std::byte> take(RunTime now);
  /// When there is something to do next: bytes leave, or the end is due. kNever: nothing waits.
  [[nodiscard]] RunTime next_at(RunTime now) const;
  [[nodiscard]] bool end_due(RunTime now) const { return shaper_.end_due(now); }

  [[nodiscard]] std::size_t waiting() const { return shaper_.waiting(); }
  /// Holds as much as it may: nothing more is read until some has left. Keeps the backpressure.
  [[nodiscard]] bool full() const;
  /// No more use: nothing waits and nothing is slowed down.
  [[nodiscard]] bool idle(RunTime now) const { return shaper_.idle(now); }

 private:
  Shaper shaper_;
  std::vector<std::byte> bytes_;
  std::size_t taken_ = 0;  // of the front of bytes_
  bool ended_ = false;
  bool by_reset_ = false;
};

}  // namespace weir
