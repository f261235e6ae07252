#include "harness/relay/pipe/delay_line.h"

#include <gtest/gtest.h>

#include <algorithm>
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

TEST(DelayLine, gives_back_the_bytes_in_their_order_when_their_time_has_come) {
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

TEST(DelayLine, keeps_every_byte_through_many_slices) {
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

TEST(DelayLine, is_full_at_its_bound_and_takes_more_once_some_has_left) {
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

// Whatever is set, changed, taken back or over in the midst of it: each byte comes out once, in its order, and in the end
// all of them do.
TEST(DelayLine, loses_nothing_whatever_is_set_in_the_midst_of_it) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Draws draws(seed);
    std::uint32_t drawn = 0;
    auto draw = [&](std::uint64_t most) { return draws.between(0, Purpose::kThink, drawn++, 0, most); };
    auto ms = [&](std::uint64_t most) { return Duration(std::chrono::milliseconds(draw(most))); };
    DelayLine line;
    std::string sent, got;
    RunTime now{};
    for (int step = 0; step < 300; ++step) {
      now += ms(5);
      switch (draw(6)) {
        case 0:
          line.shaper().set(LinkLatency{.latency = ms(40), .jitter = ms(60), .duration = ms(200)}, seed, now);
          break;
        case 1:
          line.shaper().set(LinkBandwidth{.per_second = Bytes{draw(5000)}, .duration = ms(300)}, 1, now);
          break;
        case 2:
          line.shaper().set(LinkSlice{.size = Bytes{draw(9)}, .variation = Bytes{draw(20)}, .delay = ms(3)},
                            seed, now);
          break;
        default: {
          const std::string text = std::to_string(step) + std::string(draw(50), '.');
          put(line, text, now);
          sent += text;
        }
      }
      got += take(line, now);
      ASSERT_TRUE(sent.starts_with(got)) << "seed " << seed;
      ASSERT_EQ(line.waiting(), sent.size() - got.size());
    }
    line.end(false, now);
    for (RunTime at_last = line.next_at(now); !line.end_due(now); at_last = line.next_at(now)) {
      ASSERT_NE(at_last, kNever) << "seed " << seed << ": it would never come to its end";
      now = std::max(now, at_last);
      got += take(line, now);
    }
    EXPECT_TRUE(got == sent) << "seed " << seed;
  }
}

TEST(DelayLine, remembers_how_it_ends) {
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

TEST(DelayLine, tells_when_the_end_is_due_once_nothing_waits) {
  DelayLine line;
  line.shaper().set(LinkLatency{.latency = 10ms}, 1, at(0s));
  line.end(false, at(1ms));
  EXPECT_EQ(line.next_at(at(1ms)), at(11ms));
}

}  // namespace
}  // namespace weir
