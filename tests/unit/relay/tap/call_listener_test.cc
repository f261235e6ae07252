#include "harness/relay/tap/call_listener.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/h2_peer.h"

namespace weir {
namespace {

/// A listener and what it told: "opened 1", "reply 1.2".
struct HeardCalls {
  std::vector<std::string> lines{};
  CallListener listener{7, [this](const HeardCall& heard) {
                          using What = HeardCall::What;
                          const std::string on = std::to_string(heard.h2_stream);
                          lines.push_back(heard.what == What::kOpened ? "opened " + on
                                          : heard.what == What::kReply
                                              ? "reply " + on + "." + std::to_string(heard.number)
                                          : heard.what == What::kEnded   ? "ended " + on
                                          : heard.what == What::kGivenUp ? "given up " + on
                                                                         : "half-closed " + on);
                        }};

  void client(const std::string& bytes) { listener.hear(Toward::kServer, bytes, RunTime{}); }
  void server(const std::string& bytes) { listener.hear(Toward::kClient, bytes, RunTime{}); }
};

std::string headers(std::uint32_t stream, std::uint8_t flags = 0) {
  return h2_peer::frame({h2_peer::kHeaders, static_cast<std::uint8_t>(h2_peer::kEndHeaders | flags), stream,
                         h2_peer::block({{":path", "/a.B/C"}})});
}

const std::string kClientHello = std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + h2_peer::settings();

TEST(CallListener, tells_when_a_stream_opens_is_answered_and_ends) {
  HeardCalls heard;
  heard.client(kClientHello + headers(1) + h2_peer::message(1, "hi"));
  heard.server(h2_peer::settings() + headers(1) + h2_peer::message(1, "a") + h2_peer::message(1, "b"));
  heard.server(headers(1, h2_peer::kEndStream));
  EXPECT_EQ(heard.lines, (std::vector<std::string>{"opened 1", "reply 1.1", "reply 1.2", "ended 1"}));
}

TEST(CallListener, a_reply_counts_once_its_last_byte_is_there) {
  HeardCalls heard;
  heard.client(kClientHello + headers(1));
  const std::string reply = h2_peer::message(1, "abc");
  heard.server(h2_peer::settings() + headers(1) + reply.substr(0, reply.size() - 1));
  EXPECT_EQ(heard.lines.size(), 1U);
  heard.server(reply.substr(reply.size() - 1));
  EXPECT_EQ(heard.lines.back(), "reply 1.1");
}

TEST(CallListener, trailers_of_the_client_open_nothing_and_a_half_close_is_no_end) {
  HeardCalls heard;
  heard.client(kClientHello + headers(1) + headers(1, h2_peer::kEndStream));
  heard.server(h2_peer::settings() + h2_peer::message(1, "late"));
  EXPECT_EQ(heard.lines, (std::vector<std::string>{"opened 1", "half-closed 1", "reply 1.1"}));
}

TEST(CallListener, a_stream_that_is_reset_has_ended_whoever_did_it) {
  HeardCalls heard;
  heard.client(kClientHello + headers(1) + headers(3) + h2_peer::reset(3, 8));
  heard.server(h2_peer::settings() + h2_peer::reset(1, 7) + h2_peer::message(1, "behind it"));
  EXPECT_EQ(heard.lines, (std::vector<std::string>{"opened 1", "opened 3", "given up 3", "ended 1"}));
}

TEST(CallListener, passes_over_what_is_no_http2) {
  HeardCalls heard;
  heard.client("GET / HTTP/1.1\r\n\r\n");
  heard.client(kClientHello + headers(1));
  EXPECT_TRUE(heard.lines.empty());
}

}  // namespace
}  // namespace weir
