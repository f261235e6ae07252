#include "harness/stats/histogram.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace weir {

namespace {

/// max(1, ceil(q * count)), never above count.
std::uint64_t rank_of(double q, std::uint64_t count) {
  double exact = std::clamp(q, 0.0, 1.0) * static_cast<double>(count);
  // q * count may land a hair above a whole rank it should equal (0.999 * 1000): half an ulp is forgiven.
  auto rank = static_cast<std::uint64_t>(std::ceil(std::nextafter(exact, 0.0)));
  return std::max<std::uint64_t>(1, std::min(rank, count));
}

}  // namespace

Histogram::Histogram(const Histogram& other)
    : count_(other.count_), overflow_(other.overflow_), min_(other.min_), max_(other.max_), sum_(other.sum_) {
  stretches_.reserve(other.stretches_.size());
  for (const auto& stretch : other.stretches_) {
    stretches_.push_back(stretch ? std::make_unique<Stretch>(*stretch) : nullptr);
  }
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this != &other) *this = Histogram(other);
  return *this;
}

Histogram Histogram::of_counts(std::span<const std::uint64_t> counts) {
  Histogram out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    std::int64_t low = HistogramGeometry::lower_edge(i);
    std::int64_t high = HistogramGeometry::upper_edge(i);
    if (out.count_ == 0) out.min_ = low;
    out.max_ = high;
    out.count_ += counts[i];
    out.sum_ += absl::uint128(counts[i]) * static_cast<std::uint64_t>(low + high) >> 1;
    out.at(i) = counts[i];
  }
  return out;
}

void Histogram::make_stretch(std::size_t stretch) {
  if (stretches_.empty()) stretches_.resize(HistogramGeometry::kBuckets / kStretch);
  stretches_[stretch] = std::make_unique<Stretch>();
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (stretches_.empty()) stretches_.resize(other.stretches_.size());
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const std::unique_ptr<Stretch>& theirs = other.stretches_[i];
    std::unique_ptr<Stretch>& ours = stretches_[i];
    if (!theirs) continue;
    if (!ours) {
      ours = std::make_unique<Stretch>(*theirs);
    } else {
      std::transform(ours->begin(), ours->end(), theirs->begin(), ours->begin(), std::plus<>());
    }
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
  overflow_ += other.overflow_;
}

Duration Histogram::min() const { return Duration(min_); }
Duration Histogram::max() const { return Duration(max_); }

Duration Histogram::mean() const {
  return count_ == 0 ? Duration(0)
                     : Duration(std::llround(static_cast<double>(sum_) / static_cast<double>(count_)));
}

Duration Histogram::quantile(double q) const {
  return count_ == 0 ? Duration(0) : value_at_rank(rank_of(q, count_));
}

std::optional<Duration> Histogram::quantile_with_censored(double q, std::uint64_t censored) const {
  std::uint64_t rank = rank_of(q, count_ + censored);
  if (rank > count_) return std::nullopt;
  return value_at_rank(rank);
}

Duration Histogram::value_at_rank(std::uint64_t rank) const {
  std::uint64_t seen = 0;
  for (std::size_t s = 0; s < stretches_.size(); ++s) {
    if (!stretches_[s]) continue;
    for (std::size_t i = 0; i < kStretch; ++i) {
      seen += (*stretches_[s])[i];
      if (seen < rank) continue;
      return Duration(std::min(HistogramGeometry::upper_edge(s * kStretch + i), max_));
    }
  }
  return Duration(max_);
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> out;
  if (count_ == 0) return out;
  out.resize(HistogramGeometry::kBuckets);
  for (std::size_t s = 0; s < stretches_.size(); ++s) {
    if (!stretches_[s]) continue;
    std::copy(stretches_[s]->begin(), stretches_[s]->end(),
              out.begin() + static_cast<std::ptrdiff_t>(s * kStretch));
  }
  while (out.back() == 0) out.pop_back();
  return out;
}

}  // namespace weir
