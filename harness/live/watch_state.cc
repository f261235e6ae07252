#include "harness/live/watch_state.h"

namespace weir {
namespace {

/// The time that a rate is taken over.
constexpr Duration kRateSpan = std::chrono::seconds(2);

}  // namespace

void WatchState::on_stream(const v1::StreamRecord& stream) {
  WatchedEnds& ends = ends_[stream.class_()];
  ++ends.all;
  if (stream.verdict() == "unexpected") ++ends.unexpected;
  for (const v1::FiredFault& fault : stream.faults())
    if (fault.fired()) ++strikes_[fault.id()];
}

void WatchState::on_interval(const RunInterval& interval) {
  Histogram response;
  std::uint64_t replies = 0;
  for (const GroupInterval& group : interval.part.groups) {
    response.merge(group.latency[static_cast<std::size_t>(LatencyMetric::kResponse)]);
    replies += group.replies;
  }
  const double seconds = to_s(interval.length);
  intervals_.push_back({.replies_per_s = seconds > 0 ? static_cast<double>(replies) / seconds : 0,
                        .samples = response.count(),
                        .p50 = response.quantile(0.5),
                        .p99 = response.quantile(0.99),
                        .max = response.max()});
  if (intervals_.size() > kMostIntervals) intervals_.pop_front();
}

void WatchState::on_progress(const RunProgress& progress) {
  progress_ = progress;
  recent_.push_back(progress);
  while (recent_.size() > 2 && progress.elapsed - recent_.front().elapsed > kRateSpan) recent_.pop_front();
}

double WatchState::rate_of(std::uint64_t Progress::*count) const {
  if (recent_.size() < 2) return 0;
  const Duration span = recent_.back().elapsed - recent_.front().elapsed;
  if (span <= Duration(0)) return 0;
  return static_cast<double>(recent_.back().streams.*count - recent_.front().streams.*count) / to_s(span);
}

}  // namespace weir
