#include "harness/run/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "harness/stats/hdr_v2.h"
#include "reports/hdr/hlog.h"
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

Timeline::Timeline(const Scenario& scenario, MeasureWindow window, IntervalGrid grid)
    : scenario_(scenario), grid_(grid), sums_(scenario.streams.size(), window) {}

std::string Timeline::add(const std::vector<IntervalPart>& parts) {
  std::string rows;
  for (const IntervalPart& part : parts) {
    rows += add_empty_up_to(part.index);
    next_ = part.index + 1;
    sums_.merge(part);
    rows += rows_of(part);
    GroupInterval all;
    for (const GroupInterval& group : part.groups) all.merge(group);
    extend(all);
  }
  return rows;
}

std::string Timeline::add_empty_up_to(std::uint64_t index) {
  std::string rows;
  IntervalPart empty;
  for (empty.index = next_; empty.index < index; ++empty.index) {
    rows += rows_of(empty);
    extend({});
  }
  next_ = std::max(next_, index);
  return rows;
}

std::string Timeline::finish(const std::vector<IntervalPart>& parts, RunTime end) {
  end_ = end;
  std::string rows = add(parts);
  if (end > grid_.from) rows += add_empty_up_to(grid_.index_of(end - Duration(1)) + 1);
  return rows;
}

std::string Timeline::rows_of(const IntervalPart& part) const {
  std::string rows;
  const RunTime start = grid_.start_of(part.index);
  auto add = [&](const std::string& tag, const Histogram& histogram) {
    std::string frame = encode_hdr_v2(histogram);
    rows += hlog_row({.tag = tag,
                      .start_s = to_s(start.time_since_epoch()),
                      .length_s = to_s(length_of(start, grid_.length)),
                      .max_ms = to_ms(histogram.max()),
                      .frame = frame});
  };
  for (std::size_t m = 0; m < kClocks; ++m) {
    Histogram all;
    for (std::size_t g = 0; g < part.groups.size(); ++g) {
      const Histogram& histogram = part.groups[g].latency[m];
      all.merge(histogram);
      if (part.groups.size() > 1 && histogram.count() > 0) {
        add(fmt::format("{}.{}", scenario_.streams[g].name, kLatencies[m].name), histogram);
      }
    }
    add(std::string(kLatencies[m].name), all);
  }
  return rows;
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
