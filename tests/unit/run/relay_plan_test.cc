#include "harness/run/relay_plan.h"

#include <gtest/gtest.h>

#include <set>

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

TEST(RelayPlan, links_are_chosen_as_streams_are) {
  const RelayPlan every =
      plan("[[fault]]\nkind = \"tcp-reset\"\nselect = { every = 3 }\nat = { open = true }\n");
  for (std::uint32_t link = 0; link < 9; ++link)
    EXPECT_EQ(every.orders(link).size(), link % 3 == 2 ? 1U : 0U) << link;
  const RelayPlan listed = plan("[[fault]]\nkind = \"tcp-reset\"\nselect = { list = [1, 4] }\n");
  EXPECT_EQ(listed.orders(4).size(), 1U);
  EXPECT_TRUE(listed.orders(3).empty());
  EXPECT_TRUE(listed.orders(100).empty());
}

TEST(RelayPlan, only_the_first_of_those_selected_are_struck) {
  const RelayPlan two =
      plan("[[fault]]\nkind = \"tcp-reset\"\nselect = { every = 3 }\nmax = 2\nat = { open = true }\n");
  for (std::uint32_t link = 0; link < 30; ++link)
    EXPECT_EQ(two.orders(link).size(), link == 2 || link == 5 ? 1U : 0U) << link;
}

TEST(RelayPlan, a_window_of_the_run_is_a_mistake) {
  for (const char* bound : {"from = \"1s\"\n", "until = \"1s\"\n"}) {
    const Problem window =
        problem(std::string("[[fault]]\nkind = \"tcp-reset\"\nat = { after = \"50ms\" }\n") + bound);
    EXPECT_EQ(window.key, "fault[0].from");
    EXPECT_EQ(window.reason, "a relay alone has no run whose phases could bound a fault");
  }
}

TEST(RelayPlan, a_scenario_without_a_fault_is_a_mistake) {
  EXPECT_EQ(problem("").reason, "a relay alone does what the faults say, and there is none");
}

TEST(RelayPlan, a_time_counts_from_the_links_beginning_and_a_range_is_drawn_from_the_seed) {
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

/// Of a scenario of links, whose fault is a reset behind these keys.
std::vector<TimedOrder> on_links(const std::string& keys, std::uint32_t link = 0) {
  auto made = make("[[fault]]\nkind = \"h2-reset\"\n" + keys, "[[links]]\nname = \"clients\"\n");
  if (const auto* errors = std::get_if<ErrorList>(&made)) ADD_FAILURE() << errors->render();
  return std::get<RelayPlan>(std::move(made)).orders(link);
}

TEST(RelayPlan, an_aim_goes_with_the_order_and_one_is_the_same_for_all_links) {
  const auto made =
      make("[[fault]]\nkind = \"h2-reset\"\naim = { method = \"Watch\" }\nat = { replies = 3 }\n",
           "[[links]]\nname = \"clients\"\n");
  const auto& plan = std::get<RelayPlan>(made);
  const LinkOrder first = plan.orders(0).at(0).order;
  ASSERT_NE(first.aim, nullptr);
  EXPECT_EQ(first.aim->method, "Watch");
  EXPECT_EQ(first.stream, kAnyStream);
  ASSERT_TRUE(first.point);
  EXPECT_EQ(first.point->count, 3U);
  EXPECT_EQ(plan.orders(7).at(0).order.aim, first.aim);
}

TEST(RelayPlan, the_n_th_link_alone_is_struck) {
  EXPECT_TRUE(on_links("aim = { nth_link = 2 }\n", 0).empty());
  EXPECT_EQ(on_links("aim = { nth_link = 2 }\n", 1).size(), 1U);
  EXPECT_EQ(on_links("aim = { nth_link = 2 }\n", 1)[0].order.aim, nullptr) << "any stream of it";
}

TEST(RelayPlan, what_is_aimed_at_streams_counts_time_from_their_opening) {
  const TimedOrder aged = on_links("aim = { method = \"Watch\" }\nat = { after = \"2s\" }\n").at(0);
  EXPECT_EQ(aged.delay, Duration(0));
  EXPECT_EQ(aged.order.time, (LinkTime{.what = LinkTime::What::kAge, .lasts = 2s}));
  const TimedOrder quiet = on_links("at = { idle = \"60s\", toward = \"client\" }\n").at(0);
  EXPECT_EQ(quiet.order.time, (LinkTime{.lasts = 60s, .way = QuietWay::kToClient}));
  EXPECT_EQ(quiet.order.stream, kAnyStream) << "a stream's silence: the act strikes one";
}

TEST(RelayPlan, a_connections_silence_and_its_tls_records_are_the_links) {
  const auto made = make(
      "[[fault]]\nkind = \"tcp-reset\"\nat = { idle = \"60s\" }\n"
      "[[fault]]\nkind = \"tcp-fin\"\nat = { record = 3, byte = 2, toward = \"client\" }\n",
      "[[links]]\nname = \"clients\"\n");
  const std::vector<TimedOrder> orders = std::get<RelayPlan>(made).orders(0);
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].order.time, (LinkTime{.lasts = 60s, .of_link = true}));
  EXPECT_EQ(orders[1].order.record, (RecordPoint{.heading = Toward::kClient, .count = 3, .byte = 2}));
}

