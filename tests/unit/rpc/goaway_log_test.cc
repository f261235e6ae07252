#include "harness/rpc/goaway_log.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

constexpr const char* kLine =
    "ipv4:127.0.0.1:4242: Got goaway [11] err=UNAVAILABLE:GOAWAY received {http2_error:11, "
    "raw_bytes:\"too_many_pings\"}";

TEST(GoawayLine, names_the_peer_and_the_code) {
  std::optional<LoggedGoaway> goaway = parse_goaway_line(kLine);
  ASSERT_TRUE(goaway);
  EXPECT_EQ(goaway->peer, "ipv4:127.0.0.1:4242");
  EXPECT_EQ(goaway->goaway, (PeerGoaway{11, "too_many_pings"}));
  goaway = parse_goaway_line("unix:/run/s: Got goaway [-1] err=");
  ASSERT_TRUE(goaway);
  EXPECT_EQ(goaway->peer, "unix:/run/s");
  EXPECT_EQ(goaway->goaway, PeerGoaway{0xffffffffU}) << "printed as a signed number";
}

TEST(GoawayLine, has_the_debug_text_with_its_escapes_undone) {
  const auto text = [](const char* bytes) {
    return parse_goaway_line(std::string("p: Got goaway [1] err=X {raw_bytes:\"") + bytes)->goaway.debug;
  };
  EXPECT_EQ(text(R"(say \"no\"\n\xff", http2_error:1})"), "say \"no\"\n\xff");
  EXPECT_EQ(text("cut off"), "");
  EXPECT_EQ(text(R"(bad \q"})"), "");
}

TEST(GoawayLine, is_no_other_line) {
  for (const char* line : {"", "Keepalive watchdog fired. Closing transport.", "p: Got goaway [",
                           "p: Got goaway [x]", "p: Got goaway [7", "p: Sending goaway err=UNKNOWN"}) {
    EXPECT_FALSE(parse_goaway_line(line)) << line;
  }
}

TEST(GoawayLog, tells_the_last_one_of_a_peer_heard_after_a_point) {
  GoawayLog log;
  const std::string peer = "ipv4:127.0.0.1:4242";
  EXPECT_FALSE(log.of_peer(peer, 0));
  log.hear(kLine);
  EXPECT_EQ(log.of_peer(peer, 0)->code, 11U);
  EXPECT_EQ(log.of_peer("127.0.0.1:4242", 0)->code, 11U)
      << "so a call that waited for its connection knows it";
  EXPECT_FALSE(log.of_peer("ipv4:127.0.0.1:4243", 0));
  const std::uint64_t before = log.heard();
  EXPECT_FALSE(log.of_peer(peer, before)) << "that was another call's";
  log.hear("ipv4:127.0.0.1:4242: Got goaway [2] err=");
  log.hear("of no interest");
  EXPECT_EQ(log.of_peer(peer, before)->code, 2U);
  EXPECT_EQ(log.heard(), before + 1);
}

}  // namespace
}  // namespace weir
