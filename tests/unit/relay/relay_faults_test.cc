// What the relay does to links beyond reset, FIN and silence, against real sockets of the loopback.
#include <gmock/gmock.h>

#include <cerrno>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/unit/relay/relay_fixture.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using What = LinkEvent::What;

class RelayFaults : public RelayFixture {
 protected:
  static int errno_of_dialling(std::uint16_t port) {
    try {
      (void)TcpPeer::dial(port);
      return 0;
    } catch (const std::system_error& error) {
      return error.code().value();
    }
  }
};

TEST_F(RelayFaults, a_half_close_ends_one_direction_and_the_other_goes_on) {
  auto [client, server] = link();
  EXPECT_EQ(order({.fault = 3, .act = LinkHalfClose{Toward::kClient}}), OrderResult::kDone);
  expect_end(client, 0);
  client.send("still heard");
  EXPECT_EQ(server.receive(11), "still heard");
  server.send("not any more");
  client.half_close();
  expect_end(server, 0);
  server.half_close();
  const auto history = relay().history(0);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].what, What::kHalfClose);
  EXPECT_EQ(history[0].fault, 3U);
  EXPECT_EQ(relay().totals().half_closes, 1U);
}

TEST_F(RelayFaults, a_half_close_toward_the_server_leaves_replies_their_way) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkHalfClose{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, 0);
  server.send("goodbye");
  server.half_close();
  expect_end(client, 0, "goodbye");
}

TEST_F(RelayFaults, a_half_closed_link_can_still_be_reset) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkHalfClose{Toward::kClient}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkReset{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, ECONNRESET);
  expect_end(client, 0);
}

TEST_F(RelayFaults, silence_ends_the_link_and_is_said_to_be_armed_before) {
  auto [client, server] = link();
  const RunTime before = clock_.now();
  EXPECT_EQ(order({.act = LinkReset{}, .after_silence = 100ms}), OrderResult::kArmed);
  client.send("a");
  EXPECT_EQ(server.receive(1), "a");
  EXPECT_EQ(later(), OrderResult::kDone);
  EXPECT_GE(clock_.now() - before, 100ms);
  expect_end(client, ECONNRESET);
  expect_end(server, ECONNRESET);
}

TEST_F(RelayFaults, silence_may_end_in_a_black_hole) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkBlackhole{}, .after_silence = 1ms}), OrderResult::kArmed);
  EXPECT_EQ(later(), OrderResult::kDone);
  client.send("into the void");
  ASSERT_EQ(order({.act = LinkFin{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, 0);
  EXPECT_TRUE(client.is_silent());
}

TEST_F(RelayFaults, a_slow_close_tells_the_other_side_late) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkSlowClose{Toward::kBoth, 100ms}}), OrderResult::kDone);
  const RunTime before = clock_.now();
  client.send("last words");
  client.half_close();
  EXPECT_EQ(server.receive(10), "last words");
  expect_end(server, 0);
  EXPECT_GE(clock_.now() - before, 100ms);
  server.send("reply");
  server.half_close();
  expect_end(client, 0, "reply");
  EXPECT_GE(clock_.now() - before, 200ms);
  EXPECT_EQ(relay().totals().shapings, 1U);
}

TEST_F(RelayFaults, a_slow_close_delays_a_reset_too) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkSlowClose{Toward::kServer, 100ms}}), OrderResult::kDone);
  const RunTime before = clock_.now();
  client.reset();
  expect_end(server, ECONNRESET);
  EXPECT_GE(clock_.now() - before, 100ms);
}

TEST_F(RelayFaults, the_first_byte_waits_and_the_others_do_not) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkFirstByteDelay{Toward::kClient, 100ms}}), OrderResult::kDone);
  const RunTime before = clock_.now();
  server.send("first");
  EXPECT_EQ(client.receive(5), "first");
  EXPECT_GE(clock_.now() - before, 100ms);
  client.send("unhindered");
  EXPECT_EQ(server.receive(10), "unhindered");
  server.send("second");
  EXPECT_EQ(client.receive(6), "second");
  EXPECT_EQ(relay().totals().shapings, 1U);
}

