// A high dynamic range histogram of durations: every sample is counted, none is kept.
//
// The geometry is HistogramGeometry's: a value is at most 0.1 % below the upper edge of its bucket, which is what
// quantiles report.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <absl/numeric/int128.h>
#include "harness/base/units.h"
#include "reports/hdr/geometry.h"

namespace weir {

/// Memory follows the samples: nothing before the first, then 1 KiB and 2 KiB for every stretch of 256 neighbouring
/// buckets that holds one; at most 265 KiB. Latencies of one decade take about 10 KiB. Copyable. Used by one thread at a
/// time.
class Histogram {
 public:
  Histogram() = default;
  Histogram(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(const Histogram& other);
  Histogram& operator=(Histogram&&) noexcept = default;
  ~Histogram() = default;

  /// One with these counts by bucket, at most HistogramGeometry::kBuckets of them. What counts do not tell is as near as
  /// they allow: min and max are edges of buckets, the mean is that of the buckets' middles.
  [[nodiscard]] static Histogram of_counts(std::span<const std::uint64_t> counts);

  /// Counts one value. Negative values count as 0, values above one hour as one hour (and as overflow); min and max
  /// stay exact. Every message is recorded several times, so this stands where it can be inlined.
  void record(Duration value) {
    std::int64_t ns = std::max<std::int64_t>(0, value.count());
    min_ = count_ == 0 ? ns : std::min(min_, ns);
    max_ = std::max(max_, ns);
    sum_ += static_cast<std::uint64_t>(ns);
    ++count_;
    if (ns > HistogramGeometry::kHighest) {
      ++overflow_;
      ns = HistogramGeometry::kHighest;
    }
    ++at(HistogramGeometry::index_of(ns));
  }

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

  /// The same with `censored` further samples that are longer than any recorded: values known only to be missing.
  /// Nothing when the rank falls among these.
  [[nodiscard]] std::optional<Duration> quantile_with_censored(double q, std::uint64_t censored) const;

  /// Counts by bucket, without the zeros after the last sample; empty when no sample was recorded.
  [[nodiscard]] std::vector<std::uint64_t> counts() const;

 private:
  static constexpr std::size_t kStretch = 256;
  static_assert(HistogramGeometry::kBuckets % kStretch == 0);
  using Stretch = std::array<std::uint64_t, kStretch>;

  /// The sample of this rank, from 1 to count().
  [[nodiscard]] Duration value_at_rank(std::uint64_t rank) const;
  /// The count of a bucket, its memory made if need be.
  std::uint64_t& at(std::size_t index) {
    if (stretches_.empty() || !stretches_[index / kStretch]) make_stretch(index / kStretch);
    return (*stretches_[index / kStretch])[index % kStretch];
  }
  void make_stretch(std::size_t stretch);

  std::vector<std::unique_ptr<Stretch>> stretches_;  // empty before the first sample
  std::uint64_t count_ = 0;
  std::uint64_t overflow_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
  absl::uint128 sum_ = 0;  // whole, so that it does not matter in which order histograms are added up
};

}  // namespace weir
