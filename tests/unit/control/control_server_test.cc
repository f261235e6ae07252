#include "harness/control/control_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <string>
#include <system_error>

#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

class ControlServerTest : public testing::Test {
 protected:
  SteadyClock clock_;
  Proxies proxies_{clock_, 1, nullptr};
  ControlServer server_{"127.0.0.1", 0, proxies_};
  httplib::Client client_{"127.0.0.1", server_.port()};
};

TEST_F(ControlServerTest, answers_over_http) {
  const auto made =
      client_.Post("/proxies", R"({"name": "a b", "upstream": "127.0.0.1:1"})", "application/json");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 201);
  EXPECT_EQ(made->get_header_value("Content-Type"), "application/json");
  const auto shown = client_.Get("/proxies/a%20b");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->body, made->body);
  const auto changed = client_.Patch("/proxies/a%20b", R"({"enabled": false})", "application/json");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->status, 200);
  const auto gone = client_.Delete("/proxies/a%20b");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->status, 204);
}

// As curl -X POST sends it: neither a body nor a word on its length.
TEST_F(ControlServerTest, a_request_that_announces_no_body_has_none) {
  ASSERT_EQ(client_
                .Post("/proxies", R"({"name": "p", "upstream": "127.0.0.1:1", "enabled": false})",
                      "application/json")
                ->status,
            201);
  TcpPeer curl = TcpPeer::dial(server_.port());
  // Without an end of its own to wait for, the library would go on reading until the connection ends.
  curl.send("POST /reset HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
  EXPECT_EQ(curl.receive(12), "HTTP/1.1 204");
  EXPECT_NE(client_.Get("/proxies/p")->body.find("\"enabled\":true"), std::string::npos);
}

TEST_F(ControlServerTest, turns_browsers_away) {
  const auto answer = client_.Get("/proxies", {{"User-Agent", "Mozilla/5.0"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
}

TEST_F(ControlServerTest, a_body_beyond_reason_is_refused) {
  const auto answer =
      client_.Post("/proxies", std::string((std::size_t{1} << 20) + 1, ' '), "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
}

TEST_F(ControlServerTest, a_port_that_is_taken_is_an_error) {
  EXPECT_THROW(ControlServer("127.0.0.1", server_.port(), proxies_), std::system_error);
}

}  // namespace
}  // namespace weir
