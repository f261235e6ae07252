#include "harness/run/run_phases.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using Over = RunStep::Over;
using Phase = RunPhases::Phase;

/// 1 s of warm-up, 10 s that are measured, 2 s of drain.
RunPhases planned() { return RunPhases(Phases{.warmup = 1s, .measure = 10s, .drain = 2s}); }

RunGlance at(Duration now) { return {.now = RunTime(now)}; }
RunGlance signal_at(Duration now, int signal = SIGINT) { return {.now = RunTime(now), .signal = signal}; }

bool is_quiet(const RunStep& step) {
  return !step.leave && !step.begin_measuring && !step.end_measuring && !step.wind_down &&
         !step.tell_interrupt && !step.cut && step.over == Over::kNo;
}

TEST(RunPhases, a_run_left_alone_warms_up_measures_drains_and_cuts) {
  RunPhases phases = planned();
  EXPECT_TRUE(is_quiet(phases.step(at(999ms))));
  EXPECT_EQ(phases.phase_at(RunTime(999ms)), Phase::kWarmup);
  EXPECT_TRUE(phases.step(at(1s)).begin_measuring);
  EXPECT_EQ(phases.phase_at(RunTime(1s)), Phase::kMeasure);
  EXPECT_TRUE(is_quiet(phases.step(at(10s)))) << "measuring begins once";
  const RunStep end = phases.step(at(11s));
  EXPECT_TRUE(end.end_measuring);
  EXPECT_EQ(end.wind_down, Ending::kInTime);
  EXPECT_FALSE(end.cut);
  EXPECT_EQ(phases.phase_at(RunTime(11s)), Phase::kDrain);
  EXPECT_TRUE(is_quiet(phases.step(at(12999ms))));
  EXPECT_EQ(phases.step(at(13s)).cut, Ending::kInTime);
  EXPECT_TRUE(is_quiet(phases.step(at(14s)))) << "what is left is cut once";
  EXPECT_FALSE(phases.is_cut_short());
  EXPECT_FALSE(phases.interruption());
}

TEST(RunPhases, a_late_glance_skips_no_step) {
  RunPhases phases = planned();
  const RunStep step = phases.step(at(60s));
  EXPECT_TRUE(step.begin_measuring);
  EXPECT_TRUE(step.end_measuring);
  EXPECT_EQ(step.wind_down, Ending::kInTime);
  EXPECT_FALSE(step.cut) << "streams have the drain's time all the same";
}

TEST(RunPhases, without_a_drain_streams_are_cut_when_the_measured_part_ends) {
  RunPhases phases(Phases{.warmup = 0s, .measure = 1s, .drain = 0s});
  const RunStep step = phases.step(at(1s));
  EXPECT_EQ(step.wind_down, Ending::kInTime);
  EXPECT_EQ(step.cut, Ending::kInTime);
}

TEST(RunPhases, it_is_over_when_every_stream_has_ended) {
  RunPhases phases = planned();
  (void)phases.step(at(1s));
  RunGlance done = signal_at(3s);
  done.finished = true;
  const RunStep step = phases.step(done);
  EXPECT_EQ(step.over, Over::kEnded);
  EXPECT_TRUE(step.end_measuring);
  EXPECT_FALSE(step.wind_down);
  EXPECT_FALSE(phases.is_cut_short()) << "a signal that comes after is the writer's to heed";
}

TEST(RunPhases, streams_that_end_within_the_warm_up_are_not_measured) {
  RunPhases phases = planned();
  RunGlance done = at(500ms);
  done.finished = true;
  EXPECT_FALSE(phases.step(done).end_measuring);
}

TEST(RunPhases, the_first_signal_begins_the_drain_and_is_told) {
  RunPhases phases = planned();
  (void)phases.step(at(1s));
  const RunStep step = phases.step(signal_at(4s, SIGTERM));
  EXPECT_EQ(step.wind_down, Ending::kCutShort);
  EXPECT_EQ(step.tell_interrupt, Duration(2s));
  EXPECT_TRUE(step.end_measuring);
  EXPECT_FALSE(step.leave);
  EXPECT_FALSE(step.cut);
  ASSERT_TRUE(phases.interruption());
  EXPECT_EQ(phases.interruption()->signal, SIGTERM);
  EXPECT_EQ(phases.interruption()->at, RunTime(4s));
  EXPECT_TRUE(phases.is_cut_short());
  EXPECT_EQ(phases.patience(), 1);
  EXPECT_TRUE(is_quiet(phases.step(at(5999ms))));
  EXPECT_EQ(phases.step(at(6s)).cut, Ending::kCutShort);
}

