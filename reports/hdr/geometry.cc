#include "reports/hdr/geometry.h"

namespace weir {

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
