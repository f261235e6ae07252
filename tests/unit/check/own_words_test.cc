#include "harness/check/own_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/check/method_shape.h"
#include "harness/check/suite_scenario.h"
#include "harness/model/outcome_classes.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kShop =
    "[target]\naddress = \"127.0.0.1:50051\"\nmethod = \"shop.Orders/Watch\"\nmetadata = { tenant = \"blue\" "
    "}\n";

constexpr const char* kAnswered =
    "[[streams]]\nname = \"orders\"\ncount = 1000\nmessages = 7\nreopen = true\nmessage = '{\"id\": {n}}'\n"
    "pace = { kind = \"open\", rate = \"9/s\" }\nreply = { match = \"field\", request = \"id\", same = "
    "[\"id\"] }\n"
    "metadata = { who = \"me\" }\nexpect = [\"ok\", \"app.unavailable\"]\n";

constexpr const char* kCounted =
    "[[streams]]\nname = \"orders\"\nmessage = '{\"id\": {n}}'\nreply = { match = \"none\" }\n"
    "pace = { kind = \"open\", rate = \"9/s\" }\n";

constexpr const char* kListens =
    "[[streams]]\nname = \"watchers\"\nmessages = 0\nclose = \"cancel\"\n"
    "setup = [{ method = \"shop.Orders/Open\", send = '{}', keep = { id = \"id\" } }]\n"
    "begin = [{ send = '{\"id\": \"{id}\"}', await = true }]\n"
    "delivers = { calls = \"puts\", value = \"value\" }\n"
    "[[calls]]\nname = \"puts\"\nmethod = \"shop.Orders/Put\"\nrate = \"50/s\"\nsend = '{}'\nvalue = "
    "\"value\"\n";

/// Of a scenario with this target and these groups.
OwnWords words_of(const std::string& groups, const std::string& name = "") {
  ErrorList errors;
  auto scenario = std::make_shared<const Scenario>(load_text(kShop + groups));
  std::optional<OwnWords> words = choose_words(scenario, name, errors);
  EXPECT_TRUE(words) << errors.render();
  return words.value_or(OwnWords{scenario, 0});
}

CheckOptions speaking(const OwnWords& words) {
  return {.target = words.scenario->target.address,
          .method = words.scenario->target.method,
          .engine = "grpc",
          .gauge = {},
          .only = {},
          .overrides = {},
          .words = words};
}

Scenario in_the_suite(const std::string& entry, const CheckOptions& options) {
  for (const CheckEntry& one : check_entries()) {
    if (one.name != entry) continue;
    absl::StatusOr<SuiteScenario> loaded = load_for_suite(scenario_text(one, {}), options);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    if (loaded.ok()) return *loaded->scenario;
  }
  ADD_FAILURE() << entry;
  return {};
}

std::vector<std::string> left_out(const StreamGroup& streams) {
  std::vector<std::string> names;
  for (const CheckEntry& entry : check_entries()) {
    absl::StatusOr<SuiteScenario> loaded = load_for_suite(scenario_text(entry, {}), {.target = "127.0.0.1:1",
                                                                                     .method = "a.B/C",
                                                                                     .engine = "wire",
                                                                                     .gauge = {},
                                                                                     .only = {},
                                                                                     .overrides = {}});
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    bool out = false;
    for (const Fault& fault : loaded->scenario->faults) out = out || !why_not_tried(fault, streams).empty();
    if (out) names.push_back(entry.name);
  }
  return names;
}

