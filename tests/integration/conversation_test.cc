// `weir run` against a service in which both sides speak when they like, on both engines.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/weir_process.h"
#include "tests/support/talk_server.h"

namespace weir {
namespace {

using testing::HasSubstr;

struct Talked {
  Ended ended;
  v1::Report report;
  TalkCounts said;
};

/// One second of a talk; `streams` are the keys of its one group of four streams, and what follows it.
Talked talk(const std::string& engine, const std::string& streams) {
  TempFolder folder;
  TalkServer server;
  const std::string file = folder.write(
      "talk.toml", fmt::format("schema = 1\nname = \"talk\"\n[target]\naddress = \"{}\"\nengine = \"{}\"\n"
                               "connections = \"per-stream\"\n"
                               "method = \"weir.test.Talk/Listen\"\n"
                               "proto = {{ files = [\"tests/support/talk.proto\"], paths = [\"{}\"] }}\n"
                               "[phases]\nwarmup = \"500ms\"\nmeasure = \"1s\"\n[report]\ndoubt = "
                               "0\n[[streams]]\nname = \"g\"\ncount = 4\n{}\n",
                               server.address(), engine, WEIR_SOURCE_DIR, streams));
  Talked talked;
  talked.ended = run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string()});
  talked.report = parse_report(talked.ended.out);
  talked.said = server.counts();
  return talked;
}

constexpr const char* kSetup =
    "setup = [{ method = \"weir.test.Talk/Lease\", send = '{\"who\": \"{stream}\"}', keep = { lease = \"id\" "
    "} }]\n";
constexpr const char* kBegin = "begin = [{ send = '{\"lease\": \"{lease}\"}', await = \"welcome\" }]\n";

