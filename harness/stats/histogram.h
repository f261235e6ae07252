// A high dynamic range histogram of durations: every sample is counted, none is kept.
//
// Geometry as HdrHistogram's with lowest 1 ns, highest 1 h, 3 significant digits (Gil Tene, hdrhistogram.org): a value
// is at most 0.1 % below the upper edge of its bucket, which is what quantiles report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// Where buckets lie. One geometry for the whole program, so that merging is adding.
struct HistogramGeometry {
  static constexpr std::int64_t kLowest = 1;                   // ns
  static constexpr std::int64_t kHighest = 3'600'000'000'000;  // ns: one hour
  static constexpr int kDigits = 3;
  static constexpr int kSubBucketBits = 11;  // ceil(log2(2 * 10^3))
  static constexpr std::int64_t kHalf = 1LL << (kSubBucketBits - 1);
  static constexpr std::size_t kBuckets = 33'792;  // (32 + 1) * 1024

  /// The bucket of a value in [0, kHighest].
  [[nodiscard]] static std::size_t index_of(std::int64_t value);
  /// The smallest value of a bucket.
  [[nodiscard]] static std::int64_t lower_edge(std::size_t index);
  /// The largest value of a bucket.
  [[nodiscard]] static std::int64_t upper_edge(std::size_t index);
};

/// About 264 KiB once it holds a sample, nothing before. Copyable. Used by one thread at a time.
class Histogram {
 public:
  /// Counts one value. Negative values count as 0, values above one hour as one hour (and as overflow); min and max
  /// stay exact.
  void record(Duration value);

  /// Adds all samples of `other`: the same as if they had been recorded here.
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration min() const;   // exact; 0 when empty
  [[nodiscard]] Duration max() const;   // exact; 0 when empty
  [[nodiscard]] Duration mean() const;  // exact sum over count; 0 when empty
  [[nodiscard]] std::uint64_t overflow() const { return overflow_; }

  /// The upper edge of the bucket that holds the sample of rank max(1, ceil(q * count)), never above max(). q in
  /// [0, 1]. 0 when empty.
  [[nodiscard]] Duration quantile(double q) const;

  /// Counts by bucket; empty when no sample was recorded.
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t overflow_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace weir
