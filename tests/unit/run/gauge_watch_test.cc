#include "harness/run/gauge_watch.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

absl::Status lost() { return absl::UnavailableError("nobody answers"); }

v1::Gauge written(const GaugeReadings& readings) {
  v1::Gauge gauge;
  readings.write(gauge);
  return gauge;
}

TEST(GaugeReadings, are_the_first_the_highest_and_the_last) {
  GaugeReadings readings;
  for (double value : {12.0, 40.0, 11.0}) readings.add(value);
  const v1::Gauge gauge = written(readings);
  EXPECT_EQ(gauge.before(), 12);
  EXPECT_EQ(gauge.peak(), 40);
  EXPECT_EQ(gauge.after(), 11);
  EXPECT_EQ(gauge.readings(), 3U);
  EXPECT_TRUE(gauge.problem().empty());
}

TEST(GaugeReadings, that_end_in_a_failure_have_no_after_and_say_why) {
  GaugeReadings readings;
  readings.add(12.0);
  readings.add(lost());
  EXPECT_FALSE(written(readings).has_after());
  EXPECT_EQ(written(readings).problem(), "nobody answers");
  readings.add(13.0);
  EXPECT_EQ(written(readings).after(), 13);
  EXPECT_EQ(written(readings).problem(), "nobody answers") << "it may have missed the peak";
}

/// Reads one number after the other; the last stays.
ReadGauge numbers(std::vector<double> values) {
  return [values = std::move(values), next = std::size_t{0}]() mutable -> absl::StatusOr<double> {
    return values[std::min(next++, values.size() - 1)];
  };
}

TEST(GaugeWatch, waits_until_the_service_has_let_go_and_no_longer) {
  Duration passed{0};
  const auto pause = [&](Duration time) {
    passed += time;
    return false;
  };
  GaugeWatch patient(numbers({5, 9, 7, 5, 6}), "held");
  ASSERT_TRUE(patient.begin().ok());
  patient.end(std::chrono::seconds(3), pause);
  v1::Report report;
  patient.write(report);
  EXPECT_EQ(report.gauge().metric(), "held");
  EXPECT_EQ(report.gauge().after(), 5);
  EXPECT_EQ(passed, Duration(std::chrono::milliseconds(400)));

  passed = Duration(0);
  GaugeWatch leaking(numbers({5, 9}), "held");
  ASSERT_TRUE(leaking.begin().ok());
  leaking.end(std::chrono::seconds(3), pause);
  leaking.write(report);
  EXPECT_EQ(report.gauge().after(), 9);
  EXPECT_EQ(passed, Duration(std::chrono::seconds(3)));
}

TEST(GaugeWatch, says_at_once_that_nothing_can_be_read) {
  GaugeWatch watch([]() -> absl::StatusOr<double> { return lost(); }, "held");
  EXPECT_EQ(watch.begin().message(), "nobody answers");
}

}  // namespace
}  // namespace weir
