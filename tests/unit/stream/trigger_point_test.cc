#include "harness/stream/trigger_point.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

PlannedFault at(TriggerKind kind, std::uint32_t count = 0, Duration after = Duration(0)) {
  return {.kind = kind, .count = count, .after = after};
}

PlannedFault in(StreamState state) { return {.kind = TriggerKind::kState, .state = state}; }

TEST(TriggerPoint, counts_messages_from_where_it_is_told) {
  PlannedFault two_more = at(TriggerKind::kReplies, 2);
  EXPECT_FALSE(is_reached(two_more, {}, {.received = 1}));
  EXPECT_TRUE(is_reached(two_more, {}, {.received = 2}));
  EXPECT_FALSE(is_reached(two_more, {.replies = 5}, {.received = 6}));
  EXPECT_TRUE(is_reached(two_more, {.replies = 5}, {.received = 7}));
  PlannedFault one_sent = at(TriggerKind::kSent, 1);
  EXPECT_FALSE(is_reached(one_sent, {.sent = 3}, {.sent = 3, .received = 9}));
  EXPECT_TRUE(is_reached(one_sent, {.sent = 3}, {.sent = 4}));
}

TEST(TriggerPoint, measures_time_from_the_opening_or_from_the_runs_beginning) {
  CountFrom opened{.at = RunTime(3s)};
  EXPECT_EQ(due_by_time(at(TriggerKind::kAfter, 0, 20ms), opened), RunTime(3020ms));
  EXPECT_EQ(due_by_time(at(TriggerKind::kRun, 0, 5s), opened), RunTime(5s));
  EXPECT_EQ(due_by_time(at(TriggerKind::kReplies, 1), opened), kNever);
  EXPECT_FALSE(is_reached(at(TriggerKind::kRun, 0, 5s), opened, {.now = RunTime(4999ms)}));
  EXPECT_TRUE(is_reached(at(TriggerKind::kRun, 0, 5s), opened, {.now = RunTime(5s)}));
}

TEST(TriggerPoint, knows_that_headers_left_by_what_could_not_be_without_them) {
  PlannedFault sent = in(StreamState::kHeadersSent);
  EXPECT_FALSE(is_reached(sent, {}, {.issued = 1, .write_pending = true})) << "the write is not accepted yet";
  EXPECT_TRUE(is_reached(sent, {}, {.sent = 1}));
  EXPECT_TRUE(is_reached(sent, {}, {.half_closed = true}));
  EXPECT_TRUE(is_reached(sent, {}, {.headers_received = true}));
}

TEST(TriggerPoint, tells_the_states_apart) {
  EXPECT_FALSE(is_reached(in(StreamState::kHeadersReceived), {}, {.sent = 1, .half_closed = true}));
  EXPECT_TRUE(is_reached(in(StreamState::kHeadersReceived), {}, {.headers_received = true}));
  EXPECT_FALSE(is_reached(in(StreamState::kHalfClosed), {}, {.sent = 9, .headers_received = true}));
  EXPECT_TRUE(is_reached(in(StreamState::kHalfClosed), {}, {.half_closed = true}));
}

TEST(TriggerPoint, what_the_relay_finds_is_due_from_the_beginning) {
  EXPECT_TRUE(is_reached(in(StreamState::kTrailersSeen), {}, {})) << "the relay says when";
  for (const TriggerKind kind : {TriggerKind::kBytes, TriggerKind::kFrame, TriggerKind::kMessage})
    EXPECT_TRUE(is_reached(at(kind, 9), {}, {}));
}

}  // namespace
}  // namespace weir
