// The relay against real sockets of the loopback: the test plays both the client and the server.
#include "harness/relay/relay.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/support/dead_port.h"
#include "tests/unit/relay/relay_fixture.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = LinkEvent::What;

/// Bytes of which no two neighbouring blocks are alike, so that loss or a swap shows.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t x = 1;
  for (char& byte : bytes) {
    x = x * 1664525U + 1013904223U;
    byte = static_cast<char>(x >> 24);
  }
  return bytes;
}

class RelayTest : public RelayFixture {};

TEST_F(RelayTest, bytes_pass_untouched_both_ways_at_once) {
  const std::string up = pattern(std::size_t{1} << 20);
  const std::string down(up.rbegin(), up.rend());
  auto [client, server] = link();
  std::thread sender_up([&, &c = client] { c.send(up); });
  std::thread sender_down([&, &s = server] { s.send(down); });
  std::string got_up;
  std::thread receiver_up([&, &s = server] { got_up = s.receive(up.size()); });
  const std::string got_down = client.receive(down.size());
  for (std::thread* t : {&sender_up, &sender_down, &receiver_up}) t->join();
  EXPECT_TRUE(got_up == up);
  EXPECT_TRUE(got_down == down);
  const RelayTotals expected{
      {.links_accepted = 1, .bytes_to_server = up.size() + 1, .bytes_to_client = down.size() + 1}};
  EXPECT_EQ(relay().totals(), expected);
  EXPECT_THAT(relay().history(0), IsEmpty());
}

TEST_F(RelayTest, a_sender_faster_than_its_receiver_loses_nothing) {
  const std::string bytes =
      pattern(std::size_t{16} << 20);  // more than the kernel's buffers and the relay's hold
  auto [client, server] = link();
  std::thread sender([&, &c = client] {
    c.send(bytes);
    c.half_close();
  });
  // The receiver takes nothing until the relay is surely blocked on it: a round trip the other way goes
  // through.
  server.send("still here");
  EXPECT_EQ(client.receive(10), "still here");
  expect_end(server, 0, bytes);
  sender.join();
}

TEST_F(RelayTest, links_take_turns_at_the_addresses) {
  TcpPort other;
  options_.links_take_turns = true;
  options_.addresses = [&](std::uint32_t) {
    return std::vector<HostPort>{{"127.0.0.1", upstream_.port()}, {"127.0.0.1", other.port()}};
  };
  Reached reached;
  options_.reached = &reached;
  for (TcpPort* next : {&upstream_, &other, &upstream_}) {
    TcpPeer client = TcpPeer::dial(relay().port(0));
    TcpPeer server = next->accept();
    client.send("?");
    EXPECT_EQ(server.receive(1), "?");
  }
  EXPECT_EQ(reached.counts().size(), 2U);
}

TEST_F(RelayTest, a_link_goes_on_to_the_next_address) {
  const DeadPort dead;
  options_.addresses = [&](std::uint32_t) {
    return std::vector<HostPort>{{"127.0.0.1", dead.port()}, {"127.0.0.1", upstream_.port()}};
  };
  (void)link();
}

TEST_F(RelayTest, a_proxy_is_asked_for_the_way_before_anything_passes) {
  options_.proxy = HttpProxy{.host = "127.0.0.1", .port = upstream_.port(), .credentials = "user:word"};
  options_.upstream = {.host = "chat.test", .port = 50051};
  TcpPeer client = TcpPeer::dial(relay().port(0));
  client.send("hello");
  TcpPeer proxy = upstream_.accept();
  const std::string asked = connect_request(*options_.proxy, "chat.test:50051");
  EXPECT_EQ(proxy.receive(asked.size()), asked);
  EXPECT_TRUE(proxy.is_silent());
  proxy.send("HTTP/1.1 200 OK\r\n\r\nwelcome");
  EXPECT_EQ(proxy.receive(5), "hello");
  EXPECT_EQ(client.receive(7), "welcome") << "what came behind the answer";
}

