#include "harness/run/timeline.h"

#include <algorithm>
#include <stdexcept>

#include "harness/stats/hdr_v2.h"
#include "reports/latencies.h"

namespace weir {
namespace {

constexpr auto kResponse = static_cast<std::size_t>(LatencyMetric::kResponse);

Histogram read(const std::string& frame) {
  DecodedHistogram decoded = decode_hdr_v2(frame);
  if (!decoded.histogram) throw std::logic_error("weir can't read its own histogram: " + decoded.error);
  return *std::move(decoded.histogram);
}

}  // namespace

Timeline::Timeline(MeasureWindow window, std::size_t groups, IntervalGrid grid)
    : grid_(grid), sums_(groups, window) {}

void Timeline::add(const std::vector<IntervalPart>& parts, const See& see) {
  for (const IntervalPart& part : parts) {
    add_empty_up_to(part.index, see);
    next_ = part.index + 1;
    sums_.merge(part);
    show(part, see);
    GroupInterval all;
    for (const GroupInterval& group : part.groups) all.merge(group);
    extend(all);
  }
}

void Timeline::add_empty_up_to(std::uint64_t index, const See& see) {
  IntervalPart empty;
  for (empty.index = next_; empty.index < index; ++empty.index) {
    show(empty, see);
    extend({});
  }
  next_ = std::max(next_, index);
}

void Timeline::finish(const std::vector<IntervalPart>& parts, RunTime end, const See& see) {
  end_ = end;
  add(parts, see);
  if (end > grid_.from) add_empty_up_to(grid_.index_of(end - Duration(1)) + 1, see);
}

void Timeline::show(const IntervalPart& part, const See& see) const {
  const RunTime start = grid_.start_of(part.index);
  see({part, start, length_of(start, grid_.length)});
}

void Timeline::extend(const GroupInterval& all) {
  const Histogram& response = all.latency[kResponse];
  if (in_last_point_ == 0) {
    points_.push_back({all.replies, encode_hdr_v2(response), response.max()});
  } else {
    Point& last = points_.back();
    Histogram sum = read(last.response);
    sum.merge(response);
    last = {last.replies + all.replies, encode_hdr_v2(sum), std::max(last.max, response.max())};
  }
  if (++in_last_point_ < intervals_a_point_) return;
  in_last_point_ = 0;
  if (points_.size() == kMostPoints) halve();
}

void Timeline::halve() {
  std::vector<Point> half;
  for (std::size_t i = 0; i + 1 < points_.size(); i += 2) {
    Histogram sum = read(points_[i].response);
    sum.merge(read(points_[i + 1].response));
    half.push_back({points_[i].replies + points_[i + 1].replies, encode_hdr_v2(sum),
                    std::max(points_[i].max, points_[i + 1].max)});
  }
  points_ = std::move(half);
  intervals_a_point_ *= 2;
}

void Timeline::write(v1::Report& report) const {
  v1::Timeline& out = *report.mutable_timeline();
  const std::int64_t each = static_cast<std::int64_t>(intervals_a_point_);
  out.set_point_seconds(to_s(grid_.length * each));
  RunTime start = grid_.from;
  if (!points_.empty()) {
    const RunTime last = start + grid_.length * (each * static_cast<std::int64_t>(points_.size() - 1));
    const Duration covered = length_of(last, grid_.length * each);
    if (covered < grid_.length * each) out.set_last_point_seconds(to_s(covered));
  }
  for (const Point& point : points_) {
    Histogram response = read(point.response);
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
    start += grid_.length * each;
  }
}

}  // namespace weir
