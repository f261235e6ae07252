// WEIR_UPDATE_GOLDENS=1 writes repeated_beside_plain.expected anew.
#include "harness/gate/saved_repeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "reports/exit_codes.h"

namespace weir {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;

/// A run of ten stretches with 200 messages from 1 to 1.4 ms, each time multiplied.
SavedRun made_run(double times, const std::string& plan = "a") {
  SavedRun out{.name = "runs/x/y", .hard = {{"plan", plan}}, .soft = {{"weir", "0.1.0"}}};
  for (int stretch = 0; stretch < 10; ++stretch) {
    Histogram& part = out.service.emplace_back();
    for (int i = 0; i < 200; ++i) part.record(microseconds(static_cast<int>(times * (1000 + 2 * i))));
  }
  out.response = out.service;
  out.unanswered = 1;
  return out;
}

v1::Report made_report(ExitCode code, const std::string& started_at = "2026-01-31T12:00:00Z") {
  v1::Report report;
  report.mutable_verdict()->set_exit_code(static_cast<std::uint32_t>(code));
  report.mutable_run()->set_started_at(started_at);
  return report;
}

/// Runs that count, and so many that do not.
SavedRepeat repeat_of(const std::vector<double>& times, int left_out = 0) {
  SavedRepeat out("runs/repeated");
  for (int i = 0; i < left_out; ++i) out.leave_out(made_report(kExitNotEvidence));
  for (double one : times) out.add(made_report(kExitOk), made_run(one));
  return out;
}

TEST(SavedRepeat, is_one_side_with_a_histogram_for_each_run) {
  const absl::StatusOr<SavedRun> side = repeat_of({1, 1.1, 1.2}).side();
  ASSERT_TRUE(side.ok());
  EXPECT_EQ(side->name, "runs/repeated");
  EXPECT_EQ(side->by(), SideParts::kRuns);
  ASSERT_EQ(side->service.size(), 3U);
  EXPECT_EQ(side->service[0].count(), 2000U);
  EXPECT_EQ(side->response.size(), 3U);
  EXPECT_EQ(side->unanswered, 3U);
  EXPECT_EQ(side->hard, made_run(1).hard);
  EXPECT_EQ(side->verdict, "PASSED");
}

TEST(SavedRepeat, leaves_out_runs_that_are_no_evidence_and_has_the_gravest_verdict) {
  SavedRepeat repeat("runs/repeated");
  repeat.leave_out(made_report(kExitNotEvidence, "first"));
  repeat.add(made_report(kExitOk, "second"), made_run(1));
  repeat.add(made_report(kExitCheckFailed, "third"), made_run(1.1));
  const absl::StatusOr<SavedRun> side = repeat.side();
  ASSERT_TRUE(side.ok());
  EXPECT_EQ(side->repeated.made, 3U);
  EXPECT_EQ(side->repeated.counted, 2U);
  EXPECT_EQ(side->service.size(), 2U);
  EXPECT_EQ(side->started_at, "first");
  EXPECT_EQ(side->verdict, exit_word(kExitNotEvidence));
}

TEST(SavedRepeat, of_which_one_run_counts_has_the_intervals_of_a_plain_run_and_says_so) {
  const absl::StatusOr<SavedRun> side = repeat_of({1}, 2).side();
  ASSERT_TRUE(side.ok());
  EXPECT_EQ(side->by(), SideParts::kStretches);
  EXPECT_EQ(side->service.size(), 10U);
  const std::string text = render_comparison(std::vector<SavedRun>{*side, made_run(1)});
  EXPECT_THAT(text, HasSubstr("3 runs, of which 2 are no evidence and left out"));
  EXPECT_THAT(text,
              HasSubstr("one of its runs alone counts, so, as of a plain run, how far apart the stretches"));
}

TEST(SavedRepeat, without_a_run_that_counts_is_no_side) {
  EXPECT_EQ(SavedRepeat("x").side().status().message(), "no run is in it");
  EXPECT_EQ(repeat_of({}, 2).side().status().message(), "of 2 runs in it none is evidence");
}

TEST(SavedRepeat, of_runs_of_different_plans_is_no_side) {
  SavedRepeat repeat = repeat_of({1, 1.1});
  repeat.add(made_report(kExitOk), made_run(1, "b"));
  EXPECT_EQ(repeat.side().status().message(), "the runs in it are not of one kind: plan: 'a' and 'b'");
}

std::string text_in(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(SavedRepeat, beside_a_plain_run_and_others_is_shown_with_what_each_interval_rests_on) {
  SavedRun plain = made_run(1.05);
  plain.name = "runs/plain";
  plain.started_at = "2026-02-01T12:00:00Z";
  plain.verdict = "PASSED";
  SavedRun few = *repeat_of({1.3, 1.35}, 1).side();
  few.name = "runs/few";
  const std::vector<SavedRun> sides = {*repeat_of({1, 1.02, 0.97, 1.1, 1.01}).side(), plain, few,
                                       *repeat_of({1.2, 1.25, 1.15, 1.22, 1.21}).side()};
  const std::string text = render_comparison(sides) + "\n" + render_comparison_json(sides);
  const std::string path = WEIR_SOURCE_DIR "/tests/unit/gate/repeated_beside_plain.expected";
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text_in(path), text) << "run again with WEIR_UPDATE_GOLDENS=1 if the new text is right";
}

}  // namespace
}  // namespace weir
