// When bytes leave that were slowed down on purpose, decided without sockets: bytes and now in, what leaves when out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "harness/base/draws.h"
#include "harness/base/units.h"
#include "harness/fault/link_acts.h"

namespace weir {

/// The acts that slow down one direction of a link (see ShapesBytes). A byte is first delayed, and leaves when the line is
/// free. A plain value; used by one thread at a time. `now` never goes back.
class Shaper {
 public:
  /// Of each act the newest holds; one that slows nothing down changes nothing here. `seed`: what its draws are made from. A
  /// draw is for a place in the stream of bytes, not for the n-th read.
  void set(const LinkAct& act, std::uint64_t seed, RunTime now);

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
  struct Shape {
    LinkAct act;
    std::uint64_t seed = 0;
    RunTime until = kNever;
    std::uint64_t came = 0;  // bytes that had come before it
  };
  /// The act of this type that holds at `now`; null when none does.
  template <typename Act>
  [[nodiscard]] const Act* holding(RunTime now) const;
  template <typename Act>
  [[nodiscard]] const Shape* shape_of(RunTime now) const;
  [[nodiscard]] bool slows(const Shape& shape, RunTime now) const;
  [[nodiscard]] RunTime delayed(RunTime now) const;
  [[nodiscard]] std::size_t most_at_once(RunTime now) const;
  [[nodiscard]] std::size_t slice_size(const Shape& shape, const LinkSlice& slice) const;

  std::vector<Shape> shapes_;  // one of each act at most

  std::deque<Piece> pieces_;  // by due, which never falls
  std::size_t waiting_ = 0;
  std::uint64_t came_ = 0;  // bytes, all in all
  std::uint64_t went_ = 0;
  RunTime last_due_{};
  RunTime line_free_{};  // when the bandwidth and the delay between slices let the next write go
  std::optional<RunTime> end_;
};

}  // namespace weir
