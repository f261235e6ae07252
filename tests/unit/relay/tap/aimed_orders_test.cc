// Orders that are for streams of a method, a tenant or a number alone, and those that wait for a time of theirs.
#include <gmock/gmock.h>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const H2Act kCancel = H2Reset{.code = h2::kCancel};

class AimedOrders : public testing::Test {
 protected:
  std::shared_ptr<const StreamAim> aim(StreamAim at) {
    auto made = std::make_shared<const StreamAim>(std::move(at));
    talk.tap.book().watch_for(made);
    return made;
  }
  void cancel(StreamAim at) {
    talk.order(TapOrder{.stream = kAnyStream, .act = kCancel, .aim = aim(std::move(at))});
  }
  void wait(LinkTime time, StreamAim at, std::optional<H2Act> act = kCancel) {
    talk.tap.clocks().wait(
        {.ticket = 9, .stream = kAnyStream, .time = time, .act = std::move(act), .aim = aim(std::move(at))});
  }
  void open(std::uint32_t h2_stream, const std::string& method, const std::string& tenant = "red") {
    talk.client_sends(
        talk.request(h2_stream, {{":method", "POST"}, {":path", "/" + method}, {"x-tenant", tenant}}));
  }
  /// The bell that was asked for last rings at this time.
  void ring(RunTime at) {
    talk.now = at;
    talk.wake();
  }

  H2Talk talk;
};

TEST_F(AimedOrders, strike_the_stream_of_their_method_and_none_beside_it) {
  cancel({.method = "shop.Orders/Watch"});
  open(1, "shop.Orders/Get");
  EXPECT_THAT(talk.to_client(), IsEmpty());
  open(3, "shop.Orders/Watch");
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 3 8"));
  open(5, "shop.Orders/Watch");
  EXPECT_THAT(talk.to_client(), IsEmpty()) << "it strikes a link once";
}

TEST_F(AimedOrders, strike_streams_that_are_open_already) {
  const auto watches = aim({.method = "*/Watch"});
  open(1, "shop.Orders/Watch");
  open(3, "shop.Orders/Get");
  talk.order(TapOrder{.stream = kAnyStream, .act = kCancel, .aim = watches});
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 1 8")) << "not the newest";
}

TEST_F(AimedOrders, count_the_streams_that_fit_method_and_metadata) {
  cancel({.method = "Watch", .metadata = {{"x-tenant", "blue"}}, .nth_stream = 2});
  open(1, "shop.Orders/Watch", "blue");
  open(3, "shop.Orders/Watch", "red");
  open(5, "shop.Orders/Get", "blue");
  EXPECT_THAT(talk.to_client(), IsEmpty());
  open(7, "shop.Orders/Watch", "blue");
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 7 8"));
}

TEST_F(AimedOrders, take_the_n_th_stream_of_a_link_whatever_it_is) {
  cancel({.nth_stream = 3});
  for (const std::uint32_t id : {1U, 3U}) open(id, "a.B/C");
  EXPECT_THAT(talk.to_client(), IsEmpty());
  open(5, "a.B/D");
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 5 8"));
}

TEST_F(AimedOrders, strike_behind_a_reply_of_the_stream_that_they_are_for) {
  const WirePoint second{.what = WirePoint::What::kMessage, .heading = Toward::kClient, .count = 2};
  talk.seek(
      PointOrder{.stream = kAnyStream, .point = second, .act = kCancel, .aim = aim({.method = "Watch"})});
  open(1, "a.B/Get");
  open(3, "a.B/Watch");
  const std::string two = grpc_message("one") + grpc_message("two");
  talk.server_sends(talk.response(1) + h2::data(1, two, false));
  EXPECT_THAT(talk.struck, IsEmpty()) << "another stream's replies do not count";
  EXPECT_THAT(talk.server_sends(talk.response(3) + h2::data(3, two, false)),
              testing::Contains("RST_STREAM 3 8"));
}

