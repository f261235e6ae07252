#include "reports/hdr/geometry.h"

#include <bit>

namespace weir {

std::size_t HistogramGeometry::index_of(std::int64_t value) {
  constexpr std::uint64_t kMask = (1ULL << kSubBucketBits) - 1;
  int bucket = 64 - kSubBucketBits - std::countl_zero(static_cast<std::uint64_t>(value) | kMask);
  std::int64_t sub = value >> bucket;
  return static_cast<std::size_t>(((static_cast<std::int64_t>(bucket) + 1) << (kSubBucketBits - 1)) +
                                  (sub - kHalf));
}

std::int64_t HistogramGeometry::lower_edge(std::size_t index) {
  std::int64_t bucket = static_cast<std::int64_t>(index >> (kSubBucketBits - 1)) - 1;
  std::int64_t sub = static_cast<std::int64_t>(index & (static_cast<std::size_t>(kHalf) - 1)) + kHalf;
  if (bucket < 0) {
    sub -= kHalf;
    bucket = 0;
  }
  return sub << bucket;
}

std::int64_t HistogramGeometry::upper_edge(std::size_t index) { return lower_edge(index + 1) - 1; }

}  // namespace weir
