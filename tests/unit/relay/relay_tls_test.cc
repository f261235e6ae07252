// The relay between a client and a server that speak TLS, over real sockets of the loopback: the test plays both.
#include <gmock/gmock.h>

#include <cerrno>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "harness/relay/relay.h"
#include "harness/tls/authority.h"
#include "tests/support/h2_talk.h"
#include "tests/support/tls_peer.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t x = 1;
  for (char& byte : bytes) {
    x = x * 1664525U + 1013904223U;
    byte = static_cast<char>(x >> 24);
  }
  return bytes;
}

/// Two authorities: the server's, which the relay trusts, and the relay's, which clients trust.
class RelayTlsTest : public testing::Test {
 protected:
  struct Pair {
    TlsPeer client;
    TlsPeer server;
  };

  Relay& relay() {
    if (!relay_) {
      options_.on_trace = [this](const LinkTrace& event) { note(event); };
      relay_.emplace(options_, clock_);
    }
    return *relay_;
  }
  void note(const LinkTrace& event) {
    const std::scoped_lock lock(mutex_);
    if (event.what == LinkTrace::What::kSecured)
      events_.push_back("tls " + std::string(to_string(event.end)) + " " + std::string(event.detail));
    if (event.what == LinkTrace::What::kNotSecured)
      events_.push_back("no tls " + std::string(to_string(event.end)) + ": " + std::string(event.detail));
    if (event.what == LinkTrace::What::kGone) {
      ++links_gone_;
      link_gone_.notify_all();
    }
  }
  /// What the trace says of TLS, once the only link is gone.
  std::vector<std::string> events_of_the_link() {
    std::unique_lock lock(mutex_);
    link_gone_.wait(lock, [this] { return links_gone_ > 0; });
    return events_;
  }

  TlsPeer dial() { return dial(theirs_.certificate_pem()); }
  TlsPeer dial(const std::string& trusted) {
    return {TcpPeer::dial(relay().port(0)), TlsFilter::client(*make_client_context(trusted), "chat.test")};
  }
  TlsPeer accept() { return {upstream_.accept(), TlsFilter::server(*servers_.serve_as({"chat.test"}))}; }
  Pair link() {
    TlsPeer client = dial();
    TlsPeer server = accept();
    EXPECT_TRUE(server.shake_hands()) << server.filter->problem();
    EXPECT_TRUE(client.shake_hands()) << client.filter->problem();
    return {std::move(client), std::move(server)};
  }
  OrderResult order(const LinkOrder& order) {
    auto answer = std::make_shared<std::promise<OrderResult>>();
    auto given = std::make_shared<bool>(false);
    relay().order(0, order, [answer, given](OrderResult result) {
      if (!std::exchange(*given, true)) answer->set_value(result);
    });
    return answer->get_future().get();
  }

  SteadyClock clock_;
  TcpPort upstream_;
  const TestAuthority servers_;
  const TestAuthority theirs_;
  RelayOptions options_{.upstream = {.port = upstream_.port()},
                        .tls = {.client = *theirs_.serve_as({"chat.test"}),
                                .server = *make_client_context(servers_.certificate_pem()),
                                .server_name = "chat.test"}};
  std::mutex mutex_;
  std::vector<std::string> events_;
  int links_gone_ = 0;
  std::condition_variable link_gone_;
  std::optional<Relay> relay_;
};

TEST_F(RelayTlsTest, bytes_pass_both_ways_at_once_and_are_counted_in_the_clear) {
  const std::string up = pattern(std::size_t{1} << 20);
  const std::string down(up.rbegin(), up.rend());
  auto [client, server] = link();
  std::thread receiver([&, &s = server] { EXPECT_TRUE(s.receive(up.size()) == up); });
  client.send(up);
  receiver.join();
  std::thread sender([&, &s = server] { s.send(down); });
  EXPECT_TRUE(client.receive(down.size()) == down);
  sender.join();
  const RelayTotals expected{
      {.links_accepted = 1, .bytes_to_server = up.size(), .bytes_to_client = down.size()}};
  EXPECT_EQ(relay().totals(), expected);
}