TEST_F(RelayTest, a_proxy_that_refuses_is_told_as_that) {
  options_.proxy = HttpProxy{.host = "127.0.0.1", .port = upstream_.port()};
  options_.upstream = {.host = "chat.test", .port = 50051};
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TcpPeer proxy = upstream_.accept();
  proxy.send("HTTP/1.1 403 Forbidden\r\n\r\n");
  expect_end(client, ECONNRESET);
  const std::optional<Unreachable> why = relay().unreachable(0, clock_.now());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->outcome, "connect.proxy");
  EXPECT_EQ(why->text, "failed to connect to chat.test:50051: the proxy http://127.0.0.1:" +
                           std::to_string(upstream_.port()) + ": it answered 403 Forbidden");
}

TEST_F(RelayTest, a_half_close_is_passed_on_and_the_other_direction_goes_on) {
  auto [client, server] = link();
  client.send("last words");
  client.half_close();
  expect_end(server, 0, "last words");
  server.send("reply");
  server.half_close();
  expect_end(client, 0, "reply");
}

TEST_F(RelayTest, a_reset_of_the_client_is_passed_on) {
  auto [client, server] = link();
  client.reset();
  expect_end(server, ECONNRESET);
  EXPECT_EQ(relay().totals().resets, 0U) << "not done by an order";
}

TEST_F(RelayTest, a_reset_of_the_server_is_passed_on) {
  auto [client, server] = link();
  server.reset();
  expect_end(client, ECONNRESET);
}

TEST_F(RelayTest, a_reset_toward_the_client_leaves_the_server_silent) {
  auto [client, server] = link();
  EXPECT_EQ(order({.fault = 3, .stream = 7, .act = LinkReset{Toward::kClient}}), OrderResult::kDone);
  expect_end(client, ECONNRESET);
  server.send("into the void");
  EXPECT_TRUE(server.is_silent());
  server.half_close();
  expect_end(server, 0);  // the relay read it all and closed as its peer did
  EXPECT_EQ(relay().totals().bytes_dropped, 13U);

  const auto history = relay().history(0);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].fault, 3U);
  EXPECT_EQ(history[0].stream, 7U);
  EXPECT_EQ(history[0].what, What::kReset);
  EXPECT_EQ(history[0].toward, Toward::kClient);
  EXPECT_LE(history[0].at, clock_.now());
  EXPECT_GT(history[0].at, RunTime{});
}

TEST_F(RelayTest, a_reset_toward_the_server_leaves_the_client_silent) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkReset{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, ECONNRESET);
  EXPECT_TRUE(client.is_silent());
}

TEST_F(RelayTest, a_reset_toward_both_is_seen_by_both) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(client, ECONNRESET);
  expect_end(server, ECONNRESET);
  EXPECT_EQ(relay().totals().resets, 1U);
}

TEST_F(RelayTest, a_fin_comes_after_all_bytes_that_were_there) {
  const std::string bytes = pattern(std::size_t{1} << 17);
  auto [client, server] = link();
  server.send(bytes);
  ASSERT_EQ(client.receive(1), bytes.substr(0, 1));
  EXPECT_EQ(order({.act = LinkFin{Toward::kClient}}), OrderResult::kDone);
  const PeerEnd end = client.receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_TRUE(bytes.substr(1).starts_with(end.bytes));
  EXPECT_EQ(end.bytes.size() + 1 + 1, relay().totals().bytes_to_client) << "passed, so delivered";
  EXPECT_TRUE(server.is_silent());
  client.send("not answered by an RST");
  client.half_close();
  expect_end(client, 0);
  EXPECT_EQ(relay().totals().fins, 1U);
}

TEST_F(RelayTest, a_fin_toward_both_is_seen_by_both_as_a_clean_end) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkFin{}}), OrderResult::kDone);
  expect_end(client, 0);
  expect_end(server, 0);
}

TEST_F(RelayTest, a_fin_toward_the_server_leaves_the_client_silent) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkFin{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, 0);
  EXPECT_TRUE(client.is_silent());
}

