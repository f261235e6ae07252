// The API without a socket of its own; the proxies listen on real ones.
#include "harness/control/control_api.h"

#include <gmock/gmock.h>

#include <cerrno>

#include "harness/base/address.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

class ControlApi : public testing::Test {
 protected:
  ApiReply ask(const std::string& method, const std::string& path, const std::string& body = "") {
    return answer(proxies_, {method, path, body});
  }
  std::string upstream() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  /// A proxy before `server_`; gives its port.
  std::uint16_t make(const std::string& name = "p") {
    EXPECT_EQ(
        ask("POST", "/proxies", R"({"name": ")" + name + R"(", "upstream": ")" + upstream() + "\"}").status,
        201);
    return port_of(name);
  }
  std::uint16_t port_of(const std::string& name) {
    return parse_host_port(std::get<ProxyState>(proxies_.find(name)).listen)->port;
  }

  SteadyClock clock_;
  TcpPort server_;
  Proxies proxies_{clock_, 1, nullptr};
};

TEST_F(ControlApi, says_which_version_of_the_api_it_speaks) {
  EXPECT_EQ(ask("GET", "/version").body, R"({"version": "2.12.0", "server": "weir"})");
}

TEST_F(ControlApi, makes_shows_and_removes_a_proxy) {
  EXPECT_EQ(ask("GET", "/proxies"), (ApiReply{200, "{}"}));
  const ApiReply made =
      ask("POST", "/proxies", R"({"name": "p", "listen": "127.0.0.1:0", "upstream": ")" + upstream() + "\"}");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.body, R"({"name":"p","listen":"127.0.0.1:)" + std::to_string(port_of("p")) +
                           R"(","upstream":")" + upstream() + R"(","enabled":true,"toxics":[]})");
  EXPECT_EQ(ask("GET", "/proxies/p"), (ApiReply{200, made.body}));
  EXPECT_EQ(ask("GET", "/proxies").body, R"({"p":)" + made.body + "}");
  EXPECT_EQ(ask("DELETE", "/proxies/p"), (ApiReply{204, ""}));
  EXPECT_EQ(ask("GET", "/proxies/p"), (ApiReply{404, R"({"error":"proxy not found","status":404})"}));
}

TEST_F(ControlApi, passes_bytes_through_a_proxy_it_made) {
  TcpPeer client = TcpPeer::dial(make());
  TcpPeer server = server_.accept();
  client.send("hello");
  EXPECT_EQ(server.receive(5), "hello");
}

TEST_F(ControlApi, the_same_name_twice_is_a_conflict) {
  (void)make();
  const ApiReply again = ask("POST", "/proxies", R"({"name": "p", "upstream": "127.0.0.1:1"})");
  EXPECT_EQ(again, (ApiReply{409, R"({"error":"proxy already exists","status":409})"}));
}

TEST_F(ControlApi, an_address_that_is_taken_is_said_with_its_reason) {
  const std::uint16_t taken = make();
  const ApiReply reply = ask(
      "POST", "/proxies",
      R"({"name": "q", "upstream": "127.0.0.1:1", "listen": "127.0.0.1:)" + std::to_string(taken) + "\"}");
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, HasSubstr("in use"));
  EXPECT_EQ(ask("GET", "/proxies/q").status, 404) << "it is not half there";
}

TEST_F(ControlApi, a_disabled_proxy_refuses_and_comes_back_at_its_port) {
  const std::uint16_t port = make();
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  EXPECT_THAT(ask("PATCH", "/proxies/p", R"({"enabled": false})").body, HasSubstr(R"("enabled":false)"));
  EXPECT_EQ(client.receive_to_end().bytes, "");
  EXPECT_THROW((void)TcpPeer::dial(port), std::system_error);
  EXPECT_THAT(ask("POST", "/proxies/p", R"({"enabled": true})").body, HasSubstr(R"("enabled":true)"));
  EXPECT_EQ(port_of("p"), port);
  TcpPeer again = TcpPeer::dial(port);
  (void)server_.accept();
  EXPECT_EQ(proxies_.totals().links_accepted, 2U) << "those of before count too";
}

TEST_F(ControlApi, another_upstream_takes_the_next_connections) {
  const std::uint16_t port = make();
  TcpPort other;
  EXPECT_EQ(
      ask("POST", "/proxies/p", R"({"upstream": "127.0.0.1:)" + std::to_string(other.port()) + "\"}").status,
      200);
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = other.accept();
  client.send("x");
  EXPECT_EQ(server.receive(1), "x");
}

TEST_F(ControlApi, populate_makes_what_is_not_there_and_keeps_what_is) {
  const std::uint16_t port = make();
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  const std::string same = R"({"name": "p", "upstream": ")" + upstream() + R"(", "listen": "127.0.0.1:)" +
                           std::to_string(port) + "\"}";
  const ApiReply reply = ask("POST", "/populate",
                             "[" + same + R"(, {"name": "q", "upstream": "127.0.0.1:1", "enabled": false}])");
  EXPECT_EQ(reply.status, 201);
  EXPECT_THAT(reply.body, HasSubstr(R"("name":"q")"));
  client.send("still here");
  EXPECT_EQ(server.receive(10), "still here");
}

TEST_F(ControlApi, asking_for_the_same_place_in_other_words_changes_nothing) {
  const std::string body = R"({"name": "p", "listen": "localhost:0", "upstream": ")" + upstream() + "\"}";
  EXPECT_EQ(ask("POST", "/proxies", body).status, 201);
  const std::uint16_t port = port_of("p");
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  EXPECT_EQ(ask("POST", "/populate", "[" + body + "]").status, 201);
  EXPECT_EQ(ask("POST", "/proxies/p", body).status, 200);
  EXPECT_EQ(port_of("p"), port);
  client.send("still here");
  EXPECT_EQ(server.receive(10), "still here");
}

