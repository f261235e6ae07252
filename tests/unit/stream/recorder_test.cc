#include "harness/stream/recorder.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

Command sample(Command::Metric metric, RunTime due, Duration value) {
  return {.type = Command::Type::kSample, .metric = metric, .at = due, .value = value};
}

std::uint64_t count(const Recorder& recorder, Command::Metric metric, std::size_t group = 0) {
  return recorder.groups()[group].latency[static_cast<std::size_t>(metric)].count();
}

TEST(Recorder, measures_what_was_due_within_the_window) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  for (Duration due : {999ms, 1000ms, 1999ms, 2000ms}) {
    recorder.sample(0, sample(Command::Metric::kResponse, RunTime(due), 5ms), RunTime(due));
  }
  EXPECT_EQ(count(recorder, Command::Metric::kResponse), 2U);
}

TEST(Recorder, set_up_and_first_message_count_always) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  recorder.sample(0, sample(Command::Metric::kSetup, RunTime(0s), 5ms), RunTime(5ms));
  recorder.sample(0, sample(Command::Metric::kFirstMessage, RunTime(0s), 5ms), RunTime(5ms));
  EXPECT_EQ(count(recorder, Command::Metric::kSetup), 1U);
  EXPECT_EQ(count(recorder, Command::Metric::kFirstMessage), 1U);
}

TEST(Recorder, counts_each_latency_over_the_part_that_its_row_names) {
  for (const LatencyRow& row : kLatencies) {
    Recorder recorder(1, {RunTime(1s), RunTime(2s)});
    recorder.sample(0, sample(row.metric, RunTime(0s), 5ms), RunTime(5ms));  // in the warm-up
    recorder.sample(0, sample(row.metric, RunTime(1s), 5ms), RunTime(1s));
    EXPECT_EQ(count(recorder, row.metric), row.part == CountedPart::kWholeRun ? 2U : 1U) << row.name;
  }
}

TEST(Recorder, counts_all_messages_and_measures_the_replies_of_the_window) {
  Recorder recorder(2, {RunTime(1s), RunTime(2s)});
  recorder.message_sent(1, 10);
  recorder.message_sent(1, 20);
  recorder.reply_received(1, 7, RunTime(0s));
  recorder.reply_received(1, 8, RunTime(1500ms));
  const GroupRecord& record = recorder.groups()[1];
  EXPECT_EQ(record.sent, 2U);
  EXPECT_EQ(record.bytes_sent, 30U);
  EXPECT_EQ(record.received, 2U);
  EXPECT_EQ(record.bytes_received, 15U);
  EXPECT_EQ(record.replies_measured, 1U);
  EXPECT_EQ(recorder.groups()[0].sent, 0U);
}

TEST(Recorder, merging_adds_what_both_have_counted) {
  Recorder a(1, {}), b(1, {});
  a.message_sent(0, 1);
  b.message_sent(0, 2);
  a.sample(0, sample(Command::Metric::kWait, RunTime(0s), 1ms), RunTime(1ms));
  b.sample(0, sample(Command::Metric::kWait, RunTime(0s), 3ms), RunTime(3ms));
  a.merge(b);
  EXPECT_EQ(a.groups()[0].sent, 2U);
  EXPECT_EQ(a.groups()[0].bytes_sent, 3U);
  EXPECT_EQ(count(a, Command::Metric::kWait), 2U);
}

TEST(Recorder, a_message_without_a_reply_is_counted_when_it_was_due_within_the_window) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  auto censor = [&](Command::Metric metric, Duration due) {
    recorder.censored(0, {.type = Command::Type::kCensored, .metric = metric, .at = RunTime(due)});
  };
  censor(Command::Metric::kResponse, 999ms);
  censor(Command::Metric::kResponse, 1000ms);
  censor(Command::Metric::kResponse, 2000ms);
  censor(Command::Metric::kFirstMessage, 0ms);
  EXPECT_EQ(recorder.groups()[0].censored, 1U);
  EXPECT_EQ(recorder.groups()[0].censored_first, 1U);
}

TEST(Recorder, a_recovery_that_began_in_the_warm_up_is_not_measured) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  EXPECT_FALSE(recorder.sample(0, sample(Command::Metric::kRecovery, RunTime(0s), 5ms), RunTime(1s)));
  EXPECT_TRUE(recorder.sample(0, sample(Command::Metric::kRecovery, RunTime(1s), 5ms), RunTime(1s)));
  EXPECT_EQ(count(recorder, Command::Metric::kRecovery), 1U);
}