TEST_F(RelayFaults, latency_delays_bytes_and_the_end_behind_them) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.toward = Toward::kServer, .latency = 100ms}}), OrderResult::kDone);
  const RunTime before = clock_.now();
  client.send("far away");
  client.half_close();
  expect_end(server, 0, "far away");
  EXPECT_GE(clock_.now() - before, 100ms);
  server.send("quick");
  EXPECT_EQ(client.receive(5), "quick");
}

TEST_F(RelayFaults, shaped_bytes_all_arrive_in_their_order) {
  std::string bytes(std::size_t{3} << 20, '\0');
  std::uint32_t x = 1;
  for (char& byte : bytes) byte = static_cast<char>((x = x * 1664525U + 1013904223U) >> 24);
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.latency = 5ms, .jitter = 5ms}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkSlice{.size = Bytes{1000}, .variation = Bytes{999}}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkBandwidth{.per_second = Bytes{20'000'000}}}), OrderResult::kDone);
  std::thread sender([&, &c = client] {
    c.send(bytes);
    c.half_close();
  });
  expect_end(server, 0, bytes);
  sender.join();
}

TEST_F(RelayFaults, a_line_holds_the_sender_back_when_it_is_full) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkBandwidth{.toward = Toward::kServer, .per_second = Bytes{1000}}}),
            OrderResult::kDone);
  // More than the line, the relay and the kernel hold together: the sender never comes to its end.
  std::thread sender(
      [&, &c = client] { EXPECT_THROW(c.send(std::string(std::size_t{64} << 20, 'x')), std::system_error); });
  EXPECT_EQ(server.receive(10).size(), 10U);
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  sender.join();
  EXPECT_LT(relay().totals().bytes_to_server, 100'000U);
}

TEST_F(RelayFaults, a_narrow_line_takes_as_long_as_its_rate_says) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkBandwidth{.toward = Toward::kServer, .per_second = Bytes{10'000}}}),
            OrderResult::kDone);
  const RunTime before = clock_.now();
  client.send(std::string(2000, 'x'));
  EXPECT_EQ(server.receive(2000).size(), 2000U);
  // 200 ms, less the first portion of 10 ms.
  EXPECT_GE(clock_.now() - before, 190ms);
}

TEST_F(RelayFaults, what_is_taken_back_slows_nothing_down) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.latency = std::chrono::hours(1)}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkLatency{}}), OrderResult::kDone);
  client.send("at once");
  EXPECT_EQ(server.receive(7), "at once");
}

TEST_F(RelayFaults, a_fin_still_comes_after_all_bytes_that_are_slowed_down) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.toward = Toward::kServer, .latency = 50ms}}), OrderResult::kDone);
  client.send("on its way");
  server.send("x");
  EXPECT_EQ(client.receive(1), "x");  // whatever the client sent before is with the relay, or in its kernel
  EXPECT_EQ(order({.act = LinkFin{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, 0, "on its way");
}

TEST_F(RelayFaults, a_shaped_link_can_be_reset_with_bytes_in_it) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.latency = std::chrono::hours(1)}}), OrderResult::kDone);
  client.send("never arrives");
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(client, ECONNRESET);
  expect_end(server, ECONNRESET);
}

TEST_F(RelayFaults, goes_away_with_bytes_in_its_lines) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkLatency{.latency = std::chrono::hours(1)}}), OrderResult::kDone);
  client.send("never arrives");
  client.half_close();
  server.send("neither");
  relay_.reset();
  EXPECT_EQ(server.receive_to_end().bytes, "");
}

TEST_F(RelayFaults, corrupts_so_many_bytes_at_the_exact_place) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkCorrupt{Toward::kServer, Bytes{2}, 0x01}, .after_bytes = 3}),
            OrderResult::kArmed);
  client.send("aaaaaaaa");
  EXPECT_EQ(server.receive(8), "aaa``aaa");
  EXPECT_EQ(later(), OrderResult::kDone);
  ASSERT_EQ(relay().history(0).size(), 1U);
  EXPECT_EQ(relay().history(0)[0].to_server, 1U + 3U)
      << "the books say at which byte; link() sent one each way";
  EXPECT_EQ(relay().history(0)[0].to_client, 1U);
  server.send("aaaa");
  EXPECT_EQ(client.receive(4), "aaaa") << "the other direction is left alone";
  EXPECT_EQ(relay().totals().corruptions, 1U);
}