TEST_F(RelayTest, cuts_at_the_exact_byte_and_then_resets) {
  constexpr std::size_t kCut = 300'001;
  const std::string bytes = pattern(std::size_t{1} << 20);
  auto [client, server] = link();
  const Answer answer;
  relay().order(0, {.act = LinkReset{}, .after_bytes = kCut}, answer.taker());
  ASSERT_EQ(answer.first(), OrderResult::kArmed);
  EXPECT_THAT(relay().history(0), IsEmpty());
  std::thread sender([&, &c = client] {
    try {
      c.send(bytes);
    } catch (const std::system_error&) {  // how much the kernel takes before the reset is its own affair
    }
  });
  expect_end(server, ECONNRESET, std::string_view(bytes).substr(0, kCut));
  EXPECT_EQ(answer.second(), OrderResult::kDone);
  sender.join();
  EXPECT_EQ(relay().history(0).size(), 1U);
}

TEST_F(RelayTest, cuts_what_goes_to_the_client_at_the_exact_byte_and_then_ends) {
  const std::string bytes = pattern(5000);
  auto [client, server] = link();
  const Answer answer;
  relay().order(0, {.act = LinkFin{Toward::kClient}, .after_bytes = 4999, .cut_toward = Toward::kClient},
                answer.taker());
  ASSERT_EQ(answer.first(), OrderResult::kArmed);
  server.send(bytes);
  expect_end(client, 0, std::string_view(bytes).substr(0, 4999));
  EXPECT_EQ(answer.second(), OrderResult::kDone);
  server.half_close();
  expect_end(server, 0);
  EXPECT_EQ(relay().totals().bytes_dropped, 1U);
}

TEST_F(RelayTest, a_black_hole_at_the_exact_byte_leaves_the_other_direction_alone) {
  auto [client, server] = link();
  const Answer answer;
  relay().order(0, {.act = LinkBlackhole{Toward::kServer}, .after_bytes = 3}, answer.taker());
  ASSERT_EQ(answer.first(), OrderResult::kArmed);
  client.send("abcdef");
  EXPECT_EQ(server.receive(3), "abc");
  EXPECT_EQ(answer.second(), OrderResult::kDone);
  server.send("hello");
  EXPECT_EQ(client.receive(5), "hello");
  client.half_close();  // swallowed as well
  server.half_close();
  expect_end(client, 0);
  EXPECT_EQ(relay().totals().bytes_dropped, 3U);
  EXPECT_EQ(relay().totals().blackholes, 1U);
}

TEST_F(RelayTest, a_black_hole_can_still_be_reset) {
  auto [client, server] = link();
  EXPECT_EQ(order({.fault = 1, .act = LinkBlackhole{}}), OrderResult::kDone);
  client.send("lost");
  EXPECT_EQ(order({.fault = 2, .act = LinkReset{Toward::kServer}}), OrderResult::kDone);
  expect_end(server, ECONNRESET);
  const auto history = relay().history(0);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].what, What::kBlackhole);
  EXPECT_EQ(history[1].what, What::kReset);
  EXPECT_LE(history[0].at, history[1].at);
}

TEST_F(RelayTest, a_stall_holds_bytes_back_for_its_time_and_loses_none) {
  auto [client, server] = link();
  const RunTime before = clock_.now();
  EXPECT_EQ(order({.fault = 1, .act = LinkStall{Toward::kBoth, std::chrono::milliseconds(100)}}),
            OrderResult::kDone);
  const std::string up = pattern(1000);
  client.send(up);
  client.half_close();
  server.send("down");
  expect_end(server, 0, up);
  EXPECT_GE(clock_.now() - before, std::chrono::milliseconds(100))
      << "the order came after, and nothing can pass before";
  EXPECT_EQ(client.receive(4), "down");
  EXPECT_EQ(relay().totals().stalls, 1U);
  EXPECT_EQ(relay().totals().bytes_dropped, 0U);
  ASSERT_EQ(relay().history(0).size(), 1U);
  EXPECT_EQ(relay().history(0)[0].what, What::kStall);
  EXPECT_EQ(relay().history(0)[0].lasts, std::chrono::milliseconds(100));
}

