// Which streams a fault is planned on, and where it strikes them.
#include "harness/plan/fault_points.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "harness/plan/describe.h"
#include "harness/plan/digest.h"
#include "tests/support/load.h"

namespace weir {
namespace {

std::vector<std::uint32_t> points(const StreamPlan& stream, std::uint32_t fault = 0) {
  std::vector<std::uint32_t> out;
  for (const PlannedFault& planned : stream.faults) {
    if (planned.fault == fault) out.push_back(planned.count);
  }
  return out;
}

using Points = std::vector<std::uint32_t>;

TEST(FaultPoints, every_nth_message_is_struck_until_the_last_that_can_be) {
  Plan plan = group_plan("messages = 20", fault_text("tcp-stall", "at = { replies = 5, every = 5 }"));
  EXPECT_EQ(points(plan.streams[0]), (Points{5, 10, 15})) << "after the 20th comes the status";
  plan = group_plan("messages = 20", fault_text("tcp-stall", "at = { sent = 5, every = 5 }"));
  EXPECT_EQ(points(plan.streams[0]), (Points{5, 10, 15, 20}));
  plan = group_plan("messages = 20", fault_text("tcp-stall", "at = { sent = 5, every = 5, times = 2 }"));
  EXPECT_EQ(points(plan.streams[0]), (Points{5, 10}));
}

TEST(FaultPoints, replies_are_more_than_messages_where_the_server_answers_twice) {
  Plan plan = group_plan("messages = 4\nserver = { replies_per_request = 2 }",
                         fault_text("tcp-stall", "at = { replies = 3, every = 2 }"));
  EXPECT_EQ(points(plan.streams[0]), (Points{3, 5, 7}));
}

TEST(FaultPoints, chance_strikes_as_often_as_its_probability_says) {
  constexpr int kStreams = 2000;
  Plan plan = group_plan("count = 2000\nmessages = 100",
                         fault_text("cancel", "at = { sent = 1, probability = 0.01 }"));
  int struck = 0;
  for (const StreamPlan& stream : plan.streams) struck += stream.faults.empty() ? 0 : 1;
  // 1 - 0.99^100 = 0.634 of the streams; the deviation of 2000 draws is 0.011, so five of them are 0.054.
  EXPECT_NEAR(struck / double{kStreams}, 0.634, 0.054);
}

TEST(FaultPoints, chance_spreads_its_strikes_over_all_messages) {
  Plan plan =
      group_plan("count = 400\nmessages = 101",
                 fault_text("reply-corrupt", "at = { replies = 0, probability = 0.1, times = 1000 }"));
  std::size_t strikes = 0;
  std::size_t early = 0;
  for (const StreamPlan& stream : plan.streams) {
    for (std::uint32_t point : points(stream)) {
      ++strikes;
      early += point < 50 ? 1 : 0;
      EXPECT_LE(point, 100U);
    }
  }
  // 400 x 101 messages with a chance of 0.1: 4040, deviation 60; half of them in the first half.
  EXPECT_NEAR(static_cast<double>(strikes), 4040, 300);
  EXPECT_NEAR(static_cast<double>(early), 2000, 220);
}

TEST(FaultPoints, chance_of_one_strikes_at_once_and_of_a_later_point_not_before_it) {
  Plan sure = group_plan("messages = 9", fault_text("cancel", "at = { replies = 3, probability = 1.0 }"));
  EXPECT_EQ(points(sure.streams[0]), (Points{3}));
  Plan later = group_plan("count = 300\nmessages = 9",
                          fault_text("cancel", "at = { replies = 3, probability = 0.3 }"));
  for (const StreamPlan& stream : later.streams) {
    for (std::uint32_t point : points(stream)) EXPECT_GE(point, 3U);
  }
}

TEST(FaultPoints, bytes_may_be_a_range_from_which_each_stream_draws) {
  Plan plan =
      group_plan("count = 50\nmessages = 9", fault_text("tcp-reset", "at = { bytes = \"10..5000\" }"));
  std::set<std::uint32_t> drawn;
  for (const StreamPlan& stream : plan.streams) {
    std::uint32_t point = points(stream).at(0);
    EXPECT_GE(point, 10U);
    EXPECT_LE(point, 5000U);
    drawn.insert(point);
  }
  EXPECT_GT(drawn.size(), 40U) << "of fifty";
}

TEST(FaultPoints, a_byte_of_a_message_or_frame_may_be_a_range_too) {
  Plan plan = group_plan("count = 100\nmessages = 9",
                         fault_text("tcp-reset", "at = { replies = \"1..4\", byte = \"1..5\" }"));
  std::set<std::pair<std::uint32_t, std::uint32_t>> drawn;
  for (const StreamPlan& stream : plan.streams) {
    const PlannedFault& planned = stream.faults.at(0);
    EXPECT_EQ(planned.kind, TriggerKind::kMessage);
    EXPECT_TRUE(planned.count >= 1 && planned.count <= 4) << planned.count;
    EXPECT_TRUE(planned.byte >= 1 && planned.byte <= 5) << planned.byte;
    drawn.emplace(planned.count, planned.byte);
  }
  EXPECT_GT(drawn.size(), 15U) << "of twenty";
}

TEST(FaultPoints, max_takes_the_first_of_the_selected_streams) {
  Plan plan = group_plan("count = 10\nmessages = 5",
                         fault_text("cancel", "at = { replies = 1 }\nselect = { every = 2 }\nmax = 3"));
  for (const StreamPlan& stream : plan.streams) {
    bool chosen = stream.index == 1 || stream.index == 3 || stream.index == 5;
    EXPECT_EQ(!stream.faults.empty(), chosen) << stream.index;
  }
}

TEST(FaultPoints, max_counts_streams_and_not_their_later_lives) {
  Plan plan = group_plan(
      "count = 2\nmessages = 5\nreopen = true",
      fault_text("cancel", "at = { replies = 1 }\nmax = 1") + fault_text("cancel", "at = { sent = 2 }"));
  EXPECT_EQ(plan.streams[0].faults.size(), 2U);
  StreamPlan again = next_incarnation(plan, plan.streams[0]);
  ASSERT_EQ(again.faults.size(), 1U);
  EXPECT_EQ(again.faults[0].fault, 1U);
}

TEST(FaultPoints, a_fault_that_follows_another_is_planned_where_that_one_is) {
  Plan plan = group_plan("count = 4\nmessages = 5",
                         fault_text("cancel", "at = { fired = \"pause\" }") +
                             fault_text("tcp-stall", "name = \"pause\"\nat = { replies = 1 }\nmax = 2"));
  for (const StreamPlan& stream : plan.streams) {
    EXPECT_EQ(stream.faults.size(), stream.index < 2 ? 2U : 0U);
    for (const PlannedFault& planned : stream.faults)
      EXPECT_EQ(planned.follows.has_value(), planned.fault == 0);
  }
}

TEST(FaultPoints, stay_as_they_were_when_a_fault_is_added) {
  std::string chance = fault_text("cancel", "at = { sent = 1, probability = 0.05 }");
  Plan alone = group_plan("count = 50\nmessages = 30", chance);
  Plan joined = group_plan("count = 50\nmessages = 30",
                           fault_text("tcp-stall", "at = { sent = 2, every = 7 }") + chance);
  for (std::size_t i = 0; i < alone.streams.size(); ++i)
    EXPECT_EQ(points(alone.streams[i], 0), points(joined.streams[i], 1)) << i;
}

TEST(FaultPoints, each_key_of_a_trigger_changes_the_digest) {
  auto digest = [](const std::string& keys) {
    return plan_digest(group_plan("messages = 30", fault_text("tcp-stall", "name = \"pause\"\n" + keys)));
  };
  std::vector<std::string> keys = {"at = { state = \"headers-sent\" }",
                                   "at = { state = \"half-closed\" }",
                                   "at = { run = \"1s\" }",
                                   "at = { after = \"1s\" }",
                                   "at = { bytes = 100 }",
                                   "at = { bytes = 101 }",
                                   "at = { bytes = 100, toward = \"client\" }",
                                   "at = { state = \"trailers-seen\" }",
                                   "at = { frame = 3, toward = \"client\" }",
                                   "at = { frame = 3, toward = \"server\" }",
                                   "at = { frame = 3, byte = 2, toward = \"client\" }",
                                   "at = { replies = 3, byte = 2 }",
                                   "at = { replies = 3, byte = 3 }",
                                   "at = { sent = 3, byte = 2 }",
                                   "at = { replies = 3 }",
                                   "at = { replies = 3, every = 9 }",
                                   "at = { replies = 3, every = 9, times = 2 }",
                                   "at = { replies = 3 }\nfrom = \"1s\"",
                                   "at = { replies = 3 }\nuntil = \"1s\""};
  std::set<std::string> digests;
  for (const std::string& key : keys) digests.insert(digest(key));
  EXPECT_EQ(digests.size(), keys.size());
}

TEST(FaultPoints, are_shown_each_with_its_words) {
  auto shown = [](const std::string& faults) {
    std::string text = describe_plan(group_plan("messages = 12", faults), 1);
    std::size_t first = text.find("      ");
    return text.substr(first, text.find("digest") - first);
  };
  auto pause = [](const std::string& keys) { return fault_text("tcp-stall", "name = \"pause\"\n" + keys); };
  EXPECT_EQ(shown(pause("at = { state = \"headers-received\" }")),
            "      pause once the response's headers came\n");
  EXPECT_EQ(shown(pause("at = { run = \"5s\" }")), "      pause 5s into the run\n");
  EXPECT_EQ(shown(pause("at = { bytes = 1, toward = \"client\" }")),
            "      pause after 1 byte toward the client\n");
  EXPECT_EQ(shown(pause("at = { replies = 2, byte = 3 }")),
            "      pause after 2 replies and 3 bytes of the next\n");
  EXPECT_EQ(shown(pause("at = { sent = 1, byte = 1 }")),
            "      pause after 1 message sent and 1 byte of the next\n");
  EXPECT_EQ(shown(pause("at = { frame = 4, toward = \"client\" }")),
            "      pause after 4 frames toward the client\n");
  EXPECT_EQ(shown(pause("at = { frame = 4, byte = 6, toward = \"server\" }")),
            "      pause after 4 frames and 6 bytes of the next toward the server\n");
  EXPECT_EQ(shown(pause("at = { state = \"trailers-seen\" }")), "      pause once the trailers are seen\n");
  EXPECT_EQ(shown(pause("at = { sent = 5, every = 5, times = 2 }")),
            "      pause after 5 messages sent\n      pause after 10 messages sent\n");
  EXPECT_EQ(shown(pause("at = { sent = 5 }\nfrom = \"2s\"")),
            "      pause after 5 messages sent, if from 2s of the run on\n");
  EXPECT_EQ(shown(pause("at = { sent = 5 }") +
                  fault_text("cancel", "name = \"bye\"\nat = { fired = \"pause\", after = \"5ms\" }")),
            "      pause after 5 messages sent\n      bye 5ms after 'pause' fired\n");
}

}  // namespace
}  // namespace weir