TEST_F(AimedOrders, cut_a_reply_at_a_byte_and_reset_its_stream_there) {
  const WirePoint inside{
      .what = WirePoint::What::kMessage, .heading = Toward::kClient, .count = 1, .byte = 7};
  talk.seek(
      PointOrder{.stream = kAnyStream, .point = inside, .act = kCancel, .aim = aim({.method = "Watch"})});
  open(1, "a.B/Watch");
  const std::string whole = grpc_message("one");
  EXPECT_THAT(talk.server_sends(talk.response(1) + h2::data(1, whole + grpc_message("abcdef"), false)),
              testing::Contains("RST_STREAM 1 8"));
  EXPECT_THAT(talk.to_server(), testing::Contains("WINDOW_UPDATE 0 4")) << "what did not go on is given back";
  EXPECT_THAT(talk.server_sends(h2::data(1, "xyz", false)), IsEmpty());
}

TEST_F(AimedOrders, wait_until_the_stream_has_been_silent_for_so_long) {
  wait({.lasts = 60s}, {.method = "Watch"});
  talk.now = RunTime(1s);
  open(1, "a.B/Get");
  EXPECT_THAT(talk.last.wakes, IsEmpty());
  talk.now = RunTime(2s);
  open(3, "a.B/Watch");
  ASSERT_EQ(talk.last.wakes.size(), 1U);
  EXPECT_EQ(talk.last.wakes[0].after, 60s);
  const TapStep first = talk.last;
  talk.now = RunTime(50s);
  talk.server_sends(talk.response(3));
  talk.server_sends(h2::ping("12345678"));  // says nothing of the stream
  talk.last = first;
  ring(RunTime(62s));
  EXPECT_THAT(talk.to_client(), IsEmpty()) << "it has spoken meanwhile";
  ASSERT_EQ(talk.last.wakes.size(), 1U);
  EXPECT_EQ(talk.last.wakes[0].after, 48s);
  ring(RunTime(110s));
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 3 8"));
  EXPECT_THAT(talk.last.wakes, IsEmpty());
}

TEST_F(AimedOrders, ask_for_silence_one_way_or_any_way) {
  struct Row {
    QuietWay way;
    RunTime since;
  };
  LastSeen seen(RunTime(1s));
  seen.note(Toward::kClient, RunTime(5s));
  seen.note(Toward::kServer, RunTime(9s));
  for (const Row& row : {Row{QuietWay::kBoth, RunTime(9s)}, Row{QuietWay::kAny, RunTime(5s)},
                         Row{QuietWay::kToClient, RunTime(5s)}, Row{QuietWay::kToServer, RunTime(9s)}})
    EXPECT_EQ(seen.quiet_since(row.way), row.since);
}

TEST_F(AimedOrders, wait_for_a_streams_age_and_tell_where_they_are_no_acts_on_frames) {
  wait({.what = LinkTime::What::kAge, .lasts = 3s}, {.method = "Watch"}, std::nullopt);
  talk.now = RunTime(2s);
  open(1, "a.B/Watch");
  ring(RunTime(5s));
  ASSERT_EQ(talk.last.due.size(), 1U);
  EXPECT_EQ(talk.last.due[0].ticket, 9U);
  EXPECT_EQ(talk.last.due[0].h2_stream, 1U);
}

TEST_F(AimedOrders, forget_streams_that_are_over_before_their_time) {
  wait({.lasts = 3s}, {.method = "Watch"});
  open(1, "a.B/Watch");
  const TapStep asked = talk.last;
  talk.client_sends(h2::rst_stream(1, h2::kCancel));
  talk.last = asked;
  ring(RunTime(9s));
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_THAT(talk.last.wakes, IsEmpty());
}

TEST_F(AimedOrders, a_links_silence_is_not_broken_by_pings) {
  talk.now = RunTime(4s);
  talk.server_sends(h2::settings(h2::kInitialWindowSize, 65535));
  talk.now = RunTime(7s);
  talk.client_sends(h2::ping("12345678"));
  EXPECT_EQ(talk.tap.clocks().link().quiet_since(QuietWay::kToClient), RunTime(4s));
  EXPECT_EQ(talk.tap.clocks().link().quiet_since(QuietWay::kToServer), RunTime{});
}

}  // namespace
}  // namespace weir
