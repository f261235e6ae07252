#include "harness/stream/life.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

Evidence told_of(const StreamLife& life) {
  Evidence e;
  life.tell(e);
  return e;
}

CallEnd end_with(int code, std::vector<std::pair<std::string, std::string>> trailers = {}) {
  CallEnd end;
  end.code = code;
  end.trailers = std::move(trailers);
  return end;
}

TEST(StreamLife, has_its_length_from_its_opening_until_somebody_else_ends_it) {
  StreamLife life;
  life.open(RunTime(2s));
  EXPECT_EQ(life.over_at(std::nullopt), kNever);
  EXPECT_EQ(life.over_at(3s), RunTime(5s));
  EXPECT_TRUE(life.wind_down(WindDown::kPhaseOver, RunTime(4s)));
  EXPECT_EQ(life.over_at(3s), kNever);
}

TEST(StreamLife, winds_down_for_the_first_reason_but_that_of_the_run_goes_before_its_own) {
  StreamLife life;
  EXPECT_TRUE(life.wind_down(WindDown::kLifeOver, RunTime(1s)));
  EXPECT_TRUE(life.wind_down(WindDown::kPhaseOver, RunTime(2s)));
  EXPECT_FALSE(life.wind_down(WindDown::kInterrupted, RunTime(3s)));
  EXPECT_EQ(life.wind_down(), WindDown::kPhaseOver);
}

TEST(StreamLife, is_cancelled_once_and_only_when_there_is_a_call) {
  StreamLife early;
  Commands out;
  early.cancel(out);
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(early.cancelled());
  StreamLife life;
  life.open(RunTime(0s));
  life.cancel(out);
  life.cancel(out);
  EXPECT_EQ(out.size(), 1U);
}

TEST(StreamLife, what_it_was_cancelled_for_stays_the_reason_when_the_drain_is_over) {
  StreamLife waited;
  Commands out;
  waited.open(RunTime(0s));
  waited.lost_patience("1 reply");
  waited.cancel(out);
  waited.cut(false);
  EXPECT_EQ(told_of(waited).own_end, OwnEnd::kWatchdog);
  EXPECT_EQ(waited.pending(), "1 reply");
  StreamLife cut;
  cut.cut(false);
  EXPECT_EQ(told_of(cut).own_end, OwnEnd::kCut);
  StreamLife signalled;
  signalled.wind_down(WindDown::kInterrupted, RunTime(1s));
  signalled.cut(false);
  EXPECT_EQ(told_of(signalled).own_end, OwnEnd::kInterrupted);
}

TEST(StreamLife, headers_without_the_marker_show_another_server_and_a_bare_status_shows_nothing) {
  StreamLife unmarked;
  EXPECT_FALSE(unmarked.shows_another_server());
  unmarked.headers(false);
  EXPECT_TRUE(unmarked.shows_another_server());
  unmarked.end(end_with(0, {{"weir-marker", "1"}, {"weir-received", "0"}, {"weir-sent", "0"}}), RunTime(1s));
  EXPECT_FALSE(unmarked.shows_another_server()) << "its trailers say otherwise";
  StreamLife marked;
  marked.headers(true);
  EXPECT_FALSE(marked.shows_another_server());
  StreamLife refused;
  refused.end(end_with(14), RunTime(1s));
  EXPECT_FALSE(refused.shows_another_server());
  EXPECT_TRUE(refused.ended_badly());
  StreamLife fine;
  fine.end(end_with(0), RunTime(1s));
  EXPECT_TRUE(fine.shows_another_server());
}

TEST(StreamLife, times_its_drain_and_what_the_server_took_to_end_it) {
  StreamLife life;
  Commands out;
  life.open(RunTime(0s));
  life.wind_down(WindDown::kPhaseOver, RunTime(1s));
  life.half_close(RunTime(2s));
  life.end(end_with(0), RunTime(5s));
  life.sample_end(/*half_close_accepted=*/true, out);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].metric, LatencyMetric::kDrain);
  EXPECT_EQ(out[0].value, 4s);
  EXPECT_EQ(out[1].metric, LatencyMetric::kClose);
  EXPECT_EQ(out[1].value, 3s);
  EXPECT_EQ(*life.ended_at(), RunTime(5s));
}

TEST(StreamLife, an_end_that_is_no_answer_to_the_half_close_is_not_timed) {
  const auto samples = [](const CallEnd& end, bool accepted, bool cancelled) {
    StreamLife life;
    Commands out;
    life.half_close(RunTime(2s));
    if (cancelled) life.cancel(out);
    life.end(end, RunTime(5s));
    life.sample_end(accepted, out);
    return out.size();
  };
  EXPECT_EQ(samples(end_with(0), true, false), 1U);
  EXPECT_EQ(samples(end_with(0), false, false), 0U);
  EXPECT_EQ(samples(end_with(1), true, true), 0U);
  EXPECT_EQ(samples(end_with(14), true, false), 0U) << "a lost connection's";
  EXPECT_EQ(samples(end_with(14, {{"a", "b"}}), true, false), 1U) << "trailers are the server's";
}

}  // namespace
}  // namespace weir