/// A recorder with intervals of one second from the first second on, and what it handed over.
struct Intervals {
  explicit Intervals(std::size_t groups = 1)
      : recorder(groups, {RunTime(1s), RunTime(60s)}, {RunTime(1s), 1s},
                 [this](IntervalPart part) { parts.push_back(std::move(part)); }) {}
  void respond(RunTime received, Duration value, std::uint32_t group = 0) {
    recorder.sample(group, sample(Command::Metric::kResponse, received - value, value), received);
  }
  [[nodiscard]] std::uint64_t responses(std::size_t part, std::size_t group = 0) const {
    return parts.at(part).groups.at(group).latency[0].count();
  }
  std::vector<IntervalPart> parts;
  Recorder recorder;
};

TEST(Recorder, a_message_belongs_to_the_interval_of_its_reception) {
  Intervals run;
  run.respond(RunTime(1500ms), 1ms);
  run.respond(RunTime(1999ms), 1ms);
  run.respond(RunTime(2000ms), 900ms);  // due in the interval before
  EXPECT_EQ(run.parts.size(), 1U) << "the first is over";
  run.respond(RunTime(5100ms), 1ms);
  run.recorder.roll(kNever);
  ASSERT_EQ(run.parts.size(), 3U);
  EXPECT_EQ(run.parts[0].index, 0U);
  EXPECT_EQ(run.parts[1].index, 1U);
  EXPECT_EQ(run.parts[2].index, 4U) << "empty ones are left out";
  EXPECT_EQ(run.responses(0), 2U);
  EXPECT_EQ(run.responses(1), 1U);
  EXPECT_EQ(run.responses(2), 1U);
}

TEST(Recorder, an_interval_is_handed_over_once_it_is_over_without_another_sample) {
  Intervals run;
  run.respond(RunTime(1500ms), 1ms);
  run.recorder.roll(RunTime(1999ms));
  EXPECT_TRUE(run.parts.empty());
  run.recorder.roll(RunTime(2s));
  EXPECT_EQ(run.parts.size(), 1U);
  run.recorder.roll(RunTime(9s));
  EXPECT_EQ(run.parts.size(), 1U);
}

TEST(Recorder, a_straggler_is_counted_in_the_interval_under_way_and_none_is_handed_over_twice) {
  Intervals run;
  run.respond(RunTime(1500ms), 1ms);
  run.recorder.roll(RunTime(3100ms));
  run.respond(RunTime(1600ms), 1ms);
  run.respond(RunTime(3200ms), 1ms);
  run.recorder.roll(kNever);
  ASSERT_EQ(run.parts.size(), 2U);
  EXPECT_EQ(run.parts[1].index, 2U);
  EXPECT_EQ(run.responses(1), 2U);
}

TEST(Recorder, intervals_added_up_are_what_a_recorder_without_them_holds) {
  Intervals run(2);
  Recorder whole(2, {RunTime(1s), RunTime(60s)});
  for (int i = 0; i < 3'000; ++i) {
    Duration value = 1us * (i * 37 % 5'000);
    RunTime received(900ms + 7ms * i);
    auto group = static_cast<std::uint32_t>(i % 2);
    run.respond(received, value, group);
    whole.sample(group, sample(Command::Metric::kResponse, received - value, value), received);
  }
  run.recorder.roll(kNever);
  Recorder sum(2, {});
  for (const IntervalPart& part : run.parts) sum.merge(part);
  EXPECT_GT(run.parts.size(), 15U);
  for (std::size_t group : {0U, 1U}) {
    EXPECT_EQ(sum.groups()[group].latency[0].counts(), whole.groups()[group].latency[0].counts());
    EXPECT_GT(count(sum, Command::Metric::kResponse, group), 1'000U);
  }
  EXPECT_EQ(count(run.recorder, Command::Metric::kResponse), 0U) << "recorded once";
}

TEST(Recorder, its_own_timers_count_in_the_window_and_are_merged) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  recorder.timer_rang(RunTime(999ms), 1s);  // before the measured part
  recorder.timer_rang(RunTime(1s), 2ms);
  Recorder other(1, {RunTime(1s), RunTime(2s)});
  other.timer_rang(RunTime(1500ms), 7ms);
  other.event_lagged(RunTime(1500ms), 3us);
  other.event_lagged(RunTime(2s), 3s);
  recorder.merge(other);
  EXPECT_EQ(recorder.lane().timers.count(), 2U);
  EXPECT_EQ(recorder.lane().timers.max(), 7ms);
  EXPECT_EQ(recorder.lane().lag.count(), 1U);
  EXPECT_EQ(recorder.lane().lag.max(), 3us);
}

}  // namespace
}  // namespace weir