TEST(RelayPlan, what_is_counted_on_the_connection_can_be_aimed_at_no_stream) {
  for (const char* fault :
       {"kind = \"tcp-limit\"\nbytes = \"9B\"\n", "kind = \"tcp-reset\"\nat = { bytes = 9 }\n",
        "kind = \"listener-down\"\nduration = \"1s\"\nat = { run = \"1s\" }\n"}) {
    auto made = make(std::string("[[fault]]\naim = { method = \"Watch\" }\n") + fault,
                     "[[links]]\nname = \"clients\"\n");
    ASSERT_TRUE(std::holds_alternative<ErrorList>(made)) << fault;
  }
}

TEST(RelayPlan, bytes_and_silence_are_counted_by_the_relay) {
  const RelayPlan limit =
      plan("[[fault]]\nkind = \"tcp-limit\"\nbytes = \"9B\"\ndirection = \"to-client\"\n");
  EXPECT_EQ(limit.orders(0)[0].order.after_bytes, 9U);
  EXPECT_EQ(limit.orders(0)[0].order.cut_toward, Toward::kClient);
  const RelayPlan idle = plan("[[fault]]\nkind = \"tcp-idle-kill\"\nidle = \"2s\"\n");
  EXPECT_EQ(idle.orders(0)[0].order.after_silence, 2s);
}

TEST(RelayPlan, a_connection_closed_at_once_is_a_link_that_is_ended) {
  const RelayPlan closed = plan("[[fault]]\nkind = \"tcp-accept-close\"\nby = \"rst\"\n");
  EXPECT_TRUE(std::holds_alternative<LinkReset>(closed.orders(0)[0].order.act));
}

/// The order that a fault of this kind comes to on the first link.
LinkOrder order(const std::string& kind, const std::string& at) {
  return plan("[[fault]]\nkind = \"" + kind + "\"\nat = { " + at + " }\n").orders(0).at(0).order;
}

