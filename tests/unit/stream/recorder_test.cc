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
    recorder.sample(0, sample(Command::Metric::kResponse, RunTime(due), 5ms));
  }
  EXPECT_EQ(count(recorder, Command::Metric::kResponse), 2U);
}

TEST(Recorder, set_up_and_first_message_count_always) {
  Recorder recorder(1, {RunTime(1s), RunTime(2s)});
  recorder.sample(0, sample(Command::Metric::kSetup, RunTime(0s), 5ms));
  recorder.sample(0, sample(Command::Metric::kFirstMessage, RunTime(0s), 5ms));
  EXPECT_EQ(count(recorder, Command::Metric::kSetup), 1U);
  EXPECT_EQ(count(recorder, Command::Metric::kFirstMessage), 1U);
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

TEST(Recorder, merging_adds) {
  Recorder a(1, {}), b(1, {});
  a.message_sent(0, 1);
  b.message_sent(0, 2);
  a.sample(0, sample(Command::Metric::kWait, RunTime(0s), 1ms));
  b.sample(0, sample(Command::Metric::kWait, RunTime(0s), 3ms));
  a.merge(b);
  EXPECT_EQ(a.groups()[0].sent, 2U);
  EXPECT_EQ(a.groups()[0].bytes_sent, 3U);
  EXPECT_EQ(count(a, Command::Metric::kWait), 2U);
}

}  // namespace
}  // namespace weir
