#include "reports/picture/recovery.h"

#include <algorithm>

namespace weir {
namespace {

constexpr double kRateIsBack = 0.9;
constexpr double kP99IsBack = 2;

struct TimedPoint {
  double start = 0;
  double end = 0;
  double rate = 0;
  std::optional<double> p99{};
};

/// Whole points: in the last one streams come to their own end.
std::vector<TimedPoint> whole_points(const v1::Timeline& timeline) {
  std::vector<TimedPoint> points;
  const double length = timeline.point_seconds();
  for (int i = 0; i < timeline.points_size() - (timeline.has_last_point_seconds() ? 1 : 0); ++i) {
    const v1::TimelinePoint& point = timeline.points(i);
    TimedPoint timed{.start = point.start_seconds(),
                     .end = point.start_seconds() + length,
                     .rate = static_cast<double>(point.replies()) / length};
    if (point.has_p99_us()) timed.p99 = point.p99_us();
    points.push_back(timed);
  }
  return points;
}

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void look_before(const std::vector<TimedPoint>& points, Recovery& out) {
  std::vector<double> rates, p99s;
  for (const TimedPoint& point : points) {
    if (point.end > out.first_s) break;
    rates.push_back(point.rate);
    if (point.p99) p99s.push_back(*point.p99);
  }
  out.rate_before = median_of(std::move(rates));
  out.p99_before = median_of(std::move(p99s));
}

void look_after(const std::vector<TimedPoint>& points, Recovery& out) {
  for (const TimedPoint& point : points) {
    if (point.end <= out.first_s) continue;
    out.rate_lowest = std::min(out.rate_lowest.value_or(point.rate), point.rate);
    if (point.p99) out.p99_highest = std::max(out.p99_highest.value_or(0), *point.p99);
    if (point.end <= out.last_s || out.back_after_s) continue;
    const bool rate_is_back = out.rate_before && point.rate >= kRateIsBack * *out.rate_before;
    const bool p99_is_back = !out.p99_before || !point.p99 || *point.p99 <= kP99IsBack * *out.p99_before;
    if (rate_is_back && p99_is_back) out.back_after_s = point.end - out.last_s;
  }
}

}  // namespace

std::vector<Recovery> recoveries(const v1::Report& report, const StreamsSeen& streams) {
  const std::vector<TimedPoint> points = whole_points(report.timeline());
  std::vector<Recovery> out;
  for (const v1::FaultReport& fault : report.faults()) {
    Recovery one{.fault = fault.id()};
    for (const SeenStream* stream : streams.rows()) {
      for (const SeenStrike& strike : stream->strikes) {
        if (streams.faults().all()[strike.fault] != fault.id()) continue;
        const double at = strike.at_ms / 1e3;
        one.first_s = one.strikes == 0 ? at : std::min(one.first_s, at);
        one.last_s = std::max(one.last_s, at);
        ++one.strikes;
      }
    }
    if (one.strikes == 0) continue;
    look_before(points, one);
    look_after(points, one);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace weir
