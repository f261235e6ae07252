#include "harness/run/relay_plan.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

std::variant<RelayPlan, ErrorList> make(
    const std::string& faults, const std::string& streams = "[[streams]]\nname = \"g\"\ncount = 8\n") {
  return RelayPlan::make(std::make_shared<const Scenario>(load_text("seed = 3\n" + streams + faults)));
}

RelayPlan plan(const std::string& faults) {
  auto made = make(faults);
  if (const auto* errors = std::get_if<ErrorList>(&made)) ADD_FAILURE() << errors->render();
  return std::get<RelayPlan>(std::move(made));
}

Problem problem(const std::string& faults) {
  auto made = make(faults);
  const auto* errors = std::get_if<ErrorList>(&made);
  if (errors == nullptr || errors->problems().empty()) {
    ADD_FAILURE() << "no mistake was found";
    return {};
  }
  return errors->problems().front();
}

TEST(RelayPlan, LinksAreChosenAsStreamsAre) {
  const RelayPlan every =
      plan("[[fault]]\nkind = \"tcp-reset\"\nselect = { every = 3 }\nat = { open = true }\n");
  for (std::uint32_t link = 0; link < 9; ++link)
    EXPECT_EQ(every.orders(link).size(), link % 3 == 2 ? 1U : 0U) << link;
  const RelayPlan listed = plan("[[fault]]\nkind = \"tcp-reset\"\nselect = { list = [1, 4] }\n");
  EXPECT_EQ(listed.orders(4).size(), 1U);
  EXPECT_TRUE(listed.orders(3).empty());
  EXPECT_TRUE(listed.orders(100).empty());
}

TEST(RelayPlan, ATimeCountsFromTheLinksBeginningAndARangeIsDrawnFromTheSeed) {
  const RelayPlan fixed = plan("[[fault]]\nkind = \"tcp-fin\"\nat = { after = \"50ms\" }\n");
  ASSERT_EQ(fixed.orders(0).size(), 1U);
  EXPECT_EQ(fixed.orders(0)[0].delay, 50ms);
  const RelayPlan drawn = plan("[[fault]]\nkind = \"tcp-fin\"\nat = { after = \"10ms..90ms\" }\n");
  const Duration delay = drawn.orders(5)[0].delay;
  EXPECT_GE(delay, 10ms);
  EXPECT_LE(delay, 90ms);
  EXPECT_EQ(drawn.orders(5)[0].delay, delay);
  EXPECT_NE(drawn.orders(6)[0].delay, delay);
}

TEST(RelayPlan, BytesAndSilenceAreCountedByTheRelay) {
  const RelayPlan limit =
      plan("[[fault]]\nkind = \"tcp-limit\"\nbytes = \"9B\"\ndirection = \"to-client\"\n");
  EXPECT_EQ(limit.orders(0)[0].order.after_bytes, 9U);
  EXPECT_EQ(limit.orders(0)[0].order.cut_toward, Toward::kClient);
  const RelayPlan idle = plan("[[fault]]\nkind = \"tcp-idle-kill\"\nidle = \"2s\"\n");
  EXPECT_EQ(idle.orders(0)[0].order.after_silence, 2s);
}

TEST(RelayPlan, AConnectionClosedAtOnceIsALinkThatIsEnded) {
  const RelayPlan closed = plan("[[fault]]\nkind = \"tcp-accept-close\"\nby = \"rst\"\n");
  EXPECT_TRUE(std::holds_alternative<LinkReset>(closed.orders(0)[0].order.act));
}

TEST(RelayPlan, WhatCountsMessagesIsAMistake) {
  const Problem replies = problem("[[fault]]\nkind = \"tcp-reset\"\nat = { replies = 3 }\n");
  EXPECT_EQ(replies.key, "fault[0].at");
  EXPECT_EQ(replies.reason, "this point counts messages, and a relay alone sees bytes");
  EXPECT_GT(replies.span.line, 0U);
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-corrupt\"\n").key, "fault[0].mid_message");
}

TEST(RelayPlan, WhatIsNotDoneToConnectionsIsAMistake) {
  EXPECT_EQ(problem("[[fault]]\nkind = \"cancel\"\n").reason,
            "a cancel fault is done by weir's own client, and a relay alone has only connections");
  EXPECT_EQ(problem("[[fault]]\nkind = \"server-eof\"\n").reason,
            "a server-eof fault is done by weir's own server, and a relay alone has only connections");
  EXPECT_EQ(problem("[[fault]]\nkind = \"refuse\"\n").reason,
            "a relay alone listens for all links or for none");
}

TEST(RelayPlan, TheListenerGoesDownAtATimeOfTheRelay) {
  const RelayPlan down =
      plan("[[fault]]\nkind = \"listener-down\"\nduration = \"3s\"\nat = { run = \"2s\" }\n");
  ASSERT_EQ(down.outages().size(), 1U);
  EXPECT_EQ(down.outages()[0].at, 2s);
  EXPECT_EQ(down.outages()[0].duration, 3s);
  EXPECT_TRUE(down.orders(0).empty()) << "no link has it done to it";
  const Problem open = problem("[[fault]]\nkind = \"listener-down\"\n");
  EXPECT_EQ(open.key, "fault[0].at");
  EXPECT_EQ(open.reason, "the one listener of a relay goes down at a time of its own, not of a link");
}

TEST(RelayPlan, ASecondGroupIsAMistake) {
  auto made = make("", "[[streams]]\nname = \"g\"\n[[streams]]\nname = \"h\"\n");
  const auto* errors = std::get_if<ErrorList>(&made);
  ASSERT_NE(errors, nullptr);
  EXPECT_EQ(errors->problems().front().key, "streams[1]");
}

}  // namespace
}  // namespace weir