class Conversation : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Engines, Conversation, testing::Values("grpc", "wire"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(Conversation, a_listener_begins_reacts_keeps_alive_and_says_farewell) {
  const Talked t =
      talk(GetParam(), std::string(kSetup) + kBegin +
                           "messages = 0\nkeepalives = [{ every = \"100ms\", send = '{\"alive\": true}' }]\n"
                           "on_reply = [{ when = \"push > 0\", send = '{\"seen\": [\"{reply.push}\"]}' }]\n"
                           "farewell = { send = '{\"farewell\": true}', await = \"farewell\" }");
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  EXPECT_EQ(t.said.leases, 4U);
  EXPECT_EQ(t.said.welcomes, 4U);
  EXPECT_EQ(t.said.strangers, 0U) << "each says the lease that it was given";
  EXPECT_EQ(t.said.early, 0U) << "nothing before the welcome";
  EXPECT_EQ(t.said.farewells, 4U);
  EXPECT_GT(t.said.alive, 8U);
  EXPECT_GT(t.said.pushes, 40U);
  EXPECT_GT(t.said.seen, t.said.pushes / 2);
  EXPECT_EQ(t.said.most_seen_at_once, 1U);
  const v1::GroupReport& group = t.report.groups(0);
  EXPECT_EQ(group.asides().said(), 4 + t.said.alive + t.said.seen + 4);
  EXPECT_EQ(group.messages_sent(), group.asides().said()) << "a listener has no message at a pace";
  EXPECT_EQ(group.messages_unanswered(), 0U);
  EXPECT_EQ(group.totals().expected(), 4U);
}

TEST_P(Conversation, what_is_gathered_goes_in_batches_and_none_is_left_behind) {
  const Talked t =
      talk(GetParam(),
           std::string(kSetup) + kBegin +
               "messages = 0\non_reply = [{ each = \"push\", send = '{\"seen\": {batch}}', batch = 10, "
               "after = \"300ms\" }]\n"
               "farewell = { send = '{\"farewell\": true}', await = \"farewell\" }");
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  EXPECT_EQ(t.said.most_seen_at_once, 10U);
  EXPECT_GT(t.said.seen, t.said.pushes / 2);
  EXPECT_LE(t.said.seen, t.said.pushes);
}

TEST_P(Conversation, messages_at_a_pace_wait_for_the_first_ones_and_have_answers_of_their_own) {
  const Talked t =
      talk(GetParam(), std::string(kSetup) + kBegin +
                           "messages = 20\nmessage = '{\"question\": \"{stream}-{n}\"}'\n"
                           "pace = { kind = \"open\", stream_rate = \"20/s\" }\n"
                           "reply = { match = \"field\", request = \"question\", reply = \"answer\" }\n"
                           "ignore = [\"push > 0\"]");
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  EXPECT_EQ(t.said.questions, 80U);
  EXPECT_EQ(t.said.early, 0U);
  EXPECT_EQ(t.report.groups(0).asides().said(), 4U);
  EXPECT_EQ(t.report.groups(0).messages_sent(), 84U);
}

TEST_P(Conversation, a_setup_call_that_is_refused_ends_its_stream_before_it_began) {
  const Talked t = talk(GetParam(),
                        "setup = [{ method = \"weir.test.Talk/Lease\", send = '{\"who\": \"nobody\"}' }]\n"
                        "messages = 0\nexpect = [\"app.permission_denied\"]");
  EXPECT_EQ(t.said.welcomes, 0U);
  ASSERT_EQ(t.report.outcomes_size(), 1) << account_of(t.ended);
  EXPECT_EQ(t.report.outcomes(0).example_message(), "no lease for nobody");
}

TEST_P(Conversation, a_call_for_the_whole_run_is_made_once) {
  std::string setup = kSetup;
  setup.replace(setup.find("keep ="), 0, "once = \"run\", ");
  const Talked t = talk(GetParam(), setup + kBegin + "messages = 0");
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  EXPECT_EQ(t.said.leases, 1U);
  EXPECT_EQ(t.said.welcomes, 4U);
  EXPECT_EQ(t.said.strangers, 0U);
}

TEST_P(Conversation, a_stream_that_opens_again_goes_on_where_it_was) {
  const Talked t = talk(
      GetParam(),
      std::string(kSetup) +
          "begin = [{ send = '{\"lease\": \"{lease}\", \"from\": \"{last + 1}\"}', await = \"welcome\" }]\n"
          "remember = { last = \"push\" }\nintegrity = { contiguous = [\"push\"] }\n"
          "ignore = [\"welcome\"]\nmessages = 0\nreopen = true\n[[fault]]\nkind = \"tcp-reset\"\non = \"g\"\n"
          "at = { replies = 20 }\nexpect = [\"tcp.rst\"]\n");
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  EXPECT_GT(t.said.last_from, 5) << "it said how far it had come";
  EXPECT_EQ(t.said.leases, 4U) << "what was set up stays";
}

/// Calls that ask the server to push something, and streams that must hear of it.
constexpr const char* kCalls =
    "[[calls]]\nname = \"tells\"\nmethod = \"weir.test.Talk/Tell\"\nrate = \"100/s\"\n"
    "send = '{\"news\": \"{time}-{stream}\"}'\nvalue = \"news\"\n";

TEST_P(Conversation, what_side_calls_say_is_timed_until_a_push_brings_it) {
  const Talked t =
      talk(GetParam(), std::string(kSetup) + kBegin +
                           "messages = 0\ndelivers = { calls = \"tells\", value = \"news\" }\n" + kCalls);
  EXPECT_EQ(t.ended.exit_code, 0) << account_of(t.ended);
  const v1::GroupReport& group = t.report.groups(0);
  EXPECT_EQ(group.deliveries().promised(), 90U) << "none in the last tenth of the second";
  EXPECT_EQ(group.deliveries().delivered(), 90U);
  EXPECT_EQ(group.deliveries().missing(), 0U);
  EXPECT_EQ(group.deliveries().again(), 270U) << "all four streams hear of it";
  ASSERT_EQ(group.latency(0).name(), "response");
  EXPECT_EQ(group.latency(0).count(), 90U);
  EXPECT_EQ(t.report.groups(1).name(), "tells");
  EXPECT_EQ(t.report.groups(1).totals().expected(), 90U);
}

TEST_P(Conversation, a_value_that_no_push_brings_fails_the_run) {
  std::string forgets = kCalls;
  forgets.replace(forgets.find("{time}"), 6, "forget-{time}");
  const Talked t =
      talk(GetParam(), std::string(kSetup) + kBegin +
                           "messages = 0\ndelivers = { calls = \"tells\", value = \"news\" }\n" + forgets);
  EXPECT_EQ(t.ended.exit_code, 99) << account_of(t.ended);
  EXPECT_EQ(t.report.groups(0).deliveries().missing(), 90U);
  EXPECT_THAT(account_of(t.ended), HasSubstr("90 values that side calls had sent came in no push"));
}

}  // namespace
}  // namespace weir
