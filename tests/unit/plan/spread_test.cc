#include "harness/plan/spread.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/plan/digest.h"
#include "tests/support/load.h"

namespace weir {
namespace {

Payload payload_of(const std::string& size) {
  return load_text("[[streams]]\nname = \"g\"\npayload = { size = " + size + " }\n").streams[0].payload;
}

Bytes drawn(const Payload& payload, std::uint32_t message) {
  return payload_size(payload, Draws(1), 42, message);
}

TEST(PayloadSizes, fixed_ones_are_what_they_are) {
  Payload payload = payload_of("\"300B\"");
  EXPECT_EQ(drawn(payload, 0), Bytes{300});
  EXPECT_EQ(smallest_payload(payload), Bytes{300});
  EXPECT_EQ(describe(payload), "300B");
}

TEST(PayloadSizes, uniform_ones_fill_their_range_ends_included) {
  Payload payload = payload_of("{ uniform = [\"10B\", \"13B\"] }");
  std::map<std::uint64_t, int> seen;
  for (std::uint32_t n = 0; n < 4000; ++n) ++seen[drawn(payload, n).count];
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen.begin()->first, 10U);
  EXPECT_EQ(seen.rbegin()->first, 13U);
  // 1000 expected of each; the standard error of one is 27.
  for (const auto& [size, count] : seen) EXPECT_NEAR(count, 1000, 140) << size;
  EXPECT_EQ(describe(payload), "10B..13B");
}

TEST(PayloadSizes, log_normal_ones_have_their_median_their_spread_and_their_end) {
  Payload payload = payload_of("{ lognormal = { median = \"1000B\", sigma = 1.0, max = \"5000B\" } }");
  int below_median = 0, below_sigma = 0, at_end = 0;
  for (std::uint32_t n = 0; n < 10'000; ++n) {
    std::uint64_t size = drawn(payload, n).count;
    ASSERT_LE(size, 5000U);
    below_median += size < 1000 ? 1 : 0;
    below_sigma += size < 2718 ? 1 : 0;  // one sigma above: 1000 e
    at_end += size == 5000 ? 1 : 0;
  }
  // Normal distribution: 50 %, 84.1 % below one sigma, 5.4 % above ln 5 = 1.61 sigma. Standard errors up to 50.
  EXPECT_NEAR(below_median, 5000, 250);
  EXPECT_NEAR(below_sigma, 8413, 185);
  EXPECT_NEAR(at_end, 538, 115);
  EXPECT_EQ(payload.size, Bytes{5000});
  EXPECT_EQ(describe(payload), "about 1000B, at most 4.88KiB");
}

TEST(PayloadSizes, listed_ones_come_as_often_as_they_are_listed) {
  Payload payload = payload_of("{ list = [\"64B\", \"1KiB\", \"1KiB\"] }");
  int large = 0;
  for (std::uint32_t n = 0; n < 9000; ++n) large += drawn(payload, n) == Bytes{1024} ? 1 : 0;
  EXPECT_NEAR(large, 6000, 225);  // the standard error is 45
  EXPECT_EQ(payload.size, Bytes{1024}) << "the largest";
  EXPECT_EQ(smallest_payload(payload), Bytes{64});
  EXPECT_EQ(describe(payload), "one of 3 sizes, 64B..1KiB");
}

TEST(PayloadSizes, are_part_of_the_digest) {
  auto digest = [](const std::string& size) {
    return plan_digest(group_plan("payload = { size = " + size + " }"));
  };
  std::set<std::string> digests = {
      digest("\"4KiB\""),
      digest("{ uniform = [\"64B\", \"4KiB\"] }"),
      digest("{ uniform = [\"65B\", \"4KiB\"] }"),
      digest("{ list = [\"64B\", \"4KiB\"] }"),
      digest("{ list = [\"65B\", \"4KiB\"] }"),
      digest("{ lognormal = { median = \"64B\", sigma = 1.0, max = \"4KiB\" } }"),
      digest("{ lognormal = { median = \"64B\", sigma = 1.1, max = \"4KiB\" } }"),
  };
  EXPECT_EQ(digests.size(), 7U);
}

TimeSpread time_of(const std::string& think) {
  return *load_text("[[streams]]\nname = \"g\"\npace = { think = " + think + " }\n").streams[0].pace.think;
}

TEST(Times, are_fixed_or_uniform_or_exponential) {
  using namespace std::chrono_literals;
  TimeSpread fixed = time_of("\"10ms\"");
  TimeSpread uniform = time_of("{ uniform = [\"10ms\", \"30ms\"] }");
  TimeSpread exponential = time_of("{ exponential = \"20ms\" }");
  Draws draws(1);
  double uniform_sum = 0, exponential_sum = 0;
  for (std::uint32_t n = 0; n < 10'000; ++n) {
    EXPECT_EQ(draw_time(fixed, draws, 9, Purpose::kThink, n), 10ms);
    Duration drawn = draw_time(uniform, draws, 9, Purpose::kThink, n);
    EXPECT_GE(drawn, 10ms);
    EXPECT_LE(drawn, 30ms);
    uniform_sum += to_ms(drawn);
    exponential_sum += to_ms(draw_time(exponential, draws, 9, Purpose::kThink, n));
  }
  // Standard errors of the means: 20 / sqrt(12 * 10000) = 0.058 ms and 20 / sqrt(10000) = 0.2 ms; five of each.
  EXPECT_NEAR(uniform_sum / 10'000, 20, 0.29);
  EXPECT_NEAR(exponential_sum / 10'000, 20, 1);
  EXPECT_EQ(describe(fixed), "10ms");
  EXPECT_EQ(describe(uniform), "10ms..30ms");
  EXPECT_EQ(describe(exponential), "20ms on average");
}

TEST(Times, are_part_of_the_digest) {
  auto digest = [](const std::string& think) {
    return plan_digest(group_plan("pace = { think = " + think + " }"));
  };
  std::set<std::string> digests = {plan_digest(group_plan("")), digest("\"10ms\""), digest("\"11ms\""),
                                   digest("{ uniform = [\"10ms\", \"11ms\"] }"),
                                   digest("{ exponential = \"10ms\" }")};
  EXPECT_EQ(digests.size(), 5U);
}

}  // namespace
}  // namespace weir