TEST_F(RelayTlsTest, a_sender_faster_than_its_receiver_loses_nothing_and_is_held_back) {
  const std::string bytes = pattern(std::size_t{16} << 20);  // more than all buffers on the way hold
  auto [client, server] = link();
  std::promise<void> sent;
  std::thread sender([&, &c = client] {
    c.send(bytes);
    sent.set_value();
    c.half_close();
  });
  // Nothing is read until the sender must have filled what there is to fill.
  EXPECT_EQ(sent.get_future().wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  const PeerEnd end = server.receive_to_end();
  sender.join();
  EXPECT_TRUE(end.bytes == bytes) << end.bytes.size();
  EXPECT_EQ(end.error, 0);
  EXPECT_TRUE(server.filter->ended());
}

TEST_F(RelayTlsTest, a_half_close_is_said_in_tls_and_the_other_direction_goes_on) {
  auto [client, server] = link();
  client.send("all I have");
  client.half_close();
  const PeerEnd end = server.receive_to_end();
  EXPECT_EQ(end.bytes, "all I have");
  EXPECT_EQ(end.error, 0);
  EXPECT_TRUE(server.filter->ended());
  server.send("and an answer");
  EXPECT_EQ(client.receive(13), "and an answer");
  server.half_close();
  EXPECT_EQ(client.receive_to_end().error, 0);
  EXPECT_TRUE(client.filter->ended());
  EXPECT_THAT(events_of_the_link(), ElementsAre("tls server TLSv1.3", "tls client TLSv1.3"));
}

TEST_F(RelayTlsTest, a_fin_without_a_word_is_passed_on_without_one) {
  auto [client, server] = link();
  server.send("cut");
  server.tcp.half_close();
  const PeerEnd end = client.receive_to_end();
  EXPECT_EQ(end.bytes, "cut");
  EXPECT_EQ(end.error, 0);
  EXPECT_FALSE(client.filter->ended());
}

TEST_F(RelayTlsTest, resets_pass_and_are_ordered_without_a_word) {
  {
    auto [client, server] = link();
    client.tcp.reset();
    EXPECT_EQ(server.receive_to_end().error, ECONNRESET);
    EXPECT_FALSE(server.filter->ended());
  }
  (void)events_of_the_link();
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkReset{}}), OrderResult::kDone);
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
  EXPECT_EQ(server.receive_to_end().error, ECONNRESET);
  EXPECT_FALSE(client.filter->ended());
}

TEST_F(RelayTlsTest, a_cut_is_at_the_exact_byte_in_the_clear) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkReset{Toward::kClient}, .after_bytes = 20'005, .cut_toward = Toward::kClient}),
            OrderResult::kArmed);
  const std::string bytes = pattern(50'000);  // the cut is within the second record
  server.send(bytes);
  const PeerEnd end = client.receive_to_end();
  EXPECT_EQ(end.error, ECONNRESET);
  EXPECT_TRUE(end.bytes == bytes.substr(0, 20'005)) << end.bytes.size();
  EXPECT_EQ(relay().totals().bytes_to_client, 20'005U);
}

TEST_F(RelayTlsTest, a_fin_comes_after_all_bytes_that_were_there) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkStall{Toward::kClient, std::chrono::milliseconds(100)}}), OrderResult::kDone);
  const std::string bytes = pattern(100'000);
  server.send(bytes);  // the kernel at the relay has them, and the relay has read none
  EXPECT_EQ(order({.act = LinkFin{Toward::kClient}}), OrderResult::kDone);
  const PeerEnd end = client.receive_to_end();
  EXPECT_TRUE(end.bytes == bytes) << end.bytes.size();
  EXPECT_EQ(end.error, 0);
  EXPECT_TRUE(client.filter->ended());
}