TEST_F(ControlApi, populate_stops_at_what_it_cannot_make_and_says_what_it_made) {
  const ApiReply reply =
      ask("POST", "/populate",
          R"([{"name": "p", "upstream": "127.0.0.1:1"}, {"name": "q", "upstream": "no port"}])");
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, HasSubstr("upstream address 'no port' is not host:port"));
  EXPECT_THAT(reply.body, HasSubstr(R"("proxies":[{"name":"p")"));
}

TEST_F(ControlApi, a_toxic_is_added_shown_changed_and_removed) {
  (void)make();
  const ApiReply added =
      ask("POST", "/proxies/p/toxics", R"({"type": "latency", "attributes": {"latency": 7}})");
  const std::string json =
      R"({"attributes":{"latency":7,"jitter":0},"name":"latency_downstream","type":"latency","stream":"downstream","toxicity":1})";
  EXPECT_EQ(added, (ApiReply{200, json}));
  EXPECT_EQ(ask("GET", "/proxies/p/toxics/latency_downstream"), (ApiReply{200, json}));
  EXPECT_EQ(ask("GET", "/proxies/p/toxics"), (ApiReply{200, "[" + json + "]"}));
  EXPECT_THAT(ask("GET", "/proxies/p").body, HasSubstr(R"("toxics":[)" + json + "]"));
  EXPECT_EQ(ask("POST", "/proxies/p/toxics", R"({"type": "latency"})"),
            (ApiReply{409, R"({"error":"toxic already exists","status":409})"}));
  EXPECT_THAT(ask("PATCH", "/proxies/p/toxics/latency_downstream", R"({"attributes": {"jitter": 2}})").body,
              HasSubstr(R"({"latency":7,"jitter":2})"));
  EXPECT_EQ(ask("PATCH", "/proxies/p/toxics/latency_downstream", "{").status, 400);
  EXPECT_EQ(ask("DELETE", "/proxies/p/toxics/latency_downstream"), (ApiReply{204, ""}));
  EXPECT_EQ(ask("DELETE", "/proxies/p/toxics/latency_downstream"),
            (ApiReply{404, R"({"error":"toxic not found","status":404})"}));
}

TEST_F(ControlApi, a_toxic_strikes_links_that_are_there_and_those_that_come) {
  const std::uint16_t port = make();
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  client.send("?");
  EXPECT_EQ(server.receive(1), "?");
  EXPECT_EQ(ask("POST", "/proxies/p/toxics",
                R"({"type": "limit_data", "stream": "upstream", "attributes": {"bytes": 3}})")
                .status,
            200);
  client.send("abcdef");
  EXPECT_EQ(server.receive_to_end().bytes, "abc");
  TcpPeer next = TcpPeer::dial(port);
  TcpPeer next_server = server_.accept();
  next.send("ghijkl");
  EXPECT_EQ(next_server.receive_to_end().bytes, "ghi");
}

TEST_F(ControlApi, reset_peer_resets_links_that_are_there) {
  TcpPeer client = TcpPeer::dial(make());
  TcpPeer server = server_.accept();
  client.send("?");
  EXPECT_EQ(server.receive(1), "?");
  EXPECT_EQ(
      ask("POST", "/proxies/p/toxics", R"({"type": "reset_peer", "attributes": {"timeout": 0}})").status,
      200);
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
}

TEST_F(ControlApi, a_timeout_swallows_bytes_and_then_ends_the_link) {
  const std::uint16_t port = make();
  EXPECT_EQ(ask("POST", "/proxies/p/toxics", R"({"type": "timeout", "attributes": {"timeout": 50}})").status,
            200);
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  server.send("swallowed");
  const PeerEnd end = client.receive_to_end();
  EXPECT_EQ(end.bytes, "");
  EXPECT_EQ(end.error, 0);
}

TEST_F(ControlApi, reset_takes_all_toxics_away_and_enables_all) {
  const std::uint16_t port = make();
  EXPECT_EQ(
      ask("POST", "/proxies/p/toxics", R"({"type": "latency", "attributes": {"latency": 3600000}})").status,
      200);
  EXPECT_EQ(ask("POST", "/proxies/p", R"({"enabled": false})").status, 200);
  EXPECT_EQ(ask("POST", "/reset"), (ApiReply{204, ""}));
  EXPECT_EQ(ask("GET", "/proxies/p/toxics").body, "[]");
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  server.send("at once");
  EXPECT_EQ(client.receive(7), "at once");
}

TEST_F(ControlApi, what_is_not_there_is_not_found_and_wrong_methods_are_refused) {
  EXPECT_EQ(ask("GET", "/").status, 404);
  EXPECT_EQ(ask("GET", "/metrics").status, 404);
  EXPECT_EQ(ask("GET", "/proxies/none/toxics").status, 404);
  EXPECT_EQ(ask("POST", "/proxies/none/toxics", "{}").status, 404);
  EXPECT_EQ(ask("PATCH", "/proxies/none", "{}").status, 404);
  EXPECT_EQ(ask("DELETE", "/proxies/none").status, 404);
  EXPECT_EQ(ask("GET", "/proxies/none/toxics/t").status, 404);
  EXPECT_EQ(ask("DELETE", "/proxies").status, 405);
  EXPECT_EQ(ask("GET", "/reset").status, 405);
  EXPECT_EQ(ask("PUT", "/proxies/none").status, 405);
  EXPECT_EQ(ask("GET", "/proxies/a/b/c/d").status, 404);
}

}  // namespace
}  // namespace weir
