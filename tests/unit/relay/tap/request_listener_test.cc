#include "harness/relay/tap/request_listener.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "harness/relay/request_line.h"
#include "tests/support/h2_peer.h"

namespace weir {
namespace {

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::string request(std::uint32_t stream, const std::string& path, const std::string& encoding = "identity") {
  return h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, stream,
                         h2_peer::block({{":path", path}, {"grpc-encoding", encoding}})});
}

/// A listener and what it told.
struct Heard {
  std::vector<std::string> lines{};
  RequestListener listener{7, [this](const HeardRequest& heard) { lines.push_back(request_line(heard)); }};

  void client(const std::string& bytes, Duration at = Duration(0)) {
    listener.hear(Toward::kServer, bytes, RunTime(at));
  }
  void server(const std::string& bytes) { listener.hear(Toward::kClient, bytes, RunTime{}); }
};

std::string line(const std::string& at, int stream, int n, const std::string& base64) {
  return "{\"at_s\": " + at + ", \"link\": 7, \"stream\": " + std::to_string(stream) +
         ", \"method\": \"a.B/C\", \"n\": " + std::to_string(n) + ", \"base64\": \"" + base64 + "\"}";
}

TEST(RequestListener, hears_each_message_of_each_stream_however_the_bytes_come) {
  const std::string all = kPreface + h2_peer::settings() + request(1, "/a.B/C") + h2_peer::message(1, "hi") +
                          request(3, "/a.B/C") + h2_peer::message(3, "") + h2_peer::message(1, "ho");
  const std::vector<std::string> expected = {line("0.000000", 1, 1, "aGk="), line("0.000000", 3, 1, ""),
                                             line("0.000000", 1, 2, "aG8=")};
  Heard whole;
  whole.client(all);
  EXPECT_EQ(whole.lines, expected);
  Heard in_pieces;
  for (const char byte : all) in_pieces.client(std::string(1, byte));
  EXPECT_EQ(in_pieces.lines, expected);
}

TEST(RequestListener, a_message_is_dated_by_its_last_byte) {
  Heard heard;
  heard.client(kPreface + h2_peer::settings() + request(1, "/a.B/C"), std::chrono::seconds(1));
  const std::string message = h2_peer::message(1, "hi");
  heard.client(message.substr(0, message.size() - 1), std::chrono::seconds(2));
  EXPECT_TRUE(heard.lines.empty());
  heard.client(message.substr(message.size() - 1), std::chrono::seconds(3));
  EXPECT_EQ(heard.lines, std::vector<std::string>{line("3.000000", 1, 1, "aGk=")});
}

TEST(RequestListener, unpacks_what_is_compressed_and_says_where_it_can_not) {
  Gzip gzip;
  const std::string text(300, 'x');
  std::copy(text.begin(), text.end(), gzip.room(text.size()));
  const std::string packed(gzip.pack().bytes);
  const auto flagged = [](std::uint32_t stream, const std::string& bytes) {
    std::string frame = h2_peer::message(stream, bytes);
    frame[9] = 1;
    return frame;
  };
  std::vector<std::pair<bool, std::string>> heard;
  RequestListener listener(
      0, [&](const HeardRequest& one) { heard.emplace_back(one.packed, std::string(one.bytes)); });
  listener.hear(Toward::kServer,
                kPreface + h2_peer::settings() + request(1, "/a.B/C", "gzip") + flagged(1, packed) +
                    flagged(1, "no gzip") + request(3, "/a.B/C", "snappy") + flagged(3, "other"),
                RunTime{});
  EXPECT_EQ(heard,
            (std::vector<std::pair<bool, std::string>>{{false, text}, {true, "no gzip"}, {true, "other"}}));
}

TEST(RequestListener, what_follows_the_end_of_a_stream_is_not_heard) {
  Heard heard;
  heard.client(kPreface + h2_peer::settings() + request(1, "/a.B/C") + request(3, "/a.B/C"));
  heard.server(h2_peer::settings() + h2_peer::headers(1) + h2_peer::trailers(1, {{"grpc-status", "0"}}));
  heard.client(h2_peer::message(1, "late") + h2_peer::reset(3, 8) + h2_peer::message(3, "later"));
  EXPECT_TRUE(heard.lines.empty());
}

TEST(RequestListener, what_is_no_http2_is_passed_over) {
  Heard heard;
  heard.client("GET / HTTP/1.1\r\n\r\n");
  heard.client(kPreface + h2_peer::settings() + request(1, "/a.B/C") + h2_peer::message(1, "hi"));
  EXPECT_TRUE(heard.lines.empty());
}

}  // namespace
}  // namespace weir
