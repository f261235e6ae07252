#include "harness/stats/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

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

void Histogram::record(Duration value) {
  if (counts_.empty()) counts_.resize(HistogramGeometry::kBuckets);
  std::int64_t ns = std::max<std::int64_t>(0, value.count());
  min_ = count_ == 0 ? ns : std::min(min_, ns);
  max_ = std::max(max_, ns);
  sum_ += static_cast<double>(ns);
  ++count_;
  if (ns > HistogramGeometry::kHighest) {
    ++overflow_;
    ns = HistogramGeometry::kHighest;
  }
  ++counts_[HistogramGeometry::index_of(ns)];
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (counts_.empty()) counts_.resize(HistogramGeometry::kBuckets);
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(), std::plus<>());
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
  overflow_ += other.overflow_;
}

Duration Histogram::min() const { return Duration(min_); }
Duration Histogram::max() const { return Duration(max_); }

Duration Histogram::mean() const {
  return count_ == 0 ? Duration(0) : Duration(std::llround(sum_ / static_cast<double>(count_)));
}

Duration Histogram::quantile(double q) const {
  if (count_ == 0) return Duration(0);
  double exact = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
  // q * count may land a hair above a whole rank it should equal (0.999 * 1000): half an ulp is forgiven.
  auto rank = static_cast<std::uint64_t>(std::ceil(std::nextafter(exact, 0.0)));
  rank = std::clamp<std::uint64_t>(rank, 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return Duration(std::min(HistogramGeometry::upper_edge(i), max_));
  }
  return Duration(max_);
}

}  // namespace weir
