#include "harness/stream/send_side.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Sent {
  explicit Sent(const std::string& keys = "messages = 9\npace = { kind = \"window\", window = 5 }")
      : plan(group_plan(keys)) {
    side.open(of, RunTime(0s));
  }
  Plan plan;
  PlannedStream of{plan, plan.streams[0]};
  SendSide side{of, nullptr};
  Commands out;

  /// When the next write begins, in milliseconds; -1 for not by itself.
  std::int64_t next(Duration now, bool held = false) {
    const RunTime from = side.next(of, held, RunTime(now)).from;
    return from == kNever ? -1 : from.time_since_epoch() / 1ms;
  }
  std::uint32_t write(Duration now) {
    const NextWrite write = side.next(of, false, RunTime(now));
    return side.begin(write.due, RunTime(now), out);
  }
};

TEST(SendSide, writes_one_message_at_a_time_in_their_order) {
  Sent s;
  EXPECT_EQ(s.next(0s), 0);
  EXPECT_EQ(s.write(0s), 0U);
  EXPECT_EQ(s.next(0s), -1) << "one is pending";
  s.side.write_done(true, RunTime(1ms), s.out);
  EXPECT_EQ(s.write(1ms), 1U);
}

TEST(SendSide, tells_how_long_each_write_took_and_of_the_first_when_it_was_accepted) {
  Sent s;
  s.write(2ms);
  s.side.write_done(true, RunTime(5ms), s.out);
  ASSERT_EQ(s.out.size(), 2U);
  EXPECT_EQ(s.out[0].metric, LatencyMetric::kWriteBlock);
  EXPECT_EQ(s.out[0].value, 3ms);
  EXPECT_EQ(s.out[1].metric, LatencyMetric::kAccepted);
  EXPECT_EQ(s.out[1].value, 5ms) << "it was due at the opening";
  s.write(5ms);
  s.side.write_done(true, RunTime(5ms), s.out);
  EXPECT_EQ(s.out.size(), 3U);
}

TEST(SendSide, sends_nothing_while_a_fault_is_carried_out_nor_once_it_is_closed_or_a_write_failed) {
  Sent held;
  EXPECT_EQ(held.next(0s, /*held=*/true), -1);
  EXPECT_EQ(held.next(0s, /*held=*/false), 0);
  held.side.close();
  EXPECT_EQ(held.next(0s), -1);
  Sent failed;
  failed.write(0s);
  failed.side.write_done(false, RunTime(0s), failed.out);
  EXPECT_EQ(failed.next(0s), -1);
}

TEST(SendSide, has_issued_all_when_it_has_begun_as_many_as_the_plan_has) {
  Sent s("messages = 1");
  EXPECT_FALSE(s.side.all_issued(s.of));
  s.write(0s);
  EXPECT_TRUE(s.side.all_issued(s.of));
  s.side.write_done(true, RunTime(0s), s.out);
  s.side.free_slot(s.of, RunTime(0s));
  EXPECT_EQ(s.next(0s), -1);
}

TEST(SendSide, a_client_that_was_slowed_down_waits_before_each_write_and_is_not_late_by_it) {
  Sent s("messages = 9\npace = { kind = \"open\", stream_rate = \"1000/s\" }");
  s.side.slow_down(20ms, RunTime(10ms));
  EXPECT_EQ(s.next(10ms), 30);
  s.write(30ms);
  EXPECT_EQ(s.out.at(0).metric, LatencyMetric::kLateness);
  EXPECT_EQ(s.out.at(0).value, 0ms);
  s.side.write_done(true, RunTime(31ms), s.out);
  EXPECT_EQ(s.next(31ms), 51);
}

TEST(SendSide, enlarges_one_message) {
  Sent s;
  EXPECT_EQ(s.side.take_size(), 0U);
  s.side.enlarge_next(100);
  EXPECT_EQ(s.side.take_size(), 100U);
  EXPECT_EQ(s.side.take_size(), 0U);
}

TEST(SendSide, owes_the_message_whose_write_was_never_accepted_and_what_waited_behind_it) {
  Sent s;
  s.write(1s);
  s.side.end(/*held=*/false, RunTime(2s));
  const OwedLoad owed = s.side.owed(s.of, RunTime(0s), RunTime(9s), RunTime(2s));
  EXPECT_EQ(owed.unwritten, 5U);
  EXPECT_EQ(owed.held_back, 5U);
  s.side.censor(s.out);
  ASSERT_EQ(s.out.size(), 1U);
  EXPECT_EQ(s.out[0].type, Command::Type::kCensored);
  EXPECT_EQ(s.out[0].metric, LatencyMetric::kWriteBlock);
}

TEST(SendSide, owes_nothing_in_a_closed_loop_that_no_write_held_up) {
  Sent s;
  s.side.end(/*held=*/false, RunTime(2s));
  EXPECT_EQ(s.side.owed(s.of, RunTime(0s), RunTime(9s), RunTime(2s)).unwritten, 0U);
  s.side.censor(s.out);
  EXPECT_TRUE(s.out.empty());
}

}  // namespace
}  // namespace weir