TEST(OwnWords, say_what_the_group_says_as_often_as_the_suite_does) {
  const OwnWords words = words_of(kAnswered);
  const Scenario suite = in_the_suite("tcp-fin", speaking(words));
  ASSERT_EQ(suite.streams.size(), 2U);
  for (const StreamGroup& group : suite.streams) {
    EXPECT_EQ(group.described, words.streams().described) << group.name;
    EXPECT_EQ(group.metadata, words.streams().metadata) << group.name;
    EXPECT_EQ(group.expect, words.streams().expect) << group.name;
    EXPECT_EQ(group.messages, 20U) << group.name;
    EXPECT_EQ(group.pace, Pace{}) << group.name;
    EXPECT_FALSE(group.reopen) << group.name;
  }
  EXPECT_EQ(suite.streams[0].name, "struck");
  EXPECT_EQ(suite.streams[0].count, 4U);
  EXPECT_EQ(suite.target.metadata, words.scenario->target.metadata);
  EXPECT_TRUE(suite.target.connections.per_stream);
  EXPECT_EQ(suite.file, words.scenario->file) << "beside which its files are looked for";
}

TEST(OwnWords, a_good_end_of_theirs_is_one_where_the_fault_allows_one) {
  const OwnWords words = words_of(kAnswered);
  EXPECT_THAT(in_the_suite("tcp-stall", speaking(words)).faults.at(0).expect,
              testing::Contains("app.unavailable"));
  EXPECT_THAT(in_the_suite("tcp-reset", speaking(words)).faults.at(0).expect,
              testing::Not(testing::Contains("app.unavailable")));
}

TEST(OwnWords, faults_are_placed_by_what_is_sent_where_no_reply_is_sure) {
  const Scenario suite = in_the_suite("tcp-fin", speaking(words_of(kCounted)));
  EXPECT_EQ(suite.faults.at(0).at.kind, TriggerKind::kSent);
  EXPECT_EQ(suite.faults.at(0).at.count.low, 5U);
  EXPECT_EQ(suite.streams.at(0).pace.kind, PaceKind::kOpen) << "who waits for no reply needs a clock";
}

TEST(OwnWords, a_cut_within_a_message_does_not_count_on_the_suites_payload) {
  EXPECT_EQ(in_the_suite("tcp-reset-mid-message", speaking(words_of(kAnswered))).streams.at(0).payload,
            Payload{});
}

TEST(OwnWords, of_many_streams_none_is_due_a_second_message_before_it_is_over) {
  const Scenario storm = in_the_suite("cancel-storm", speaking(words_of(kCounted)));
  EXPECT_LE(storm.streams.at(0).pace.stream_rate.value_or(Rate{50}), Rate{1});
}

TEST(OwnWords, who_only_listens_lives_a_while_and_is_struck_by_the_clock) {
  const Scenario suite = in_the_suite("tcp-fin", speaking(words_of(kListens)));
  const StreamGroup& struck = suite.streams.at(0);
  EXPECT_TRUE(struck.talk.listens);
  EXPECT_EQ(struck.messages, 0U);
  ASSERT_TRUE(struck.live);
  EXPECT_EQ(struck.talk.begin.size(), 1U);
  EXPECT_EQ(struck.talk.setup.size(), 1U);
  EXPECT_FALSE(struck.talk.delivers) << "what a struck stream would have heard goes to others";
  const Trigger& at = suite.faults.at(0).at;
  EXPECT_EQ(at.kind, TriggerKind::kAfter);
  EXPECT_LT(at.after.high, struck.live->range.low);
  EXPECT_GT(struck.watchdog, struck.live->range.high) << "silence is no stall of theirs";
  EXPECT_GT(suite.phases.measure, struck.watchdog);
}

TEST(OwnWords, side_calls_go_on_beside_them_as_long_as_the_run) {
  const Scenario suite = in_the_suite("plain", speaking(words_of(kListens)));
  ASSERT_EQ(suite.streams.size(), 3U);
  EXPECT_TRUE(suite.streams[2].calls);
  EXPECT_LE(suite.streams[2].count, 50 * to_s(suite.phases.measure));
  EXPECT_LE(suite.phases.measure, 10s) << "the calls make a run last as long as this";
}

