#include "harness/wire/client/dialer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <chrono>

#include "tests/support/dead_port.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using What = FrameEnd::What;

class DialerTest : public testing::Test, private DialerEvents {
 protected:
  DialerTest() : dialer_(context_, *this) {}

  /// Until nothing is under way any more.
  void run() {
    context_.restart();
    context_.run_for(20s);
  }
  static WireEndpoint at(std::uint16_t port) { return {{"127.0.0.1", port}}; }
  static WireEndpoint through(std::uint16_t proxy) {
    WireEndpoint there{{"chat.test", 50051}};
    there.proxy = HttpProxy{.host = "127.0.0.1", .port = proxy};
    return there;
  }
  /// What the socket that it came to is given first.
  std::string first_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    socket_->non_blocking(false);
    bytes.resize(socket_->receive(asio::buffer(bytes)));
    return bytes;
  }

  asio::io_context context_;
  Dialer dialer_;
  std::vector<std::string> heard_;  // "dialed", or why not
  std::optional<What> what_;
  std::optional<WireSocket> socket_;

 private:
  void on_dialed(WireSocket socket) override {
    heard_.emplace_back("dialed");
    socket_ = std::move(socket);
  }
  void on_not_dialed(What what, const std::string& message) override {
    heard_.push_back(message);
    what_ = what;
  }
};

TEST_F(DialerTest, comes_to_a_socket_that_leads_there) {
  TcpPort port;
  dialer_.dial(at(port.port()));
  run();
  ASSERT_THAT(heard_, ElementsAre("dialed"));
  TcpPeer peer = port.accept();
  peer.send("hello");
  EXPECT_EQ(first_bytes(5), "hello");
}

TEST_F(DialerTest, looks_a_name_up) {
  TcpPort port;
  dialer_.dial({{"localhost", port.port()}});
  run();
  EXPECT_THAT(heard_, ElementsAre("dialed"));
}

TEST_F(DialerTest, says_which_name_has_no_address) {
  const std::string no_name(70, 'x');  // a label has 63 bytes at most
  dialer_.dial({{no_name, 50051}});
  run();
  EXPECT_THAT(heard_, ElementsAre(StartsWith("DNS resolution failed for " + no_name + ": ")));
  EXPECT_EQ(what_, What::kConnectNoAddress);
}

TEST_F(DialerTest, tries_the_addresses_in_their_order) {
  TcpPort live;
  const DeadPort dead;
  WireEndpoint there{{"chat.test", 50051}};
  there.addresses = {{"127.0.0.1", dead.port()}, {"127.0.0.1", live.port()}};
  dialer_.dial(there);
  run();
  EXPECT_THAT(heard_, ElementsAre("dialed"));
  there.addresses.pop_back();
  dialer_.dial(there);
  run();
  EXPECT_THAT(heard_, ElementsAre("dialed", "Connection refused"));
  EXPECT_EQ(what_, What::kConnectRefused);
}

TEST_F(DialerTest, an_address_that_is_none_is_named) {
  WireEndpoint there{{"chat.test", 50051}};
  there.addresses = {{"nowhere", 1}};
  dialer_.dial(there);
  EXPECT_THAT(heard_, ElementsAre(StartsWith("nowhere:1: ")));
  EXPECT_EQ(what_, What::kConnectOther);
}

TEST_F(DialerTest, a_unix_socket_that_is_not_there_or_can_not_be_is_known) {
  WireEndpoint there;
  there.unix_path = testing::TempDir() + "no-such-socket";
  dialer_.dial(there);
  run();
  EXPECT_THAT(heard_, ElementsAre("No such file or directory"));
  EXPECT_EQ(what_, What::kConnectNoSocket);
  there.unix_path = "/" + std::string(200, 'x');
  dialer_.dial(there);
  EXPECT_EQ(heard_.size(), 2U) << "a path too long for an address needs no look";
  EXPECT_EQ(what_, What::kConnectOther);
}

TEST_F(DialerTest, a_proxy_opens_the_way_and_what_follows_is_the_servers) {
  TcpPort port;
  dialer_.dial(through(port.port()));
  TcpPeer proxy = port.accept();
  proxy.send("HTTP/1.1 200 OK\r\n\r\nthe server");
  run();
  ASSERT_THAT(heard_, ElementsAre("dialed"));
  const std::string asked = "CONNECT chat.test:50051 HTTP/1.1\r\nHost: chat.test:50051\r\n\r\n";
  EXPECT_EQ(proxy.receive(asked.size()), asked);
  EXPECT_EQ(first_bytes(100), "the server");
}

TEST_F(DialerTest, a_proxy_that_refuses_or_is_not_there_is_named) {
  TcpPort port;
  const std::string named = "the proxy http://127.0.0.1:" + std::to_string(port.port()) + ": ";
  dialer_.dial(through(port.port()));
  TcpPeer proxy = port.accept();
  proxy.send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  run();
  EXPECT_THAT(heard_, ElementsAre(named + "it answered 407 Proxy Authentication Required"));
  EXPECT_EQ(what_, What::kConnectProxy);
  dialer_.dial(through(port.port()));
  port.accept().close();
  run();
  ASSERT_EQ(heard_.size(), 2U);
  EXPECT_THAT(heard_[1], StartsWith(named));
  const DeadPort dead;
  dialer_.dial(through(dead.port()));
  run();
  ASSERT_EQ(heard_.size(), 3U);
  EXPECT_THAT(heard_[2], HasSubstr("Connection refused"));
  EXPECT_EQ(what_, What::kConnectProxy);
}

TEST_F(DialerTest, who_gives_up_says_so_once_and_hears_no_more) {
  TcpPort port;
  dialer_.dial(through(port.port()));
  TcpPeer proxy = port.accept();
  dialer_.give_up(What::kConnectTimeout, "connect timed out");
  const std::string said =
      "the proxy http://127.0.0.1:" + std::to_string(port.port()) + ": connect timed out";
  EXPECT_THAT(heard_, ElementsAre(said));
  dialer_.give_up(What::kConnectTimeout, "connect timed out");
  run();
  EXPECT_THAT(heard_, ElementsAre(said));
  EXPECT_EQ(proxy.receive_to_end().bytes, "") << "the connection is closed";
}

TEST_F(DialerTest, nothing_of_an_earlier_attempt_disturbs_the_next) {
  TcpPort first;
  TcpPort second;
  dialer_.dial({{"localhost", first.port()}});  // the look-up goes on
  dialer_.give_up(What::kConnectTimeout, "connect timed out");
  dialer_.dial(at(second.port()));
  run();
  EXPECT_THAT(heard_, ElementsAre("connect timed out", "dialed"));
}

TEST(Authority, is_the_servers_name_and_a_unix_socket_has_none) {
  EXPECT_EQ(authority_of({{"chat.test", 50051}}), "chat.test:50051");
  EXPECT_EQ(authority_of({{"fe80::1%eth0", 1}}), "[fe80::1]:1") << "a zone means nothing elsewhere";
  WireEndpoint there{{"chat.test", 50051}};
  there.unix_path = "/run/chat";
  EXPECT_EQ(authority_of(there), "localhost");
}

}  // namespace
}  // namespace weir
