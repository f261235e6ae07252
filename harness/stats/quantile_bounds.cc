#include "harness/stats/quantile_bounds.h"

#include <algorithm>
#include <vector>

#include "harness/inference/quantile_interval.h"
#include "reports/hdr/geometry.h"

namespace weir {
namespace {

/// The parts' samples by bucket, and how many of each are beyond one that is moved. Buckets are numbered from the lowest that holds a
/// sample, and those without one left out.
class PartCounts {
 public:
  explicit PartCounts(const QuantileSample& sample) : censored_(sample.censored) {
    Histogram all;
    for (const Histogram& part : sample.parts) all.merge(part);
    max_ = all.max();
    const std::vector<std::uint64_t> merged = all.counts();
    for (std::size_t index = 0; index < merged.size(); ++index) {
      if (merged[index] > 0) used_.push_back(index);
    }
    for (const Histogram& part : sample.parts) {
      if (part.count() == 0) continue;
      clusters_.push_back({part.count(), part.count()});
      const std::vector<std::uint64_t> counts = part.counts();
      std::vector<std::uint64_t>& to = counts_.emplace_back();
      for (std::size_t index : used_) to.push_back(index < counts.size() ? counts[index] : 0);
    }
  }

  [[nodiscard]] std::size_t parts() const { return clusters_.size(); }
  [[nodiscard]] std::size_t buckets() const { return used_.size(); }
  /// All samples are beyond; or none.
  void begin(bool all_beyond) {
    for (ClusterCount& cluster : clusters_) cluster.beyond = all_beyond ? cluster.all : 0;
  }
  /// Those in the bucket are beyond no more; or they are, too.
  void leave(std::size_t bucket) {
    for (std::size_t i = 0; i < clusters_.size(); ++i) clusters_[i].beyond -= counts_[i][bucket];
  }
  void take(std::size_t bucket) {
    for (std::size_t i = 0; i < clusters_.size(); ++i) clusters_[i].beyond += counts_[i][bucket];
  }
  [[nodiscard]] SeenShare seen(double alpha) const { return seen_share(clusters_, censored_, alpha); }
  /// What a sample in the bucket is said to be.
  [[nodiscard]] Duration edge(std::size_t bucket) const {
    return std::min(Duration(HistogramGeometry::upper_edge(used_[bucket])), max_);
  }

 private:
  std::uint64_t censored_;
  Duration max_{0};
  std::vector<std::size_t> used_;
  std::vector<std::vector<std::uint64_t>> counts_;  // of parts that have samples
  std::vector<ClusterCount> clusters_;
};

/// The lowest value of which it is not sure that more than the share lies beyond it.
std::optional<Duration> low_end(PartCounts& counts, double share, double alpha) {
  counts.begin(true);
  if (!is_surely_above(counts.seen(alpha), share, alpha)) return std::nullopt;
  for (std::size_t bucket = 0; bucket < counts.buckets(); ++bucket) {
    counts.leave(bucket);
    if (!is_surely_above(counts.seen(alpha), share, alpha)) return counts.edge(bucket);
  }
  return Duration::max();
}

/// The lowest value of which, and of all above it, it is sure that less than the share lies beyond it.
std::optional<Duration> high_end(PartCounts& counts, double share, double alpha) {
  counts.begin(false);
  std::optional<Duration> high;
  for (std::size_t bucket = counts.buckets(); bucket-- > 0;) {
    if (!is_surely_below(counts.seen(alpha), share, alpha)) break;
    high = counts.edge(bucket);
    counts.take(bucket);
  }
  return high;
}

/// What is beyond the value as it is told: samples in its own bucket are not, where the bucket ends by it.
SeenShare seen_beyond(PartCounts& counts, Duration value, double alpha) {
  counts.begin(false);
  for (std::size_t bucket = counts.buckets(); bucket-- > 0;) {
    if (counts.edge(bucket) <= value) break;
    counts.take(bucket);
  }
  return counts.seen(alpha);
}

}  // namespace

QuantileBounds quantile_bounds(const QuantileSample& sample, double q, double alpha) {
  QuantileBounds out;
  Histogram all;
  for (const Histogram& part : sample.parts) all.merge(part);
  out.samples = all.count() + sample.censored;
  if (out.samples == 0) return out;
  out.value = all.quantile_with_censored(q, sample.censored).value_or(Duration::max());
  PartCounts counts(sample);
  out.effective = seen_beyond(counts, out.value, alpha).effective;
  if (counts.parts() >= kFewestParts) out.parts = counts.parts();
  out.low = low_end(counts, 1 - q, alpha);
  out.high = high_end(counts, 1 - q, alpha);
  return out;
}

double times_as_many(const QuantileSample& sample, double q, double alpha, Duration bound) {
  PartCounts counts(sample);
  return times_as_many(seen_beyond(counts, bound, alpha), 1 - q, alpha);
}

}  // namespace weir