TEST(RelayPlan, what_passes_is_counted_by_the_relay) {
  const LinkOrder bytes = order("tcp-reset", "bytes = 40, toward = \"client\"");
  EXPECT_EQ(bytes.after_bytes, 40U);
  EXPECT_EQ(bytes.cut_toward, Toward::kClient);
  EXPECT_FALSE(bytes.point);

  const LinkOrder replies = order("tcp-reset", "replies = 3");
  EXPECT_EQ(replies.point,
            (WirePoint{.what = WirePoint::What::kMessage, .heading = Toward::kClient, .count = 3}));
  EXPECT_EQ(replies.stream, kAnyStream);
  EXPECT_EQ(replies.cut_toward, Toward::kClient);

  const LinkOrder in_a_request = order("tcp-corrupt", "sent = 2, byte = 4");
  EXPECT_EQ(
      in_a_request.point,
      (WirePoint{.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = 2, .byte = 4}));
  EXPECT_EQ(in_a_request.cut_toward, Toward::kServer);

  const LinkOrder frame = order("h2-reset", "frame = 5, toward = \"client\"");
  EXPECT_EQ(frame.point,
            (WirePoint{.what = WirePoint::What::kFrame, .heading = Toward::kClient, .count = 5}));
  EXPECT_EQ(order("tcp-fin", "state = \"trailers-seen\"").point,
            (WirePoint{.what = WirePoint::What::kTrailers, .heading = Toward::kClient}));
}

TEST(RelayPlan, a_range_of_messages_is_drawn_for_each_link) {
  const RelayPlan drawn =
      plan("[[fault]]\nkind = \"tcp-fin\"\nat = { replies = \"1..9\", byte = \"1..5\" }\n");
  std::set<std::pair<std::uint32_t, std::uint32_t>> points;
  for (std::uint32_t link = 0; link < 100; ++link) {
    const WirePoint point = drawn.orders(link)[0].order.point.value();
    EXPECT_EQ(drawn.orders(link)[0].order.point, point);
    ASSERT_TRUE(point.count >= 1 && point.count <= 9 && point.byte >= 1 && point.byte <= 5);
    points.emplace(point.count, point.byte);
  }
  EXPECT_GT(points.size(), 20U) << "of 45";
}

TEST(RelayPlan, what_only_a_client_of_weirs_knows_is_a_mistake) {
  const Problem run = problem("[[fault]]\nkind = \"tcp-reset\"\nat = { run = \"1s\" }\n");
  EXPECT_EQ(run.key, "fault[0].at");
  EXPECT_EQ(run.reason, "only a client of weir's own knows this point, and a relay alone sees what passes");
  EXPECT_GT(run.span.line, 0U);
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-reset\"\nat = { state = \"half-closed\" }\n").key,
            "fault[0].at");
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-stall\"\nat = { replies = 1, every = 2 }\n").reason,
            "a relay alone strikes a link once");
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-reset\"\nat = { replies = 0 }\n").reason,
            "before the first message nothing has passed that could be counted");
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-limit\"\nbytes = \"9B\"\nat = { replies = 1 }\n").reason,
            "this kind counts by itself, and from a point on the wire it can't");
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-corrupt\"\n").key, "fault[0].mid_message");
  EXPECT_EQ(problem("[[fault]]\nkind = \"tcp-corrupt\"\nat = { replies = 1 }\n").key, "fault[0].mid_message");
}

TEST(RelayPlan, what_is_not_done_to_connections_is_a_mistake) {
  EXPECT_EQ(problem("[[fault]]\nkind = \"cancel\"\n").reason,
            "a cancel fault is done by weir's own client, and a relay alone has only connections");
  EXPECT_EQ(problem("[[fault]]\nkind = \"server-eof\"\n").reason,
            "a server-eof fault is done by weir's own server, and a relay alone has only connections");
  EXPECT_EQ(problem("[[fault]]\nkind = \"refuse\"\n").reason,
            "a relay alone listens for all links or for none");
}

TEST(RelayPlan, the_listener_goes_down_at_a_time_of_the_relay) {
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

TEST(RelayPlan, a_second_group_is_a_mistake) {
  auto made = make("", "[[streams]]\nname = \"g\"\n[[streams]]\nname = \"h\"\n");
  const auto* errors = std::get_if<ErrorList>(&made);
  ASSERT_NE(errors, nullptr);
  EXPECT_EQ(errors->problems().front().key, "streams[1]");
}

}  // namespace
}  // namespace weir
