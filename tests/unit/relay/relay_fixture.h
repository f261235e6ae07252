// A relay on the loopback between a client and a server that the test plays.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "harness/relay/relay.h"
#include "tests/support/tcp_peer.h"

namespace weir {

/// The results of one order, waited for: two at most, and what comes after them is passed over.
class Answer {
 public:
  [[nodiscard]] std::function<void(OrderResult)> taker() const {
    return [state = state_](OrderResult r) {
      if (state->given < state->results.size()) state->results[state->given++].set_value(r);
    };
  }
  [[nodiscard]] OrderResult first() const { return state_->results[0].get_future().get(); }
  [[nodiscard]] OrderResult second() const { return state_->results[1].get_future().get(); }

 private:
  struct State {
    std::size_t given = 0;  // relay's thread
    std::array<std::promise<OrderResult>, 2> results;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// The relay begins when it is first asked for: a test may change `options_` before.
class RelayFixture : public testing::Test {
 protected:
  struct Pair {
    TcpPeer client;
    TcpPeer server;
  };

  Relay& relay() {
    if (!relay_) relay_.emplace(options_, clock_);
    return *relay_;
  }

  /// A new link, and one byte each way through it, so that the relay surely knows it.
  Pair link(std::uint32_t connection = 0) {
    TcpPeer client = TcpPeer::dial(relay().port(connection));
    TcpPeer server = upstream_.accept();
    client.send("?");
    EXPECT_EQ(server.receive(1), "?");
    server.send("!");
    EXPECT_EQ(client.receive(1), "!");
    return {std::move(client), std::move(server)};
  }

  /// The first result of an order; later() is the next one.
  OrderResult order(const LinkOrder& what, std::uint32_t connection = 0) {
    latest_ = Answer();
    relay().order(connection, what, latest_.taker());
    return latest_.first();
  }
  [[nodiscard]] OrderResult later() const { return latest_.second(); }

  static void expect_end(TcpPeer& peer, int error, std::string_view bytes = "") {
    const PeerEnd end = peer.receive_to_end();
    EXPECT_EQ(end.error, error) << std::generic_category().message(end.error);
    EXPECT_TRUE(end.bytes == bytes) << "got " << end.bytes.size() << " bytes, not " << bytes.size();
  }

  SteadyClock clock_;
  TcpPort upstream_;
  RelayOptions options_{.upstream = {.port = upstream_.port()}};
  std::optional<Relay> relay_;

 private:
  Answer latest_;
};

}  // namespace weir
