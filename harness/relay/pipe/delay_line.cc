#include "harness/relay/pipe/delay_line.h"

#include <algorithm>

namespace weir {
namespace {

/// As much as a kernel's larger socket buffers: enough for 40 MB/s over 100 ms.
constexpr std::size_t kMostHeld = std::size_t{4} << 20;

}  // namespace

void DelayLine::put(std::span<const std::byte> bytes, RunTime now) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  shaper_.arrive(bytes.size(), now);
}

void DelayLine::end(bool by_reset, RunTime now) {
  ended_ = true;
  by_reset_ = by_reset;
  shaper_.end(now);
}

std::vector<std::byte> DelayLine::take(RunTime now) {
  const std::size_t n = shaper_.next(now).bytes;
  const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(taken_);
  std::vector<std::byte> taken(from, from + static_cast<std::ptrdiff_t>(n));
  if (n > 0) shaper_.left(n, now);
  taken_ += n;
  // Moving the rest to the front now and then costs each byte one copy at most.
  if (taken_ * 2 >= bytes_.size()) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
  }
  return taken;
}

RunTime DelayLine::next_at(RunTime now) const {
  return shaper_.waiting() > 0 ? shaper_.next(now).at : shaper_.end_at();
}

bool DelayLine::full() const { return shaper_.waiting() >= kMostHeld; }

}  // namespace weir