TEST(RunPhases, a_signal_in_the_drain_leaves_the_drain_as_it_was) {
  RunPhases phases = planned();
  (void)phases.step(at(11s));
  const RunStep step = phases.step(signal_at(12s));
  EXPECT_EQ(step.wind_down, Ending::kCutShort);
  EXPECT_EQ(step.tell_interrupt, Duration(1s));
  EXPECT_EQ(phases.step(at(13s)).cut, Ending::kCutShort);
}

TEST(RunPhases, the_second_signal_ends_the_drain_and_the_report_is_still_written) {
  RunPhases phases = planned();
  (void)phases.step(signal_at(4s));
  const RunStep step = phases.step(signal_at(4500ms, SIGTERM));
  EXPECT_EQ(step.cut, Ending::kCutShort);
  EXPECT_FALSE(step.leave);
  EXPECT_FALSE(step.tell_interrupt);
  EXPECT_EQ(phases.interruption()->signal, SIGINT) << "the first is why it ended";
  EXPECT_EQ(phases.patience(), 0);
}

TEST(RunPhases, the_third_signal_is_the_last_that_is_borne) {
  RunPhases phases = planned();
  (void)phases.step(signal_at(4s));
  (void)phases.step(signal_at(5s));
  EXPECT_EQ(phases.step(signal_at(6s, SIGHUP)).leave, SIGHUP);
}

TEST(RunPhases, cut_streams_are_waited_for_until_none_has_ended_for_long) {
  RunPhases phases = planned();
  (void)phases.step(at(11s));
  (void)phases.step(at(13s));
  EXPECT_EQ(phases.step(at(33s)).over, Over::kNo);
  RunGlance slow = at(50s);
  slow.newest_end = RunTime(31s);
  EXPECT_EQ(phases.step(slow).over, Over::kNo) << "a hundred thousand take their time";
  slow.now = RunTime(51s) + 1ms;
  EXPECT_EQ(phases.step(slow).over, Over::kStuck);
}

TEST(RunPhases, a_signal_counts_in_the_very_tick_in_which_cut_streams_are_given_up) {
  RunPhases phases = planned();
  (void)phases.step(at(11s));
  (void)phases.step(at(13s));
  const RunStep step = phases.step(signal_at(34s));
  EXPECT_EQ(step.over, Over::kStuck);
  EXPECT_TRUE(phases.interruption());
  EXPECT_EQ(phases.patience(), 1);
}

TEST(RunPhases, streams_that_were_not_cut_are_never_stuck) {
  RunPhases phases(Phases{.warmup = 0s, .measure = std::chrono::hours(1), .drain = 2s});
  EXPECT_EQ(phases.step(at(std::chrono::minutes(59))).over, Over::kNo);
}

TEST(RunPhases, a_run_against_somebody_elses_server_is_ended_where_nothing_can_come_of_it) {
  RunPhases phases = planned();
  RunGlance glance = at(3s);
  glance.met_another_server = true;
  const RunStep step = phases.step(glance);
  EXPECT_EQ(step.wind_down, Ending::kCutShort);
  EXPECT_EQ(phases.given_up_at(), RunTime(3s));
  EXPECT_TRUE(phases.is_cut_short());
  EXPECT_FALSE(phases.interruption()) << "nobody asked for it";
  glance.now = RunTime(5s);
  EXPECT_EQ(phases.step(glance).cut, Ending::kCutShort);
}

TEST(RunPhases, in_the_drain_nothing_is_given_up_any_more) {
  RunPhases phases = planned();
  (void)phases.step(at(11s));
  RunGlance glance = at(12s);
  glance.met_another_server = true;
  EXPECT_TRUE(is_quiet(phases.step(glance)));
  EXPECT_FALSE(phases.given_up_at());
}

}  // namespace
}  // namespace weir
