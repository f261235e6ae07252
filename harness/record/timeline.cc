#include "harness/record/timeline.h"

#include <algorithm>

#include "reports/latencies.h"

namespace weir {
namespace {

constexpr auto kResponse = static_cast<std::size_t>(LatencyMetric::kResponse);

}  // namespace

void Timeline::Point::add(const Point& more) {
  replies += more.replies;
  max = std::max(max, more.max);
  response.add(more.response);
}

void Timeline::add(std::uint64_t index, const GroupInterval& all) {
  const Histogram& response = all.latency[kResponse];
  series_.add(index, {all.replies, KeptHistogram(response), response.max()});
}

void Timeline::merge(const Timeline& more) { series_.merge(more.series_); }

void Timeline::write(RunTime end, v1::Report& report) const {
  if (end != kNever && end > grid_.from) {
    const std::uint64_t intervals = grid_.index_of(end - Duration(1)) + 1;
    if (intervals > series_.intervals()) {
      Timeline whole = *this;
      whole.series_.extend(intervals);
      whole.write(end, report);
      return;
    }
  }
  v1::Timeline& out = *report.mutable_timeline();
  const Duration each = grid_.length * static_cast<std::int64_t>(series_.intervals_a_point());
  out.set_point_seconds(to_s(each));
  if (!series_.points().empty()) {
    const RunTime last = grid_.from + each * static_cast<std::int64_t>(series_.points().size() - 1);
    const Duration covered = std::clamp(end - last, Duration(0), each);
    if (covered < each) out.set_last_point_seconds(to_s(covered));
  }
  RunTime start = grid_.from;
  for (const Point& point : series_.points()) {
    const Histogram response = point.response.read();
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
