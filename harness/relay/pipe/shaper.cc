#include "harness/relay/pipe/shaper.h"

#include <algorithm>
#include <cmath>

#include "harness/base/overloaded.h"

namespace weir {
namespace {

/// A slow line hands its bytes over in portions of this time, so that they flow rather than come in heaps.
constexpr double kPortionSeconds = 0.01;
/// A line that was served late makes up for at most this; a receiver that took nothing for longer gets no burst.
constexpr Duration kMostMadeUp = std::chrono::milliseconds(100);

RunTime until(RunTime now, Duration duration) {
  return duration > Duration(0) && now < kNever - duration ? now + duration : kNever;
}

Duration time_for(std::size_t bytes, Bytes per_second) {
  return Duration(std::llround(1e9 * static_cast<double>(bytes) / static_cast<double>(per_second.count)));
}

}  // namespace

void Shaper::set(const LinkAct& act, std::uint64_t seed, RunTime now) {
  RunTime end = kNever;
  const bool shapes = std::visit(
      [&]<typename Act>(const Act& what) {
        if constexpr (requires { what.duration; }) end = until(now, what.duration);
        return ShapesBytes<Act>;
      },
      act);
  if (!shapes) return;
  std::erase_if(shapes_, [&](const Shape& shape) { return shape.act.index() == act.index(); });
  shapes_.push_back({act, seed, end, came_});
  // A faster line does not make up for the slower one before it.
  if (std::holds_alternative<LinkBandwidth>(act)) line_free_ = std::min(line_free_, now);
}

template <typename Act>
const Shaper::Shape* Shaper::shape_of(RunTime now) const {
  const auto found = std::find_if(shapes_.begin(), shapes_.end(), [&](const Shape& shape) {
    return std::holds_alternative<Act>(shape.act) && slows(shape, now);
  });
  return found == shapes_.end() ? nullptr : &*found;
}

template <typename Act>
const Act* Shaper::holding(RunTime now) const {
  const Shape* const shape = shape_of<Act>(now);
  return shape == nullptr ? nullptr : &std::get<Act>(shape->act);
}

/// Whether it slows anything down at `now`, or may yet.
bool Shaper::slows(const Shape& shape, RunTime now) const {
  if (now >= shape.until) return false;
  return std::visit(Overloaded{[](const LinkLatency& latency) {
                                 return latency.latency > Duration(0) || latency.jitter > Duration(0);
                               },
                               [](const LinkBandwidth& line) { return line.per_second.count > 0; },
                               [](const LinkSlice& slice) { return slice.size.count > 0; },
                               [&](const LinkFirstByteDelay&) { return came_ == shape.came; },
                               [](const ShapesNothing auto&) { return false; }},
                    shape.act);
}

RunTime Shaper::delayed(RunTime now) const {
  Duration delay{0};
  if (const Shape* const shape = shape_of<LinkLatency>(now)) {
    const auto& latency = std::get<LinkLatency>(shape->act);
    const auto jitter = static_cast<std::uint64_t>(latency.jitter.count());
    delay = latency.latency - latency.jitter;
    if (jitter > 0)
      delay += Duration(static_cast<std::int64_t>(
          Draws(shape->seed).between(came_, Purpose::kLinkJitter, 0, 0, 2 * jitter)));
  }
  if (const auto* const first = holding<LinkFirstByteDelay>(now)) delay = std::max(delay, first->delay);
  return std::max(last_due_, now + std::max(delay, Duration(0)));
}

void Shaper::arrive(std::size_t n, RunTime now) {
  if (n == 0) return;
  last_due_ = delayed(now);
  pieces_.push_back({n, last_due_});
  waiting_ += n;
  came_ += n;
}

void Shaper::end(RunTime now) { end_ = delayed(now); }

std::size_t Shaper::slice_size(const Shape& shape, const LinkSlice& slice) const {
  const std::uint64_t size = slice.size.count;
  const std::uint64_t variation = std::min(slice.variation.count, size);
  if (variation == 0) return static_cast<std::size_t>(size);
  const std::uint64_t drawn =
      Draws(shape.seed).between(went_, Purpose::kSliceSize, 0, size - variation, size + variation);
  return static_cast<std::size_t>(std::max<std::uint64_t>(1, drawn));
}

std::size_t Shaper::most_at_once(RunTime now) const {
  std::size_t most = waiting_;
  if (const Shape* const shape = shape_of<LinkSlice>(now))
    most = std::min(most, slice_size(*shape, std::get<LinkSlice>(shape->act)));
  if (const auto* const bandwidth = holding<LinkBandwidth>(now)) {
    const auto portion =
        static_cast<std::size_t>(kPortionSeconds * static_cast<double>(bandwidth->per_second.count));
    most = std::min(most, std::max<std::size_t>(1, portion));
  }
  return most;
}

Shaper::Next Shaper::next(RunTime now) const {
  if (pieces_.empty()) return {};
  const RunTime at = std::max(pieces_.front().due, line_free_);
  if (at > now) return {.bytes = 0, .at = at};
  const std::size_t most = most_at_once(now);
  std::size_t ready = 0;
  for (const Piece& piece : pieces_) {
    if (piece.due > now || ready >= most) break;
    ready += piece.bytes;
  }
  return {.bytes = std::min(ready, most), .at = now};
}

void Shaper::left(std::size_t n, RunTime now) {
  // The line was busy with them from when they were there and it was free, not from when a timer rang.
  const RunTime began = std::max({line_free_, pieces_.front().due, now - kMostMadeUp});
  waiting_ -= n;
  went_ += n;
  for (std::size_t rest = n; rest > 0;) {
    Piece& front = pieces_.front();
    const std::size_t part = std::min(rest, front.bytes);
    front.bytes -= part;
    rest -= part;
    if (front.bytes == 0) pieces_.pop_front();
  }
  RunTime free = line_free_;
  if (const Shape* const narrow = shape_of<LinkBandwidth>(now)) {
    const Bytes rate = std::get<LinkBandwidth>(narrow->act).per_second;
    free = std::max(free, std::min(narrow->until, began + time_for(n, rate)));
  }
  if (const Shape* const sliced = shape_of<LinkSlice>(now))
    free = std::max(free, std::min(sliced->until, now + std::get<LinkSlice>(sliced->act).delay));
  line_free_ = free;
}

bool Shaper::end_due(RunTime now) const { return end_ && waiting_ == 0 && *end_ <= now; }

bool Shaper::idle(RunTime now) const {
  return waiting_ == 0 && !end_ &&
         std::none_of(shapes_.begin(), shapes_.end(), [&](const Shape& shape) { return slows(shape, now); });
}

}  // namespace weir
