#include "harness/live/live_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::HasSubstr;

Scenario two_groups(const std::string& name) {
  Scenario scenario;
  scenario.name = name;
  scenario.streams.resize(2);
  scenario.streams[0].name = "a";
  scenario.streams[1].name = "b";
  return scenario;
}

class LiveRunTest : public testing::Test {
 protected:
  LiveRegistry registry_;
  LiveRun run_{registry_};
};

TEST_F(LiveRunTest, counts_ends_by_group_class_and_verdict_and_the_strikes_behind_them) {
  run_.begin(two_groups("storm"));
  v1::StreamRecord stream;
  stream.set_group("b");
  stream.set_class_("tcp.rst");
  stream.set_verdict("expected");
  v1::FiredFault* fault = stream.add_faults();
  fault->set_id("cut");
  fault->set_fired(true);
  stream.add_faults()->set_id("late");  // did not fire
  run_.on_stream(stream);
  run_.on_stream(stream);
  const std::string text = registry_.text();
  EXPECT_THAT(text,
              HasSubstr("weir_streams_ended_total{class=\"tcp.rst\",group=\"b\",verdict=\"expected\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_faults_fired_total{fault=\"cut\"} 2\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("late")));
}

TEST_F(LiveRunTest, adds_up_run_after_run) {
  for (const char* name : {"first", "second"}) {
    run_.begin(two_groups(name));
    RunProgress progress;
    progress.phase = "measure";
    progress.streams.sent = 40;
    progress.streams.open = 3;
    run_.on_progress(progress);
    EXPECT_THAT(registry_.text(), HasSubstr("weir_run_phase{phase=\"measure\"} 1\n"));
    EXPECT_THAT(registry_.text(), HasSubstr("weir_streams_open 3\n"));
    run_.on_ended();
  }
  const std::string text = registry_.text();
  EXPECT_THAT(text, HasSubstr("weir_messages_sent_total 80\n"));
  EXPECT_THAT(text, HasSubstr("weir_streams_open 0\n"));
  EXPECT_THAT(text, HasSubstr("weir_run_phase{phase=\"measure\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("weir_runs_total 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_run_info{scenario=\"first\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("weir_run_info{scenario=\"second\"} 1\n"));
}

TEST_F(LiveRunTest, an_interval_brings_the_latencies_of_each_group_and_clock) {
  run_.begin(two_groups("storm"));
  IntervalPart part;
  part.groups.resize(2);
  part.groups[1].latency[static_cast<std::size_t>(LatencyMetric::kResponse)].record(
      std::chrono::milliseconds(2));
  run_.on_interval({part, RunTime{}, std::chrono::seconds(1)});
  const std::string text = registry_.text();
  EXPECT_THAT(text, HasSubstr("weir_latency_seconds_count{clock=\"response\",group=\"b\"} 1\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("group=\"a\"")));
}

}  // namespace
}  // namespace weir