TEST_F(RelayTest, a_stall_toward_one_end_leaves_the_other_direction_alone) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkStall{Toward::kClient, std::chrono::hours(1)}}), OrderResult::kDone);
  server.send("waits");
  client.send("passes");
  EXPECT_EQ(server.receive(6), "passes");
  EXPECT_TRUE(client.is_silent());
}

TEST_F(RelayTest, a_stall_at_the_exact_byte_keeps_what_is_behind_it) {
  auto [client, server] = link();
  const Answer answer;
  relay().order(0, {.act = LinkStall{Toward::kServer, std::chrono::milliseconds(50)}, .after_bytes = 3},
                answer.taker());
  ASSERT_EQ(answer.first(), OrderResult::kArmed);
  const RunTime before = clock_.now();
  client.send("abcdef");
  EXPECT_EQ(server.receive(3), "abc");
  EXPECT_EQ(answer.second(), OrderResult::kDone);
  EXPECT_EQ(server.receive(3), "def");
  EXPECT_GE(clock_.now() - before, std::chrono::milliseconds(50));
}

TEST_F(RelayTest, of_stalls_that_overlap_the_longest_counts) {
  auto [client, server] = link();
  const RunTime before = clock_.now();
  EXPECT_EQ(order({.act = LinkStall{Toward::kServer, std::chrono::milliseconds(100)}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkStall{Toward::kServer, std::chrono::milliseconds(1)}}), OrderResult::kDone);
  client.send("x");
  EXPECT_EQ(server.receive(1), "x");
  EXPECT_GE(clock_.now() - before, std::chrono::milliseconds(100));
}

TEST_F(RelayTest, a_stalled_link_can_still_be_reset) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkStall{Toward::kBoth, std::chrono::hours(1)}}), OrderResult::kDone);
  client.send("late");
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(server, ECONNRESET);
  expect_end(client, ECONNRESET);
}

TEST_F(RelayTest, a_refusing_connection_gives_connection_refused) {
  options_.connections = 2;
  options_.refuse = {{.connection = 1, .fault = 4, .stream = 9}};
  try {
    (void)TcpPeer::dial(relay().port(1));
    FAIL() << "connected";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ECONNREFUSED);
  }
  (void)link(0);  // the other one works
  const auto history = relay().history(1);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].what, What::kRefuse);
  EXPECT_EQ(history[0].fault, 4U);
  EXPECT_EQ(history[0].stream, 9U);
  EXPECT_EQ(relay().totals().links_refused, 1U);
  EXPECT_EQ(order({.act = LinkReset{}}, 1), OrderResult::kNoLink);
}

TEST_F(RelayTest, an_upstream_that_is_not_there_resets_the_client) {
  {
    TcpPort closed;
    options_.upstream.port = closed.port();
  }
  TcpPeer client = TcpPeer::dial(relay().port(0));
  expect_end(client, ECONNRESET);
  EXPECT_EQ(relay().totals().links_accepted, 1U);
  EXPECT_EQ(relay().totals().links_refused, 1U);
}

TEST_F(RelayTest, an_upstream_with_no_address_is_told_at_once) {
  options_.upstream.host = "no host has spaces";
  EXPECT_TRUE(relay().unresolved());
}

TEST_F(RelayTest, an_address_that_it_cannot_listen_on_is_told_at_once) {
  options_.listen_host = "no host has spaces";
  EXPECT_THROW(relay(), std::system_error);
}

TEST_F(RelayTest, a_client_comes_back_on_the_same_port_as_a_new_link) {
  auto first = link();
  ASSERT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(first.client, ECONNRESET);
  auto second = link();
  EXPECT_EQ(relay().totals().links_accepted, 2U);
  EXPECT_EQ(order({.act = LinkFin{}}), OrderResult::kDone);
  expect_end(second.client, 0);
}

TEST_F(RelayTest, an_order_acts_on_the_newest_live_link) {
  auto older = link();
  auto newer = link();
  ASSERT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(newer.client, ECONNRESET);
  older.client.send("alive");
  EXPECT_EQ(older.server.receive(5), "alive");
  ASSERT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  expect_end(older.client, ECONNRESET);
}

