#include "harness/record/timeline.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/stats/hdr_v2.h"
#include "reports/latencies.h"

namespace weir {
namespace {

constexpr auto kResponse = static_cast<std::size_t>(LatencyMetric::kResponse);

Histogram read(const std::string& frame) {
  if (frame.empty()) return {};
  DecodedHistogram decoded = decode_hdr_v2(frame);
  if (!decoded.histogram) throw std::logic_error("weir can't read its own histogram: " + decoded.error);
  return *std::move(decoded.histogram);
}

}  // namespace

void Timeline::Point::add(const Point& more) {
  replies += more.replies;
  max = std::max(max, more.max);
  if (response.empty()) {
    response = more.response;
  } else if (!more.response.empty()) {
    Histogram sum = read(response);
    sum.merge(read(more.response));
    response = encode_hdr_v2(sum);
  }
}

void Timeline::add(std::uint64_t index, const GroupInterval& all) {
  extend(index + 1);
  const Histogram& response = all.latency[kResponse];
  points_[index / intervals_a_point_].add(
      {all.replies, response.count() == 0 ? "" : encode_hdr_v2(response), response.max()});
}

void Timeline::merge(const Timeline& more) {
  extend(more.intervals_);
  for (std::size_t i = 0; i < more.points_.size(); ++i)
    points_[i * more.intervals_a_point_ / intervals_a_point_].add(more.points_[i]);
}

void Timeline::extend(std::uint64_t intervals) {
  intervals_ = std::max(intervals_, intervals);
  while (intervals_ >= kMostPoints * intervals_a_point_) halve();
  points_.resize((intervals_ + intervals_a_point_ - 1) / intervals_a_point_);
}

void Timeline::halve() {
  std::vector<Point> half((points_.size() + 1) / 2);
  for (std::size_t i = 0; i < points_.size(); ++i) half[i / 2].add(points_[i]);
  points_ = std::move(half);
  intervals_a_point_ *= 2;
}

void Timeline::write(RunTime end, v1::Report& report) const {
  if (end != kNever && end > grid_.from) {
    const std::uint64_t intervals = grid_.index_of(end - Duration(1)) + 1;
    if (intervals > intervals_) {
      Timeline whole = *this;
      whole.extend(intervals);
      whole.write(end, report);
      return;
    }
  }
  v1::Timeline& out = *report.mutable_timeline();
  const Duration each = grid_.length * static_cast<std::int64_t>(intervals_a_point_);
  out.set_point_seconds(to_s(each));
  if (!points_.empty()) {
    const RunTime last = grid_.from + each * static_cast<std::int64_t>(points_.size() - 1);
    const Duration covered = std::clamp(end - last, Duration(0), each);
    if (covered < each) out.set_last_point_seconds(to_s(covered));
  }
  RunTime start = grid_.from;
  for (const Point& point : points_) {
    const Histogram response = read(point.response);
    v1::TimelinePoint& to = *out.add_points();
    to.set_start_seconds(to_s(start.time_since_epoch()));
    to.set_replies(point.replies);
    to.set_responses(response.count());
    // An edge of a bucket can lie above the exact maximum, which the compressed form does not hold.
    auto percentile = [&](double percent) {
      return to_us(std::min(response.quantile(percent / 100), point.max));
    };
    if (response.count() >= samples_for(50)) to.set_p50_us(percentile(50));
    if (response.count() >= samples_for(99)) to.set_p99_us(percentile(99));
    if (response.count() > 0) to.set_max_us(to_us(point.max));
    start += each;
  }
}

}  // namespace weir
