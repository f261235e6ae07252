#include "harness/live/watch_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/text.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

v1::StreamRecord ended(const std::string& name, const std::string& verdict, const std::string& fault = "") {
  v1::StreamRecord stream;
  stream.set_class_(name);
  stream.set_verdict(verdict);
  if (!fault.empty()) {
    stream.add_faults()->set_id(fault);
    stream.mutable_faults(0)->set_fired(true);
  }
  return stream;
}

/// Ten intervals of a second, the sixth of which was slow, and streams that ended in three ways.
WatchState a_storm() {
  WatchState state;
  RunProgress progress;
  progress.phase = "measure";
  progress.at_most = 65s;
  progress.streams_planned = 50;
  for (int second = 1; second <= 10; ++second) {
    IntervalPart part;
    part.groups.resize(2);
    for (int i = 0; i < 100; ++i) {
      const Duration latency = second == 6 ? Duration(40ms) : Duration(2ms + 10us * second);
      part.groups[i % 2].latency[static_cast<std::size_t>(LatencyMetric::kResponse)].record(latency);
      ++part.groups[i % 2].replies;
    }
    state.on_interval({part, RunTime(Duration(1s) * (second - 1)), 1s});
    progress.elapsed = Duration(1s) * second;
    progress.streams.sent += 1'234;
    progress.streams.received += 1'230;
    progress.streams.open = 40;
    progress.ended = 9;
    state.on_progress(progress);
  }
  for (int i = 0; i < 5; ++i) state.on_stream(ended("tcp.rst", "expected", "cut"));
  for (int i = 0; i < 3; ++i) state.on_stream(ended("ok", "expected"));
  state.on_stream(ended("grpc.internal", "unexpected", "drop"));
  return state;
}

constexpr const char* kAt80 =
    R"( storm                                              measure 10.0s of at most 65s
 UNEXPECTED  grpc.internal 1
 messages    1234/s sent, 1230/s replies
 streams     40 open, 9 ended of 50
 response    p50 2.1ms     p99 2.1ms     max 2.1ms  in the last interval
 p99         ▁▁▁▁▁█▁▁▁▁ up to 40ms
 replies/s   ██████████ up to 100
 ends        tcp.rst 5, ok 3, grpc.internal 1
 strikes     cut 5, drop 1)";

TEST(WatchPage, shows_rates_latencies_ends_and_strikes) {
  EXPECT_EQ(watch_page(a_storm(), "storm", 80, 24), kAt80);
}

TEST(WatchPage, no_line_is_wider_than_the_terminal_and_no_page_higher) {
  const WatchState state = a_storm();
  for (const std::size_t columns : {20U, 40U, 80U, 120U}) {
    for (const std::size_t rows : {1U, 3U, 24U}) {
      const std::string page = watch_page(state, "a storm of many words, 名字很长的场景", columns, rows);
      std::istringstream lines(page);
      std::size_t count = 0;
      for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(display_width(line), columns);
      EXPECT_LE(count, rows);
      EXPECT_GE(count, 1U);
    }
  }
}

TEST(WatchPage, before_the_first_interval_it_says_what_is_known) {
  EXPECT_EQ(watch_page(WatchState(), "x", 60, 24),
            " x                                        0.0s of at most 0s\n"
            " messages    0.0/s sent, 0.0/s replies\n"
            " streams     0 open, 0 ended of 0");
}

TEST(WatchPage, memory_is_bounded) {
  WatchState state;
  IntervalPart part;
  part.groups.resize(1);
  for (int i = 0; i < 1'000; ++i) {
    state.on_interval({part, RunTime{}, 1s});
    RunProgress progress;
    progress.elapsed = Duration(200ms) * i;
    state.on_progress(progress);
  }
  EXPECT_EQ(state.intervals().size(), WatchState::kMostIntervals);
}

TEST(Sparkline, the_greatest_is_full_and_nothing_is_empty) {
  EXPECT_EQ(sparkline({0, 1, 50, 100}, 10), " ▁▄█");
  EXPECT_EQ(sparkline({100, 1, 2}, 2), "▄█") << "the newest, to their own greatest";
  EXPECT_EQ(sparkline({0, 0}, 10), "  ");
}

}  // namespace
}  // namespace weir