TEST_F(RelayFaults, a_connection_that_is_closed_at_once_ends_with_fin_or_rst) {
  options_.connections = 2;
  options_.refuse = {
      {.how = RelayOptions::Refusal::How::kAcceptFin, .connection = 0, .fault = 4, .stream = 9},
      {.how = RelayOptions::Refusal::How::kAcceptReset, .connection = 1}};
  for (int i = 0; i < 3; ++i) {
    TcpPeer closed = TcpPeer::dial(relay().port(0));
    expect_end(closed, 0);
    TcpPeer broken = TcpPeer::dial(relay().port(1));
    expect_end(broken, ECONNRESET);
  }
  ASSERT_EQ(relay().history(0).size(), 1U);
  EXPECT_EQ(relay().history(0)[0].what, What::kAcceptFin);
  EXPECT_EQ(relay().history(0)[0].stream, 9U);
  EXPECT_EQ(relay().history(1)[0].what, What::kAcceptReset);
}

TEST_F(RelayFaults, listeners_go_down_all_at_once_and_come_back_at_their_ports) {
  options_.connections = 2;
  auto first = link(0);
  auto second = link(1);
  std::promise<OrderResult> done;
  relay().listeners_down(5, 7, 300ms, [&](OrderResult r) { done.set_value(r); });
  EXPECT_EQ(done.get_future().get(), OrderResult::kDone);
  for (Pair* pair : {&first, &second}) {
    expect_end(pair->client, ECONNRESET);
    expect_end(pair->server, ECONNRESET);
  }
  EXPECT_EQ(errno_of_dialling(relay().port(0)), ECONNREFUSED);
  EXPECT_EQ(errno_of_dialling(relay().port(1)), ECONNREFUSED);
  for (std::uint32_t connection : {0U, 1U}) {
    while (errno_of_dialling(relay().port(connection)) == ECONNREFUSED) std::this_thread::yield();
    ASSERT_EQ(relay().history(connection).size(), 1U);
    const LinkEvent event = relay().history(connection)[0];
    EXPECT_EQ(event.what, What::kListenerDown);
    EXPECT_EQ(event.fault, 5U);
    EXPECT_EQ(event.stream, 7U);
    EXPECT_EQ(event.lasts, 300ms);
    EXPECT_GE(clock_.now(), event.at + 300ms);
  }
  EXPECT_EQ(relay().totals().listener_downs, 1U);
}

TEST_F(RelayFaults, the_same_fault_takes_listeners_down_only_once) {
  (void)link();
  for (int i = 0; i < 2; ++i) {
    std::promise<OrderResult> done;
    relay().listeners_down(5, 7, 1ms, [&](OrderResult r) { done.set_value(r); });
    EXPECT_EQ(done.get_future().get(), OrderResult::kDone);
  }
  EXPECT_EQ(relay().totals().listener_downs, 1U);
  EXPECT_EQ(relay().history(0).size(), 1U);
}

TEST_F(RelayFaults, an_order_may_wait_for_the_next_link) {
  EXPECT_EQ(order({.act = LinkReset{}, .after_bytes = 3, .awaits_link = true}), OrderResult::kArmed);
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TcpPeer server = upstream_.accept();
  client.send("abcdef");
  expect_end(server, ECONNRESET, "abc");
  (void)link();  // the one after is left alone
}

TEST_F(RelayFaults, an_order_that_may_wait_acts_at_once_on_a_link_that_is_there) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkReset{}, .awaits_link = true}), OrderResult::kDone);
  expect_end(client, ECONNRESET);
}

TEST_F(RelayFaults, orders_may_go_to_every_link_there_is) {
  auto first = link();
  auto second = link();
  relay().renew_orders([](const LinkView& view) -> std::vector<TimedOrder> {
    EXPECT_EQ(view.bytes_to_server, 1U);
    EXPECT_EQ(view.bytes_to_client, 1U);
    EXPECT_LE(view.accepted, view.now);
    if (view.ordinal == 0) return {{.order = {.act = LinkReset{Toward::kClient}}}};
    return {{.order = {.act = LinkFin{Toward::kClient}}}};
  });
  expect_end(first.client, ECONNRESET);
  expect_end(second.client, 0);
}