TEST_F(RelayTlsTest, bytes_in_the_clear_survive_slices_and_latency) {
  auto [client, server] = link();
  EXPECT_EQ(order({.act = LinkSlice{.toward = Toward::kServer, .size = {3}}}), OrderResult::kDone);
  EXPECT_EQ(order({.act = LinkLatency{.toward = Toward::kServer, .latency = std::chrono::milliseconds(2)}}),
            OrderResult::kDone);
  const std::string bytes = pattern(1'000);
  client.send(bytes);
  client.half_close();
  EXPECT_TRUE(server.receive_to_end().bytes == bytes);
  EXPECT_TRUE(server.filter->ended());
}

TEST_F(RelayTlsTest, frames_are_seen_and_struck) {
  auto [client, server] = link();
  H2Talk talk;
  const std::string hello = h2::settings(h2::kInitialWindowSize, 65535);
  const std::string up = std::string(h2::kClientPreface) + hello + talk.request(1, 7);
  client.send(up);
  EXPECT_EQ(server.receive(up.size()), up);
  const std::string down = hello + talk.response(1);
  server.send(down);
  EXPECT_EQ(client.receive(down.size()), down);
  EXPECT_EQ(order({.fault = 2, .stream = 7, .act = H2Reset{.code = 7}}), OrderResult::kDone);
  EXPECT_EQ(client.receive(13), h2::rst_stream(1, 7));
  EXPECT_EQ(server.receive(13), h2::rst_stream(1, 7));
  const std::optional<StreamTrace> trace = relay().take_trace(0, 7, 0);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->end, ResponseEnd::kReset);
}

TEST_F(RelayTlsTest, either_leg_may_be_plain) {
  {
    options_.tls.client = nullptr;
    TcpPeer client = TcpPeer::dial(relay().port(0));
    client.send("in the clear");
    TlsPeer server = accept();
    ASSERT_TRUE(server.shake_hands()) << server.filter->problem();
    EXPECT_EQ(server.receive(12), "in the clear");
    server.send("sealed");
    EXPECT_EQ(client.receive(6), "sealed");
    server.half_close();
    EXPECT_EQ(client.receive_to_end().error, 0);
  }
  EXPECT_THAT(events_of_the_link(), ElementsAre("tls server TLSv1.3"));
  relay_.reset();
  options_.tls.client = *theirs_.serve_as({"chat.test"});
  options_.tls.server = nullptr;
  TlsPeer client = dial();
  TcpPeer server = upstream_.accept();
  ASSERT_TRUE(client.shake_hands()) << client.filter->problem();
  client.send("sealed");
  EXPECT_EQ(server.receive(6), "sealed");
  server.half_close();
  EXPECT_EQ(client.receive_to_end().error, 0);
  EXPECT_TRUE(client.filter->ended());
}

TEST_F(RelayTlsTest, a_server_that_is_not_trusted_is_told_to_the_client_by_the_same_alert) {
  const TestAuthority stranger;
  options_.tls.server = *make_client_context(stranger.certificate_pem());
  TlsPeer client = dial();
  TlsPeer server = accept();
  EXPECT_FALSE(server.shake_hands());
  EXPECT_FALSE(client.shake_hands());
  EXPECT_THAT(client.filter->problem(), HasSubstr("alert unknown ca"));
  EXPECT_EQ(client.receive_to_end().error, 0);
  EXPECT_THAT(events_of_the_link(),
              ElementsAre(StartsWith("no tls server: certificate: unable to get local")));
  EXPECT_EQ(relay().totals().tls_failures, 1U);
  EXPECT_THAT(relay().totals().tls_problem, StartsWith("with the server: certificate: "));
  EXPECT_EQ(relay().totals().bytes_to_client, 0U);
}

TEST_F(RelayTlsTest, a_server_that_speaks_no_tls_is_told_to_the_client) {
  TlsPeer client = dial();
  TcpPeer server = upstream_.accept();
  server.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_FALSE(client.shake_hands());
  EXPECT_THAT(client.filter->problem(), HasSubstr("alert"));
  EXPECT_THAT(events_of_the_link(), ElementsAre(StartsWith("no tls server: ")));
}

