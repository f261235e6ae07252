// Where the buckets of a latency histogram lie. It stands here because saved reports hold histograms, and whoever reads
// one needs it.
//
// As HdrHistogram's with lowest 1 ns, highest 1 h, 3 significant digits (Gil Tene, hdrhistogram.org).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace weir {

/// One geometry for the whole program, so that merging is adding.
struct HistogramGeometry {
  static constexpr std::int64_t kLowest = 1;                   // ns
  static constexpr std::int64_t kHighest = 3'600'000'000'000;  // ns: one hour
  static constexpr int kDigits = 3;
  static constexpr int kSubBucketBits = 11;  // ceil(log2(2 * 10^3))
  static constexpr std::int64_t kHalf = 1LL << (kSubBucketBits - 1);
  static constexpr std::size_t kBuckets = 33'792;  // (32 + 1) * 1024

  /// The bucket of a value in [0, kHighest].
  [[nodiscard]] static constexpr std::size_t index_of(std::int64_t value) {
    constexpr std::uint64_t kMask = (1ULL << kSubBucketBits) - 1;
    int bucket = 64 - kSubBucketBits - std::countl_zero(static_cast<std::uint64_t>(value) | kMask);
    std::int64_t sub = value >> bucket;
    return static_cast<std::size_t>(((static_cast<std::int64_t>(bucket) + 1) << (kSubBucketBits - 1)) +
                                    (sub - kHalf));
  }
  /// The smallest value of a bucket.
  [[nodiscard]] static std::int64_t lower_edge(std::size_t index);
  /// The largest value of a bucket.
  [[nodiscard]] static std::int64_t upper_edge(std::size_t index);
};

}  // namespace weir