TEST(OwnWords, every_entry_loads_in_them_and_all_kinds_of_looks) {
  for (const char* groups : {kAnswered, kCounted, kListens}) {
    const CheckOptions options = speaking(words_of(groups));
    for (const CheckEntry& entry : check_entries()) {
      const Scenario suite = in_the_suite(entry.name, options);
      EXPECT_EQ(suite.faults.empty(), entry.kind.empty()) << entry.name;
    }
    EXPECT_TRUE(load_for_suite(probe_text({}), options).ok());
    const absl::StatusOr<SuiteScenario> shape = load_for_suite(shape_text(3, {}), options);
    ASSERT_TRUE(shape.ok()) << shape.status();
    EXPECT_EQ(shape->scenario->streams.at(0).described->reply.match, ReplyMatch::kNone);
  }
}

TEST(OwnWords, what_has_no_place_in_a_conversation_is_left_out_for_a_reason) {
  EXPECT_THAT(left_out(words_of(kAnswered).streams()),
              ElementsAre("never-reader", "never-reader-beside-neighbours", "request-too-large"));
  EXPECT_THAT(left_out(words_of(kListens).streams()),
              ElementsAre("half-close", "cancel-after-half-close", "late-half-close", "never-reader",
                          "tcp-reset-mid-message", "tcp-limit", "never-reader-beside-neighbours",
                          "slow-writer", "request-too-large", "tcp-corrupt"));
}

TEST(OwnWords, of_a_scenario_that_is_weirs_chat_leave_nothing_out) {
  ErrorList errors;
  const auto chat = std::make_shared<const Scenario>(load_text(
      "[target]\naddress = \"127.0.0.1:1\"\n[[streams]]\nname = \"g\"\npayload = { size = \"2KiB\" }\n"));
  const std::optional<OwnWords> words = choose_words(chat, "", errors);
  ASSERT_TRUE(words);
  EXPECT_THAT(left_out(words->streams()), IsEmpty());
  EXPECT_EQ(in_the_suite("tcp-fin", speaking(*words)).streams.at(0).payload.size, Bytes{2048});
  EXPECT_EQ(in_the_suite("never-reader", speaking(*words)).streams.at(0).payload.size, Bytes{65536})
      << "what the entry is about stays";
}

TEST(OwnWords, are_those_of_one_group_and_of_a_service_elsewhere) {
  const auto problem = [](const Scenario& scenario, const std::string& name) {
    ErrorList errors;
    EXPECT_FALSE(choose_words(std::make_shared<const Scenario>(scenario), name, errors));
    return errors.render();
  };
  const std::string two = std::string(kShop) + kAnswered + "[[streams]]\nname = \"others\"\nmessage = '{}'\n";
  EXPECT_THAT(problem(load_text(two), ""), HasSubstr("test.toml:17:1: error: the suite speaks as one group"));
  EXPECT_THAT(problem(load_text(two), ""), HasSubstr("choose one: add --group orders or others"));
  EXPECT_THAT(problem(load_text(two), "ordrs"), HasSubstr("did you mean 'orders'?"));
  EXPECT_THAT(problem(load_text("[[streams]]\nname = \"g\"\n"), ""), HasSubstr("weir's own server"));
  EXPECT_EQ(words_of(std::string(kAnswered) + "[[streams]]\nname = \"others\"\nmessage = '{}'\n", "others")
                .streams()
                .name,
            "others");
}

TEST(OwnWords, a_target_says_all_of_itself_to_the_suites_scenarios) {
  std::vector<std::string> keys;
  for (const Override& key : keys_of_target(words_of(kAnswered))) keys.push_back(key.key);
  EXPECT_THAT(keys, ElementsAre("target.metadata"));
}

TEST(OwnWords, compare_replies_by_what_they_repeat_or_by_rules) {
  EXPECT_TRUE(compares_replies(words_of(kAnswered).streams()));
  EXPECT_FALSE(compares_replies(words_of(kCounted).streams()));
  EXPECT_TRUE(
      compares_replies(words_of(std::string(kCounted) + "integrity = { unique = [\"id\"] }\n").streams()));
}

}  // namespace
}  // namespace weir