TEST_F(RelayTlsTest, a_server_that_closes_within_the_handshake_is_told_to_the_client) {
  TlsPeer client = dial();
  { TcpPeer server = upstream_.accept(); }
  EXPECT_FALSE(client.shake_hands());
  EXPECT_THAT(client.filter->problem(), HasSubstr("handshake failure"));
  EXPECT_THAT(events_of_the_link(), ElementsAre(StartsWith("no tls server: the ")));
}

TEST_F(RelayTlsTest, a_plain_client_of_a_server_that_is_not_trusted_is_reset) {
  options_.tls.client = nullptr;
  options_.tls.server_name = "other.test";
  TcpPeer client = TcpPeer::dial(relay().port(0));
  TlsPeer server = accept();
  EXPECT_FALSE(server.shake_hands());
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
  EXPECT_EQ(relay().totals().tls_problem, "with the server: certificate: hostname mismatch");
}

TEST_F(RelayTlsTest, a_client_that_does_not_trust_the_relay_is_counted_and_the_server_hears_a_clean_end) {
  TlsPeer client = dial(servers_.certificate_pem());
  TlsPeer server = accept();
  EXPECT_TRUE(server.shake_hands());
  EXPECT_FALSE(client.shake_hands());
  EXPECT_THAT(client.filter->problem(), StartsWith("certificate: "));
  const PeerEnd end = server.receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_TRUE(server.filter->ended());
  EXPECT_THAT(events_of_the_link(), ElementsAre("tls server TLSv1.3", HasSubstr("alert unknown ca")));
  EXPECT_EQ(relay().totals().tls_failures, 1U);
  EXPECT_THAT(relay().totals().tls_problem, StartsWith("with the client: "));
}

TEST_F(RelayTlsTest, a_client_that_leaves_within_the_handshake_is_counted) {
  { TcpPeer client = TcpPeer::dial(relay().port(0)); }
  TlsPeer server = accept();
  EXPECT_TRUE(server.shake_hands());
  EXPECT_EQ(server.receive_to_end().error, 0);
  EXPECT_THAT(events_of_the_link(),
              ElementsAre("tls server TLSv1.3", HasSubstr("closed within the handshake")));
}

TEST_F(RelayTlsTest, a_handshake_that_takes_too_long_ends_the_link) {
  options_.patience = std::chrono::milliseconds(20);
  TlsPeer client = dial();
  TcpPeer server = upstream_.accept();  // and never a word
  EXPECT_FALSE(client.shake_hands());
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
  EXPECT_EQ(relay().totals().tls_problem, "with the server: the handshake took too long");
}

TEST_F(RelayTlsTest, what_breaks_tls_later_ends_the_link_by_a_reset) {
  auto [client, server] = link();
  client.send("a");
  EXPECT_EQ(server.receive(1), "a");
  client.tcp.send("this is no record at all, and long enough to be looked at");
  EXPECT_EQ(server.receive_to_end().error, ECONNRESET);
  EXPECT_THAT(events_of_the_link(), ElementsAre("tls server TLSv1.3", "tls client TLSv1.3",
                                                StartsWith("no tls client: the peer broke TLS")));
}

TEST_F(RelayTlsTest, orders_wait_for_the_handshakes) {
  TlsPeer client = dial();
  TlsPeer server = accept();
  auto done = std::make_shared<std::promise<OrderResult>>();
  relay().order(0, {.act = LinkReset{}}, [done](OrderResult result) { done->set_value(result); });
  EXPECT_TRUE(server.shake_hands()) << server.filter->problem();
  EXPECT_TRUE(client.shake_hands()) << client.filter->problem();
  EXPECT_EQ(done->get_future().get(), OrderResult::kDone);
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
}

}  // namespace
}  // namespace weir