TEST_F(RelayFaults, orders_that_are_renewed_forget_what_they_waited_for) {
  options_.on_link = [](const LinkView& view) -> std::vector<TimedOrder> {
    view.memory = 7;
    return {{.order = {.act = LinkReset{}, .after_bytes = 5}},
            {.order = {.act = LinkReset{}}, .delay = std::chrono::hours(1)},
            {.order = {.act = LinkReset{}, .after_silence = std::chrono::hours(1)}}};
  };
  auto [client, server] = link();
  std::promise<int> remembered;
  relay().renew_orders([&](const LinkView& view) -> std::vector<TimedOrder> {
    remembered.set_value(std::any_cast<int>(view.memory));
    return {};
  });
  EXPECT_EQ(remembered.get_future().get(), 7);
  client.send("far more than five bytes");
  EXPECT_EQ(server.receive(24), "far more than five bytes");
}

// The server reads nothing, so the point is reached while bytes before it are still on their way.
TEST_F(RelayFaults, a_point_that_is_reached_but_not_flushed_can_be_forgotten) {
  constexpr std::uint64_t kPoint = 300'000;
  const std::string bytes(1'000'000, 'x');
  options_.on_link = [](const LinkView&) -> std::vector<TimedOrder> {
    return {{.order = {.act = LinkReset{}, .after_bytes = kPoint}}};
  };
  auto client = TcpPeer::dial(relay().port(0));
  TcpPeer server = upstream_.accept();
  std::thread sender([&] { client.send(bytes); });
  while (relay().totals().bytes_to_server < kPoint) std::this_thread::yield();
  std::promise<void> renewed;
  relay().renew_orders([](const LinkView&) { return std::vector<TimedOrder>{}; },
                       [&] { renewed.set_value(); });
  renewed.get_future().get();
  EXPECT_TRUE(server.receive(bytes.size()) == bytes);
  sender.join();
  EXPECT_EQ(relay().totals().resets, 0U);
}

// As a toxic that is added while a client is being connected: what the link was told before is still to be done.
TEST_F(RelayFaults, a_link_that_is_not_yet_connected_has_done_nothing) {
  const LinkOrders once = [](const LinkView& view) -> std::vector<TimedOrder> {
    if (view.memory.has_value()) return {};
    view.memory = true;
    return {{.order = {.act = LinkBlackhole{Toward::kServer}}}};
  };
  options_.on_link = [&](const LinkView& view) {
    relay().renew_orders(once);  // comes before the upstream's answer
    return once(view);
  };
  auto client = TcpPeer::dial(relay().port(0));
  const TcpPeer server = upstream_.accept();
  // The first may be carried out before what the link is told anew, the second is not.
  for (int i = 0; i < 2; ++i) EXPECT_EQ(order({.act = LinkStall{Toward::kClient, 1ms}}), OrderResult::kDone);
  EXPECT_EQ(relay().totals().blackholes, 1U);
}

TEST_F(RelayFaults, a_trace_tells_what_a_link_lived_through) {
  std::mutex mutex;
  std::vector<std::string> seen;
  std::promise<LinkTrace> gone;
  options_.on_trace = [&](const LinkTrace& trace) {
    static constexpr const char* kNames[] = {"accepted", "connected", "unreachable", "act", "ended", "gone"};
    {
      const std::scoped_lock lock(mutex);
      seen.push_back(std::string(kNames[static_cast<int>(trace.what)]) + " " +
                     std::string(to_string(trace.end)) + " " + std::string(trace.detail));
    }
    if (trace.what == LinkTrace::What::kGone) gone.set_value(trace);
  };
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkStall{Toward::kClient, 1ms}}), OrderResult::kDone);
  client.half_close();
  expect_end(server, 0);
  server.send("bye");
  server.half_close();
  expect_end(client, 0, "bye");
  const LinkTrace last = gone.get_future().get();
  EXPECT_EQ(last.link, 0U);
  EXPECT_EQ(last.bytes_to_server, 1U);
  EXPECT_EQ(last.bytes_to_client, 4U);
  const std::scoped_lock lock(mutex);
  EXPECT_THAT(seen, testing::ElementsAre("accepted both ", "connected both ", "act client stall",
                                         "ended client fin", "ended server fin", "gone both "));
}

}  // namespace
}  // namespace weir
