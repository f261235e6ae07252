#include "harness/relay/delay_line.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace weir {
namespace {

using namespace std::chrono_literals;

RunTime at(Duration d) { return RunTime(d); }

void put(DelayLine& line, std::string_view text, RunTime now) {
  line.put(std::as_bytes(std::span(text)), now);
}

std::string take(DelayLine& line, RunTime now) {
  std::string text;
  for (std::byte byte : line.take(now)) text += static_cast<char>(byte);
  return text;
}

TEST(DelayLine, GivesBackTheBytesInTheirOrderWhenTheirTimeHasCome) {
  DelayLine line;
  line.shaper().set(LinkLatency{.latency = 10ms}, 1, at(0s));
  put(line, "abc", at(0s));
  put(line, "def", at(5ms));
  EXPECT_EQ(take(line, at(9ms)), "");
  EXPECT_EQ(line.next_at(at(9ms)), at(10ms));
  EXPECT_EQ(take(line, at(10ms)), "abc");
  put(line, "ghi", at(12ms));
  EXPECT_EQ(take(line, at(30ms)), "defghi");
  EXPECT_EQ(line.waiting(), 0U);
  EXPECT_EQ(line.next_at(at(30ms)), kNever);
}

TEST(DelayLine, KeepsEveryByteThroughManySlices) {
  DelayLine line;
  line.shaper().set(LinkSlice{.size = Bytes{7}, .variation = Bytes{3}}, 1, at(0s));
  std::string sent, got;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i) + ",";
    put(line, text, at(0s));
    sent += text;
    got += take(line, at(0s));
  }
  for (std::string part = take(line, at(0s)); !part.empty(); part = take(line, at(0s))) got += part;
  EXPECT_TRUE(got == sent);
}

TEST(DelayLine, IsFullAtItsBoundAndTakesMoreOnceSomeHasLeft) {
  DelayLine line;
  line.shaper().set(LinkLatency{.latency = 10ms}, 1, at(0s));
  const std::string much(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 3; ++i) put(line, much, at(0s));
  EXPECT_FALSE(line.full());
  put(line, much, at(0s));
  EXPECT_TRUE(line.full());
  EXPECT_EQ(take(line, at(10ms)).size(), std::size_t{4} << 20);
  EXPECT_FALSE(line.full());
}

TEST(DelayLine, RemembersHowItEnds) {
  DelayLine line;
  line.shaper().set(LinkLatency{.latency = 10ms}, 1, at(0s));
  put(line, "last words", at(0s));
  line.end(true, at(1ms));
  EXPECT_TRUE(line.ended());
  EXPECT_TRUE(line.by_reset());
  EXPECT_FALSE(line.end_due(at(11ms))) << "the words come first";
  EXPECT_EQ(take(line, at(11ms)), "last words");
  EXPECT_TRUE(line.end_due(at(11ms)));
}

TEST(DelayLine, TellsWhenTheEndIsDueOnceNothingWaits) {
  DelayLine line;
  line.shaper().set(LinkLatency{.latency = 10ms}, 1, at(0s));
  line.end(false, at(1ms));
  EXPECT_EQ(line.next_at(at(1ms)), at(11ms));
}

}  // namespace
}  // namespace weir
