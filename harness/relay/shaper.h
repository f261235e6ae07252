// When bytes leave that were slowed down on purpose, decided without sockets: bytes and now in, what leaves when out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "harness/base/draws.h"
#include "harness/base/units.h"
#include "harness/fault/link.h"

namespace weir {

/// Latency, bandwidth and slices of one direction of a link, in this order: a byte is first delayed, and leaves when
/// the line is free. A plain value; used by one thread at a time. `now` never goes back.
class Shaper {
 public:
  /// The newest of each kind holds. `seed`: what its draws are made from. A draw is for a place in the stream of
  /// bytes, not for the n-th read.
  void set(const LinkLatency& latency, std::uint64_t seed, RunTime now);
  void set(const LinkBandwidth& bandwidth, RunTime now);
  void set(const LinkSlice& slice, std::uint64_t seed, RunTime now);

  /// `n` bytes came in. Bytes that are delayed keep their order, also when the latency shrinks.
  void arrive(std::size_t n, RunTime now);
  /// The sender's end came in; it is delayed as a byte is.
  void end(RunTime now);

  /// Either so many bytes may leave now, in one write, or nothing may before `at` (kNever: nothing waits).
  struct Next {
    std::size_t bytes = 0;
    RunTime at = kNever;
    friend bool operator==(const Next&, const Next&) = default;
  };
  [[nodiscard]] Next next(RunTime now) const;
  /// They left: `n` is what next() allowed, or less.
  void left(std::size_t n, RunTime now);
  /// The end came in, every byte left, and its own time has come.
  [[nodiscard]] bool end_due(RunTime now) const;
  /// When end_due() comes true, once nothing waits; kNever when there was no end.
  [[nodiscard]] RunTime end_at() const { return end_.value_or(kNever); }

  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  /// Nothing waits and nothing is slowed down any more.
  [[nodiscard]] bool idle(RunTime now) const;

 private:
  struct Piece {
    std::size_t bytes = 0;
    RunTime due{};
  };
  [[nodiscard]] RunTime delayed(RunTime now) const;
  [[nodiscard]] std::size_t most_at_once(RunTime now) const;
  [[nodiscard]] std::size_t slice_size() const;

  LinkLatency latency_;
  RunTime latency_until_{};
  std::uint64_t latency_seed_ = 0;
  LinkBandwidth bandwidth_;
  RunTime bandwidth_until_{};
  LinkSlice slice_;
  RunTime slice_until_{};
  std::uint64_t slice_seed_ = 0;

  std::deque<Piece> pieces_;  // by due, which never falls
  std::size_t waiting_ = 0;
  std::uint64_t came_ = 0;  // bytes, all in all
  std::uint64_t went_ = 0;
  RunTime last_due_{};
  RunTime line_free_{};  // when the bandwidth and the delay between slices let the next write go
  std::optional<RunTime> end_;
};

}  // namespace weir
