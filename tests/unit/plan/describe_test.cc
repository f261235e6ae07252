#include "harness/plan/describe.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "harness/plan/digest.h"
#include "tests/support/load.h"

namespace weir {
namespace {

Plan three_ways() {
  return plan_of(
      "seed = 7\n[target]\nconnections = 2\n"
      "[[streams]]\nname = \"talk\"\ncount = 2\nmessages = 8\n"
      "[[streams]]\nname = \"pipe\"\nmessages = 9\npace = { kind = \"window\", window = 4 }\n"
      "open = { after = \"250ms\" }\n"
      "[[fault]]\nname = \"bye\"\nkind = \"cancel\"\non = \"talk\"\nselect = { list = [1] }\nat = { replies "
      "= 3 }\n"
      "[[fault]]\nkind = \"tcp-reset\"\non = \"talk\"\nselect = { list = [1] }\nat = { after = \"5ms\" }\n");
}

TEST(DescribePlan, is_a_line_for_each_stream_and_its_faults_below) {
  Plan plan = three_ways();
  EXPECT_EQ(describe_plan(plan, 100),
            "test: 3 streams over 2 connections through the relay, seed 7\n"
            "  talk[0]  opens at 0s, connection 0, 8 messages, each after the reply before it\n"
            "  talk[1]  opens at 0s, connection 1, 8 messages, each after the reply before it\n"
            "      bye after 3 replies\n"
            "      tcp-reset@talk 5ms after the stream opens\n"
            "  pipe[0]  opens at 250ms, connection 0, 9 messages, 4 unanswered at most\n"
            "digest " +
                plan_digest(plan) + "\n");
}

TEST(DescribePlan, says_how_many_streams_it_leaves_out) {
  std::string text = describe_plan(three_ways(), 1);
  EXPECT_NE(text.find("talk[0]"), std::string::npos);
  EXPECT_EQ(text.find("talk[1]"), std::string::npos);
  EXPECT_NE(text.find("  ... and 2 more (--all shows them)\n"), std::string::npos);
}

TEST(DescribePlan, shows_when_the_first_messages_are_due) {
  const char* open = "pace = { kind = \"open\", stream_rate = \"100/s\" }\n";
  EXPECT_THAT(describe_plan(group_plan(std::string("messages = 2\n") + open), 1),
              testing::ContainsRegex("2 messages, due at [0-9.]+[mu]s [0-9.]+ms\n"));
  EXPECT_THAT(describe_plan(group_plan(std::string("messages = 5\n") + open), 1),
              testing::ContainsRegex("due at [0-9.]+[mu]s [0-9.]+ms [0-9.]+ms \\.\\.\\.\n"));
}

TEST(PlanJson, is_json_with_every_stream) {
  Plan plan = three_ways();
  std::string text = plan_json(plan);
  // Only parsed: protobuf's maps cannot be looked into from code built with a sanitizer.
  google::protobuf::Struct json;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  EXPECT_EQ(
      text,
      "{\"scenario\":\"test\",\"seed\":7,\"digest\":\"" + plan_digest(plan) +
          "\",\"streams\":[\n"
          "{\"group\":\"talk\",\"index\":0,\"connection\":0,\"opens_ms\":0,\"digest\":\"" +
          stream_digest(plan, plan.streams[0]) +
          "\",\"faults\":\"\",\"strikes\":[]},\n"
          "{\"group\":\"talk\",\"index\":1,\"connection\":1,\"opens_ms\":0,\"digest\":\"" +
          stream_digest(plan, plan.streams[1]) +
          "\",\"faults\":\"bye after 3 replies; tcp-reset@talk 5ms after the stream opens\",\"strikes\":["
          "{\"fault\":\"bye\",\"kind\":\"cancel\",\"point\":\"replies\",\"value\":3},"
          "{\"fault\":\"tcp-reset@talk\",\"kind\":\"tcp-reset\",\"point\":\"after\",\"value_ms\":5}]},\n"
          "{\"group\":\"pipe\",\"index\":0,\"connection\":0,\"opens_ms\":250,\"digest\":\"" +
          stream_digest(plan, plan.streams[2]) + "\",\"faults\":\"\",\"strikes\":[]}\n]}\n");
}

TEST(PlanJson, a_strike_has_the_keys_of_its_point) {
  const Plan plan = group_plan(
      "messages = 9",
      fault_text("tcp-reset", "name = \"cut\"\nat = { frame = 4, toward = \"client\", byte = 2 }") +
          fault_text("cancel", "at = { replies = 2 }\nfrom = \"1s\"\nuntil = \"2s\"") +
          fault_text("tcp-reset", "at = { replies = 3, byte = 7 }") +
          fault_text("tcp-fin", "at = { state = \"half-closed\" }") +
          fault_text("cancel", "at = { fired = \"cut\", sent = 2 }"));
  const std::string text = plan_json(plan);
  for (const char* strike : {"{\"fault\":\"cut\",\"kind\":\"tcp-reset\",\"point\":\"frame\",\"value\":4,"
                             "\"byte\":2,\"toward\":\"client\"}",
                             "\"kind\":\"cancel\",\"point\":\"replies\",\"value\":2,"
                             "\"from_ms\":1000,\"until_ms\":2000}",
                             "\"kind\":\"tcp-reset\",\"point\":\"replies\",\"value\":3,\"byte\":7}",
                             "\"kind\":\"tcp-fin\",\"point\":\"state\",\"value\":\"half-closed\"}",
                             "\"kind\":\"cancel\",\"point\":\"sent\",\"value\":2,\"fired\":\"cut\"}"}) {
    EXPECT_THAT(text, testing::HasSubstr(strike));
  }
}

}  // namespace
}  // namespace weir
