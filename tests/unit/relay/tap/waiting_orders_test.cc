// Orders that wait, and points that are looked for, by themselves.
#include "harness/relay/tap/waiting_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::ElementsAre;

class WaitingOrdersTest : public testing::Test {
 protected:
  WaitingOrdersTest() { name(stream, 7); }
  static void name(TappedStream& named, std::uint32_t number) {
    named.planned = true;
    named.trace.stream = number;
  }
  static TapOrder order(std::uint64_t ticket, std::uint32_t number, H2Act act = H2Reset{}) {
    return {.ticket = ticket, .stream = number, .act = std::move(act)};
  }
  static PointOrder behind_messages(std::uint64_t ticket, std::uint32_t count) {
    return {.ticket = ticket,
            .stream = 7,
            .point = {.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = count}};
  }
  std::vector<std::uint64_t> tickets() const {
    std::vector<std::uint64_t> tickets;
    for (const TapOrder& one : orders.all()) tickets.push_back(one.ticket);
    return tickets;
  }

  StreamBook book;
  TappedStream& stream = *book.open(1);
  FrameLine to_server{Toward::kServer};
  Points points{book, to_server};
  WaitingOrders orders{book, points};
  TapStep step;
  Turn turn{RunTime{}, step};
};

TEST_F(WaitingOrdersTest, one_that_was_taken_goes_back_to_its_place) {
  for (const std::uint64_t ticket : {1, 2, 3}) orders.add(order(ticket, 7));
  const std::optional<std::size_t> place = orders.take(2);
  ASSERT_TRUE(place);
  EXPECT_FALSE(orders.waits(2));
  EXPECT_FALSE(orders.take(2));
  orders.put_back(order(2, 7), *place);
  EXPECT_THAT(tickets(), ElementsAre(1, 2, 3));
}

TEST_F(WaitingOrdersTest, an_act_is_armed_for_its_stream_alone) {
  orders.add(order(1, 8, H2Pad{.bytes = 3}));
  EXPECT_EQ(orders.armed<H2Pad>(stream), nullptr);
  orders.add(order(2, kAnyStream, H2Pad{.bytes = 4}));
  ASSERT_NE(orders.armed<H2Pad>(stream), nullptr);
  EXPECT_EQ(orders.armed<H2Pad>(stream)->ticket, 2U);
  EXPECT_EQ(orders.armed<H2Split>(stream), nullptr);
}

TEST_F(WaitingOrdersTest, a_field_of_the_headers_is_changed_in_the_first_block_that_is_no_interim_one) {
  orders.add(order(1, 7, H2Field{.part = H2Field::Part::kHeaders, .name = "x"}));
  EXPECT_EQ(orders.for_field(stream, {{":status", "103"}}, false), nullptr);
  EXPECT_NE(orders.for_field(stream, {{":status", "200"}}, false), nullptr);
  stream.flow(Toward::kClient).headers = true;
  EXPECT_EQ(orders.for_field(stream, {{"grpc-status", "0"}}, true), nullptr);
}

TEST_F(WaitingOrdersTest, one_that_was_carried_out_is_told_and_waits_no_more) {
  orders.add(order(4, 7));
  stream.flow(Toward::kClient).frames = 3;
  stream.flow(Toward::kServer).frames = 2;
  orders.done(order(4, 7), 1, turn);
  EXPECT_TRUE(orders.empty());
  ASSERT_EQ(step.struck.size(), 1U);
  EXPECT_EQ(step.struck[0].ticket, 4U);
  EXPECT_EQ(step.struck[0].h2_stream, 1U);
  EXPECT_EQ(step.struck[0].frames_to_client, 3U);
  EXPECT_EQ(step.struck[0].frames_to_server, 2U);
}

TEST_F(WaitingOrdersTest, what_waits_for_a_stream_that_is_over_is_too_late_and_what_waits_for_any_is_not) {
  orders.add(order(1, 7));
  orders.add(order(2, kAnyStream));
  orders.add(order(3, 8));
  orders.give_up(stream, turn);
  EXPECT_THAT(tickets(), ElementsAre(2, 3));
  EXPECT_THAT(step.too_late, ElementsAre(1));
}

TEST_F(WaitingOrdersTest, a_point_of_a_stream_that_has_begun_may_lie_among_the_messages_still_to_come) {
  stream.flow(Toward::kServer).messages.feed(std::string("\0\0\0\0\1x", 6));
  points.seek(behind_messages(1, 1), step);
  EXPECT_THAT(step.too_late, ElementsAre(1)) << "it is past";
  points.seek(behind_messages(2, 2), step);
  EXPECT_TRUE(points.seeks_on(1));
  EXPECT_THAT(step.too_late, ElementsAre(1));
}

TEST_F(WaitingOrdersTest, what_follows_a_fault_counts_from_where_that_struck) {
  PointOrder after = behind_messages(1, 1);
  after.follows = 3;
  after.act = H2Reset{};
  points.seek(after, step);
  EXPECT_TRUE(points.wants_cut(stream, Toward::kServer)) << "it may strike within any frame";
  EXPECT_TRUE(points.empty());
  stream.flow(Toward::kServer).messages.feed(std::string("\0\0\0\0\1x", 6));
  points.struck(2, 7, 0);
  EXPECT_TRUE(points.empty()) << "another fault";
  points.struck(3, 7, 0);
  EXPECT_TRUE(points.seeks_on(1));
  EXPECT_TRUE(step.too_late.empty());
}

TEST_F(WaitingOrdersTest, a_point_is_given_up_where_its_way_is_over_unless_any_stream_may_come_to_it) {
  PointOrder any = behind_messages(2, 5);
  any.stream = kAnyStream;
  points.seek(any, step);
  points.look_out(stream, 1);
  points.seek(behind_messages(1, 5), step);
  stream.flow(Toward::kServer).ended = true;
  points.give_up_past(1, turn);
  EXPECT_FALSE(points.seeks_on(1));
  EXPECT_THAT(step.too_late, ElementsAre(1));
  TappedStream& next = *book.open(3);
  points.look_out(next, 1);
  EXPECT_TRUE(points.seeks_on(3));
}

}  // namespace
}  // namespace weir
