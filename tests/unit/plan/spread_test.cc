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

}  // namespace
}  // namespace weir
