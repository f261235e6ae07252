#include "harness/run/stream_shares.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/stats/fairness.h"

namespace weir {
namespace {

struct Figure {
  Duration value{};
  std::uint32_t stream = 0;
};

/// The value of rank ceil(q * n) of a sorted list that is not empty.
double quantile_us(const std::vector<Figure>& sorted, double q) {
  auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return to_us(sorted[std::max<std::size_t>(rank, 1) - 1].value);
}

void sort(std::vector<Figure>& figures) {
  // Of equals the first stream is named as the worst.
  std::sort(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) {
    return std::pair(a.value, b.stream) < std::pair(b.value, a.stream);
  });
}

/// A stream's figures, gathered over streams.
struct Spread {
  std::vector<Figure> means;
  std::vector<Figure> maxima;

  void add(std::uint32_t stream, const StreamShare& share) {
    if (share.responses == 0) return;
    means.push_back({share.sum / static_cast<std::int64_t>(share.responses), stream});
    maxima.push_back({share.max, stream});
  }

  void write(v1::StreamSpread& out) {
    if (means.empty()) return;
    sort(means);
    sort(maxima);
    out.set_streams(static_cast<std::uint32_t>(means.size()));
    out.set_mean_p50_us(quantile_us(means, 0.5));
    out.set_mean_p90_us(quantile_us(means, 0.9));
    out.set_mean_p99_us(quantile_us(means, 0.99));
    out.set_mean_worst_us(to_us(means.back().value));
    out.set_mean_worst_stream(means.back().stream);
    out.set_max_p50_us(quantile_us(maxima, 0.5));
    out.set_max_p90_us(quantile_us(maxima, 0.9));
    out.set_max_p99_us(quantile_us(maxima, 0.99));
    out.set_max_worst_us(to_us(maxima.back().value));
    out.set_max_worst_stream(maxima.back().stream);
  }
};

}  // namespace

StreamShares::StreamShares(const Plan& plan) : plan_(plan), streams_(plan.streams.size()) {}

void StreamShares::add(const StreamEnd& end, Verdict verdict) {
  One& one = streams_[end.plan.id];
  one.opened = std::min(one.opened, end.evidence.opened);
  one.ended = std::max(one.ended, end.evidence.ended);
  one.share.replies += end.share.replies;
  one.share.responses += end.share.responses;
  one.share.sum += end.share.sum;
  one.share.max = std::max(one.share.max, end.share.max);
  one.as_expected = one.as_expected && verdict == Verdict::kExpected;
}

bool StreamShares::is_comparable(const One& one, RunTime from, RunTime to) const {
  Duration slack = (to - from) / 20;
  return one.opened != kNever && one.as_expected && one.opened <= from + slack && one.ended >= to - slack;
}

void StreamShares::write(v1::Report& report, RunTime from, RunTime to) const {
  Spread all;
  std::vector<Spread> spreads(plan_.groups.size());
  std::vector<std::vector<std::uint64_t>> replies(plan_.groups.size());
  for (const StreamPlan& stream : plan_.streams) {
    const One& one = streams_[stream.id];
    spreads[stream.group].add(stream.id, one.share);
    all.add(stream.id, one.share);
    if (is_comparable(one, from, to)) replies[stream.group].push_back(one.share.replies);
  }
  for (std::size_t g = 0; g < spreads.size(); ++g) {
    v1::GroupReport& group = *report.mutable_groups(static_cast<int>(g));
    spreads[g].write(*group.mutable_per_stream());
    if (std::optional<double> fairness = jain_index(replies[g])) {
      group.set_fairness(*fairness);
      group.set_fairness_streams(static_cast<std::uint32_t>(replies[g].size()));
    }
  }
  all.write(*report.mutable_per_stream());
}

}  // namespace weir
