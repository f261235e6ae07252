// What a relay knows of an upstream that could not be reached.
#include "harness/relay/unreachable.h"

#include <gmock/gmock.h>

#include <asio/error.hpp>
#include <cerrno>

#include "harness/relay/relay_ledger.h"
#include "tests/support/dead_port.h"
#include "tests/support/full_port.h"
#include "tests/unit/relay/relay_fixture.h"

namespace weir {
namespace {

using testing::StartsWith;

class UnreachableTest : public RelayFixture {
 protected:
  /// What the relay knows when a client of it has been reset.
  Unreachable after_a_reset() {
    TcpPeer client = TcpPeer::dial(relay().port(0));
    EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
    const std::optional<Unreachable> why = relay().unreachable(0, clock_.now());
    EXPECT_TRUE(why);
    return why.value_or(Unreachable{});
  }
};

TEST_F(UnreachableTest, a_target_where_nothing_listens_is_told_as_refused) {
  const DeadPort dead;
  options_.upstream.port = dead.port();
  const Unreachable why = after_a_reset();
  EXPECT_EQ(why.outcome, "connect.refused");
  EXPECT_EQ(why.text,
            "failed to connect to 127.0.0.1:" + std::to_string(dead.port()) + ": Connection refused");
  EXPECT_EQ(relay().totals().links_refused, 1U);
}

TEST_F(UnreachableTest, a_target_that_does_not_answer_is_told_as_a_timeout) {
  const FullPort full;
  options_.upstream.port = full.port();
  options_.patience = std::chrono::milliseconds(30);
  const Unreachable why = after_a_reset();
  EXPECT_EQ(why.outcome, "connect.timeout");
  EXPECT_EQ(why.text,
            "failed to connect to 127.0.0.1:" + std::to_string(full.port()) + ": connect timed out");
}

TEST_F(UnreachableTest, a_target_without_an_address_is_told_as_a_failed_lookup) {
  options_.upstream = {.host = "no-such-host.invalid", .port = 50051};
  ASSERT_TRUE(relay().unresolved());
  EXPECT_THAT(*relay().unresolved(),
              StartsWith("failed to connect to no-such-host.invalid:50051: DNS resolution "
                         "failed for no-such-host.invalid: "));
  const Unreachable why = after_a_reset();
  EXPECT_EQ(why.outcome, "connect.dns");
  EXPECT_EQ(why.text, *relay().unresolved());
}

TEST_F(UnreachableTest, a_unix_socket_that_is_not_there_is_told_as_that) {
  options_.upstream = {.unix_path = "/nonexistent/weir.sock"};
  EXPECT_EQ(after_a_reset().outcome, "connect.no_socket");
}

TEST_F(UnreachableTest, a_target_that_is_there_is_not_told_of) {
  auto [client, server] = link();
  EXPECT_FALSE(relay().unreachable(0, clock_.now()));
  EXPECT_FALSE(relay().unresolved());
  EXPECT_FALSE(relay().unreachable(7, clock_.now())) << "there is no such connection";
}

TEST_F(UnreachableTest, what_a_client_says_of_the_relays_address_is_said_of_the_targets) {
  const std::string mine = "127.0.0.1:" + std::to_string(relay().port(0));
  const std::string targets = "127.0.0.1:" + std::to_string(upstream_.port());
  EXPECT_EQ(relay().as_of_target(0, "ipv4:" + mine + ": Socket closed (" + mine + ")"),
            "ipv4:" + targets + ": Socket closed (" + targets + ")");
  EXPECT_EQ(relay().as_of_target(0, mine + "0: x"), mine + "0: x") << "another port";
}

TEST(Unreachable, tls_that_failed_is_tls_unless_the_server_ended_the_connection) {
  const Endpoint to{.host = "chat.test", .port = 443};
  const Unreachable name = not_secured(to, "certificate: hostname mismatch", {});
  EXPECT_EQ(name.outcome, "connect.tls");
  EXPECT_EQ(name.text, "failed to connect to chat.test:443: TLS: certificate: hostname mismatch");
  EXPECT_EQ(not_secured(to, "closed", asio::error::eof).outcome, "connect.closed");
  EXPECT_EQ(not_secured(to, "reset", asio::error::connection_reset).outcome, "connect.reset");
  EXPECT_EQ(not_connected(to, asio::error::host_unreachable).outcome, "connect.other");
}

constexpr RunTime at(std::int64_t seconds) { return RunTime(std::chrono::seconds(seconds)); }

TEST(Unreachable, the_newest_link_up_to_then_tells) {
  RelayLedger ledger(2);
  EXPECT_FALSE(ledger.unreachable(0, at(9)));
  ledger.count_attempt(0, at(1), Unreachable{"connect.refused", "refused", {}});
  ledger.count_attempt(0, at(3), std::nullopt);
  ledger.count_attempt(0, at(5), Unreachable{"connect.timeout", "timed out", {}});
  EXPECT_FALSE(ledger.unreachable(0, at(0)));
  EXPECT_EQ(ledger.unreachable(0, at(2)), (Unreachable{"connect.refused", "refused", at(1)}));
  EXPECT_FALSE(ledger.unreachable(0, at(4))) << "it was there then";
  EXPECT_EQ(ledger.unreachable(0, at(5))->outcome, "connect.timeout");
  EXPECT_FALSE(ledger.unreachable(1, at(9))) << "of another connection";
  EXPECT_EQ(ledger.totals().links_refused, 2U);
}

}  // namespace
}  // namespace weir