TEST_F(RelayTest, orders_without_a_live_link_find_none) {
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kNoLink);
  EXPECT_EQ(order({.act = LinkReset{}}, 17), OrderResult::kNoLink) << "no such connection";
  auto pair = link();
  ASSERT_EQ(order({.act = LinkReset{Toward::kClient}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kNoLink) << "already reset";
  EXPECT_EQ(order({.act = LinkReset{}, .after_bytes = 1}), OrderResult::kNoLink);
  EXPECT_EQ(relay().history(0).size(), 1U);
}

TEST_F(RelayTest, an_order_may_wait_for_the_next_link_and_counts_its_bytes_from_the_first) {
  EXPECT_EQ(order({.act = LinkReset{Toward::kServer}, .after_bytes = 4, .awaits_link = true}),
            OrderResult::kArmed);
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TcpPeer server = upstream_.accept();
  client.send("abcdef");
  EXPECT_EQ(server.receive(4), "abcd");
  expect_end(server, ECONNRESET);
  EXPECT_EQ(relay().history(0).size(), 1U);
}

TEST_F(RelayTest, a_link_may_bring_its_own_orders) {
  options_.on_link = [](const LinkView& link) -> std::vector<TimedOrder> {
    EXPECT_EQ(link.connection, 0U);
    if (link.ordinal != 1) return {};
    return {{.order = {.act = LinkReset{}, .after_bytes = 4}}};
  };
  auto untouched = link();
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TcpPeer server = upstream_.accept();
  client.send("abcdef");
  expect_end(server, ECONNRESET, "abcd");
  untouched.client.send("fine");
  EXPECT_EQ(untouched.server.receive(4), "fine");
  ASSERT_EQ(order({.act = LinkFin{}}),
            OrderResult::kDone);  // answered by the relay's thread, so it is done counting
  EXPECT_EQ(relay().totals().bytes_dropped, 2U);
}

TEST_F(RelayTest, a_links_own_order_may_come_later) {
  options_.on_link = [](const LinkView&) -> std::vector<TimedOrder> {
    return {{.order = {.act = LinkFin{}}, .delay = std::chrono::milliseconds(1)}};
  };
  TcpPeer client = TcpPeer::dial(relay().port(0));
  expect_end(client, 0);
  EXPECT_EQ(relay().totals().fins, 1U);
}

TEST_F(RelayTest, many_links_at_once_each_carry_bytes_of_their_own) {
  constexpr std::size_t kLinks = 300;
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < kLinks; ++i) pairs.push_back(link());
  for (std::size_t i = 0; i < kLinks; ++i) pairs[i].client.send(std::to_string(1000 + i));
  for (std::size_t i = 0; i < kLinks; ++i) EXPECT_EQ(pairs[i].server.receive(4), std::to_string(1000 + i));
  EXPECT_EQ(relay().totals().links_accepted, kLinks);
}

TEST_F(RelayTest, goes_away_with_links_alive_and_blocked) {
  auto idle = link();
  auto blocked = link();
  std::thread sender(
      [&] { EXPECT_THROW(blocked.client.send(std::string(std::size_t{64} << 20, 'x')), std::system_error); });
  idle.client.send("?");
  EXPECT_EQ(idle.server.receive(1), "?");
  relay_.reset();
  sender.join();
  expect_end(idle.client, 0);
  expect_end(idle.server, 0);
}

TEST_F(RelayTest, connects_to_a_unix_socket) {
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / ("weir_relay_" + std::to_string(::getpid()))).string();
  TcpPort server_port(path);
  options_.upstream = {.unix_path = path};
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TcpPeer server = server_port.accept();
  client.send("over the wall");
  EXPECT_EQ(server.receive(13), "over the wall");
  server.send("and back");
  EXPECT_EQ(client.receive(8), "and back");
  ASSERT_EQ(order({.act = LinkReset{Toward::kClient}}), OrderResult::kDone);
  expect_end(client, ECONNRESET);
}

}  // namespace
}  // namespace weir
