#include "harness/wire/client/link_end.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using What = FrameEnd::What;

const LinkFacts kEstablished{.established = true};

TEST(LinkEnd, fin_reset_and_a_kernel_that_gave_up_are_told_apart) {
  EXPECT_EQ(end_by_socket(asio::error::eof, kEstablished).what, What::kFin);
  EXPECT_EQ(end_by_socket(asio::error::connection_reset, kEstablished).what, What::kRst);
  EXPECT_EQ(end_by_socket(asio::error::timed_out, kEstablished).what, What::kTimeout);
}

TEST(LinkEnd, before_settings_there_was_no_connection_yet) {
  EXPECT_EQ(end_by_socket(asio::error::eof, {}).what, What::kConnectClosed);
  EXPECT_EQ(end_by_socket(asio::error::connection_reset, {}).what, What::kConnectReset);
  EXPECT_EQ(end_by_session({}).what, What::kConnectNotHttp2);
}

TEST(LinkEnd, a_reset_that_a_write_heard_of_is_no_fin) {
  LinkFacts facts = kEstablished;
  facts.write_was_reset = true;
  EXPECT_EQ(end_by_socket(asio::error::eof, facts).what, What::kRst);
}

TEST(LinkEnd, what_tls_has_to_say_comes_first) {
  LinkFacts facts = kEstablished;
  facts.tls_problem = "certificate has expired";
  facts.violation = 1;
  for (const LinkEnd& end : {end_by_socket(asio::error::eof, facts), end_by_session(facts)}) {
    EXPECT_EQ(end.what, What::kConnectTls);
    EXPECT_EQ(end.message, "TLS: certificate has expired");
  }
}

TEST(LinkEnd, a_peer_that_said_goodbye_did_nothing_wrong) {
  LinkFacts facts = kEstablished;
  facts.said_goaway = true;
  EXPECT_EQ(end_by_session(facts).what, What::kFin);
  facts.violation = 3;
  EXPECT_EQ(end_by_session(facts).what, What::kPeerViolation);
  EXPECT_EQ(end_by_session(facts).code, 3U);
}

}  // namespace
}  // namespace weir
