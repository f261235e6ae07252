#include "harness/check/client/reconnects.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/check/client/fake_client.h"

namespace weir {
namespace {

std::vector<Duration> pauses(const std::vector<int>& ms) {
  std::vector<Duration> out;
  for (const int one : ms) out.push_back(std::chrono::milliseconds(one));
  return out;
}

TEST(Reconnects, grow_where_there_is_backoff) {
  EXPECT_EQ(pattern_of(pauses({1000, 1600, 2560, 4100})), RetryPattern::kBackoff)
      << "gRPC's own, without chance";
  EXPECT_EQ(pattern_of(pauses({1100, 1400, 2900, 3700})), RetryPattern::kBackoff) << "and with it";
  EXPECT_EQ(pattern_of(pauses({0, 100, 200, 400, 500, 500})), RetryPattern::kBackoff) << "up to a limit";
}

TEST(Reconnects, without_growth_are_a_storm_where_they_are_short) {
  EXPECT_EQ(pattern_of(pauses({100, 100, 100, 100, 100, 100})), RetryPattern::kStorm);
  EXPECT_EQ(pattern_of(pauses({1000, 1000, 1000, 1000})), RetryPattern::kSteady) << "one a second is none";
}

TEST(Reconnects, without_pauses_are_a_busy_loop) {
  EXPECT_EQ(pattern_of(pauses(std::vector<int>(30, 1))), RetryPattern::kBusy);
  EXPECT_EQ(pattern_of(pauses({0, 0, 1, 2, 4, 8, 16, 100, 200, 400, 800})), RetryPattern::kBackoff)
      << "it begins in haste, and its pauses grow";
}

TEST(Reconnects, too_few_tell_nothing) { EXPECT_EQ(pattern_of(pauses({1, 1, 1})), RetryPattern::kFew); }

TEST(Reconnects, count_a_connection_with_its_first_stream_as_one_try) {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(35).loses(36, 0);
  client.connects(136, 1).connects(336, 2).talks(736, 3, 4, 5);
  const Retries retries = retries_of(client.watched_until(2000), FakeClient::time(35), FakeClient::time(746));
  EXPECT_EQ(retries.connects, 3U);
  EXPECT_EQ(retries.streams, 1U);
  EXPECT_EQ(retries.tries, 3U);
  EXPECT_EQ(retries.pauses, pauses({200, 400}));
}

TEST(Reconnects, count_streams_on_a_connection_that_lives) {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(35).loses(36, 0);
  client.opens(40, 0, 3).loses(41, 0, 3).opens(45, 0, 5).loses(46, 0, 5).opens(50, 0, 7);
  const Retries retries = retries_of(client.watched_until(99), FakeClient::time(35), FakeClient::time(99));
  EXPECT_EQ(retries.connects, 0U);
  EXPECT_EQ(retries.tries, 3U);
  EXPECT_EQ(retries.pauses, pauses({5, 5}));
}

TEST(Reconnects, of_many_streams_at_once_are_counted_stream_by_stream) {
  FakeClient client;
  client.connects(0, 0);
  for (std::uint32_t stream = 1; stream < 9; stream += 2) client.opens(1, 0, stream);
  client.struck(10).connects(11, 1).opens(11, 1);
  for (const int at : {11, 1000, 3000}) {
    for (std::uint32_t stream = 0; stream < 4; ++stream) {
      if (at > 11 || stream > 0) client.opens(at, 1, static_cast<std::uint32_t>(at) + 2 * stream + 1);
    }
  }
  const Retries retries =
      retries_of(client.watched_until(4000), FakeClient::time(10), FakeClient::time(4000));
  EXPECT_EQ(retries.pauses, pauses({989, 2000})) << "and not 0, 0, 0, 989, ...";
}

}  // namespace
}  // namespace weir
