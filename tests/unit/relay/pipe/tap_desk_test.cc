// Orders that go to a link's tap: each is answered, and none is kept when nothing more can come of it.
#include <gmock/gmock.h>

#include <vector>

#include "tests/support/h2_talk.h"
#include "tests/unit/relay/pipe/link_parts.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TapDeskTest : public testing::Test {
 protected:
  TapDeskTest() {
    link.come(Toward::kServer, std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 65535));
    link.come(Toward::kClient, h2::settings(h2::kInitialWindowSize, 65535));
  }
  void order(const H2Act& act, std::uint32_t stream) { give({.stream = stream, .act = act}); }
  void at_the_first_message(const LinkAct& act, std::uint32_t stream) {
    const WirePoint point{.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = 1};
    give({.stream = stream, .act = act, .point = point});
  }
  void give(const LinkOrder& order) {
    const OrderDone done = [this](OrderResult result) { answers.push_back(result); };
    order.point ? link.tap_desk.seek(order, done) : link.tap_desk.order(order, done);
  }
  void open(std::uint32_t h2_stream, std::uint32_t stream) {
    link.come(Toward::kServer, talk.request(h2_stream, stream));
  }
  [[nodiscard]] std::vector<OrderResult> said() { return std::exchange(answers, {}); }

  LinkParts link;
  H2Talk talk;  // its words alone
  std::vector<OrderResult> answers;
};

TEST_F(TapDeskTest, an_order_that_was_carried_out_is_kept_no_longer) {
  open(1, 7);
  for (int i = 0; i < 1000; ++i) order(H2Ping{.count = 1}, 7);
  EXPECT_EQ(said(), std::vector<OrderResult>(1000, OrderResult::kDone));
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
}

TEST_F(TapDeskTest, an_order_that_waits_is_kept_until_its_stream_comes) {
  order(H2Reset{.code = 8}, 7);
  EXPECT_THAT(said(), ElementsAre(OrderResult::kArmed));
  EXPECT_EQ(link.tap_desk.open_orders(), 1U);
  open(1, 7);
  EXPECT_THAT(said(), ElementsAre(OrderResult::kDone));
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
}

TEST_F(TapDeskTest, an_order_whose_stream_is_over_comes_too_late_and_is_kept_no_longer) {
  order(H2Split{.frames = 2}, 7);
  open(1, 7);
  EXPECT_THAT(said(), ElementsAre(OrderResult::kArmed));
  link.come(Toward::kServer, h2::rst_stream(1, h2::kCancel));
  EXPECT_THAT(said(), ElementsAre(OrderResult::kTooLate));
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
}

TEST_F(TapDeskTest, an_order_at_a_point_is_kept_here_until_its_byte_is_armed) {
  at_the_first_message(LinkLatency{}, 7);
  EXPECT_THAT(said(), ElementsAre(OrderResult::kArmed));
  EXPECT_EQ(link.tap_desk.open_orders(), 1U);
  open(1, 7);
  link.come(Toward::kServer, h2::data(1, grpc_message("hi"), false));
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
}

TEST_F(TapDeskTest, an_order_whose_point_lies_outside_its_window_is_spared_and_kept_no_longer) {
  const WirePoint point{.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = 1};
  const Duration hour = std::chrono::hours(1);
  give({.stream = 7, .act = LinkReset{Toward::kBoth}, .point = point, .window = {hour, std::nullopt}});
  open(1, 7);
  link.come(Toward::kServer, h2::data(1, grpc_message("hi"), false));
  EXPECT_THAT(said(), ElementsAre(OrderResult::kArmed, OrderResult::kSpared));
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
}

TEST_F(TapDeskTest, a_goaway_is_kept_until_the_end_of_the_connection_that_it_brings_and_no_other_is) {
  open(1, 7);
  const H2Goaway alone{.last = H2Goaway::Last::kMax};
  order(alone, 7);
  EXPECT_EQ(link.tap_desk.open_orders(), 0U);
  H2Goaway graceful = alone;
  graceful.graceful = true;
  graceful.then = H2Goaway::Then::kFin;
  order(graceful, 7);
  EXPECT_THAT(said(), ElementsAre(OrderResult::kDone, OrderResult::kDone));
  EXPECT_EQ(link.tap_desk.open_orders(), 1U) << "its second GOAWAY, and the FIN behind it, are yet to come";
  EXPECT_TRUE(link.state.live());
  std::string answer;
  h2::append_frame(answer, h2::kPing, h2::kAck, 0, kRelayPing);
  link.come(Toward::kServer, answer);
  EXPECT_FALSE(link.state.live()) << "the FIN was ordered";
  EXPECT_THAT(said(), IsEmpty()) << "that has been said";
}

TEST_F(TapDeskTest, the_books_say_what_was_done) {
  open(1, 7);
  order(H2Ping{.count = 1}, 7);
  order(H2Reset{.code = 8}, 7);
  EXPECT_EQ(link.ledger.totals().frame_acts, 2U);
}

}  // namespace
}  // namespace weir
