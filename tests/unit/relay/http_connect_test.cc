#include "harness/relay/http_connect.h"

#include <gtest/gtest.h>

#include "harness/relay/reached.h"

namespace weir {
namespace {

TEST(HttpProxyAddress, is_a_url_with_host_and_port_and_no_credentials) {
  EXPECT_EQ(parse_http_proxy("http://proxy.test:3128"), (HttpProxy{.host = "proxy.test", .port = 3128}));
  EXPECT_EQ(parse_http_proxy("http://[::1]:3128/"), (HttpProxy{.host = "::1", .port = 3128}));
  for (const char* url :
       {"", "proxy.test:3128", "https://proxy.test:3128", "http://proxy.test", "http://proxy.test:0",
        "http://user:word@proxy.test:3128", "http://proxy.test:3128/path"})
    EXPECT_FALSE(parse_http_proxy(url)) << url;
}

TEST(HttpProxyAddress, is_told_without_credentials) {
  EXPECT_EQ(format_http_proxy({.host = "::1", .port = 80, .credentials = "user:word"}), "http://[::1]:80");
}

TEST(ConnectRequest, names_the_way_and_who_asks) {
  EXPECT_EQ(connect_request({.host = "p", .port = 1}, "chat.test:443"),
            "CONNECT chat.test:443 HTTP/1.1\r\nHost: chat.test:443\r\n\r\n");
  // RFC 7617 section 2 has this pair as its example.
  EXPECT_EQ(connect_request({.host = "p", .port = 1, .credentials = "Aladdin:open sesame"}, "[::1]:443"),
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n"
            "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

TEST(ConnectReply, opens_the_way_at_its_end_and_leaves_what_follows) {
  const std::string head = "HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\n\r\n";
  ConnectReply reply;
  EXPECT_EQ(reply.take(head + "PRI * HTTP/2.0"), head.size());
  EXPECT_EQ(reply.state(), ConnectReply::State::kOpen);
}

TEST(ConnectReply, may_come_byte_by_byte_and_after_interim_ones) {
  ConnectReply reply;
  for (const char byte : std::string("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.0 200 OK\r\n\r\n")) {
    EXPECT_EQ(reply.state(), ConnectReply::State::kMore);
    EXPECT_EQ(reply.take({&byte, 1}), 1U);
  }
  EXPECT_EQ(reply.state(), ConnectReply::State::kOpen);
}

struct Refusal {
  std::string bytes;
  int status;
  const char* problem;
};

TEST(ConnectReply, says_what_is_wrong_with_it) {
  for (const Refusal& row :
       {Refusal{"HTTP/1.1 407 Proxy Authentication Required\r\nA: b\r\n\r\n", 407,
                "it answered 407 Proxy Authentication Required"},
        {"HTTP/1.1 502 \r\n\r\n", 502, "it answered 502 "},
        {"SSH-2.0-OpenSSH_9\r\n", 0, "what it says is not HTTP/1: \"SSH-2.0-OpenSSH_9\""},
        {"HTTP/1.1 2000 OK\r\n\r\n", 0, "what it says is not HTTP/1: \"HTTP/1.1 2000 OK\""},
        {"HTTP/1.1\r\n\r\n", 0, "what it says is not HTTP/1: \"HTTP/1.1\""},
        {"HTTP/1.1 200 OK\r\n", 0, "it closed the connection within its answer"},
        {"", 0, "it closed the connection without an answer"},
        {"HTTP/1.1 200 OK\r\nA: " + std::string(20000, 'a'), 0, "its answer has no end"}}) {
    ConnectReply reply;
    (void)reply.take(row.bytes);
    reply.end();
    EXPECT_EQ(reply.state(), ConnectReply::State::kFailed);
    EXPECT_EQ(reply.status(), row.status);
    EXPECT_EQ(reply.problem(), row.problem);
  }
}

TEST(Reached, counts_a_connection_once_at_each_address) {
  Reached reached;
  reached.note(0, "a:1");
  reached.note(0, "a:1");
  reached.note(1, "a:1");
  reached.note(1, "b:1");
  EXPECT_EQ(reached.counts(), (std::map<std::string, std::uint32_t>{{"a:1", 2}, {"b:1", 1}}));
}

}  // namespace
}  // namespace weir
