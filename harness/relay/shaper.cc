#include "harness/relay/shaper.h"

#include <algorithm>
#include <cmath>

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

void Shaper::set(const LinkLatency& latency, std::uint64_t seed, RunTime now) {
  latency_ = latency;
  latency_seed_ = seed;
  latency_until_ = until(now, latency.duration);
}

void Shaper::set(const LinkBandwidth& bandwidth, RunTime now) {
  bandwidth_ = bandwidth;
  bandwidth_until_ = until(now, bandwidth.duration);
  line_free_ = std::min(line_free_, now);  // a faster line does not make up for the slower one before it
}

void Shaper::set(const LinkSlice& slice, std::uint64_t seed, RunTime now) {
  slice_ = slice;
  slice_seed_ = seed;
  slice_until_ = until(now, slice.duration);
}

RunTime Shaper::delayed(RunTime now) const {
  Duration delay{0};
  if (now < latency_until_) {
    const auto jitter = static_cast<std::uint64_t>(latency_.jitter.count());
    delay = latency_.latency - latency_.jitter;
    if (jitter > 0)
      delay += Duration(static_cast<std::int64_t>(
          Draws(latency_seed_).between(came_, Purpose::kLinkJitter, 0, 0, 2 * jitter)));
  }
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

std::size_t Shaper::slice_size() const {
  const std::uint64_t size = slice_.size.count;
  const std::uint64_t variation = std::min(slice_.variation.count, size);
  if (variation == 0) return static_cast<std::size_t>(size);
  const std::uint64_t drawn =
      Draws(slice_seed_).between(went_, Purpose::kSliceSize, 0, size - variation, size + variation);
  return static_cast<std::size_t>(std::max<std::uint64_t>(1, drawn));
}

std::size_t Shaper::most_at_once(RunTime now) const {
  std::size_t most = waiting_;
  if (slice_.size.count > 0 && now < slice_until_) most = std::min(most, slice_size());
  if (bandwidth_.per_second.count > 0 && now < bandwidth_until_) {
    const auto portion =
        static_cast<std::size_t>(kPortionSeconds * static_cast<double>(bandwidth_.per_second.count));
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
  const bool sliced = slice_.size.count > 0 && now < slice_until_;
  const bool narrow = bandwidth_.per_second.count > 0 && now < bandwidth_until_;
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
  if (narrow) free = std::max(free, std::min(bandwidth_until_, began + time_for(n, bandwidth_.per_second)));
  if (sliced) free = std::max(free, std::min(slice_until_, now + slice_.delay));
  line_free_ = free;
}

bool Shaper::end_due(RunTime now) const { return end_ && waiting_ == 0 && *end_ <= now; }

bool Shaper::idle(RunTime now) const {
  const bool delays =
      (latency_.latency > Duration(0) || latency_.jitter > Duration(0)) && now < latency_until_;
  const bool narrow = bandwidth_.per_second.count > 0 && now < bandwidth_until_;
  const bool slices = slice_.size.count > 0 && now < slice_until_;
  return waiting_ == 0 && !end_ && !delays && !narrow && !slices;
}

}  // namespace weir
