#include "harness/gate/compare_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/stats/hdr_v2.h"
#include "reports/hdr/hlog.h"

namespace weir {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Ten intervals of 500 messages from 1 to 2 ms, each time multiplied.
std::string log_of(double times) {
  std::string out = hlog_head(0);
  for (int interval = 0; interval < 10; ++interval) {
    Histogram histogram;
    for (int i = 0; i < 500; ++i) histogram.record(microseconds(static_cast<int>(times * (1000 + 2 * i))));
    const std::string frame = encode_hdr_v2(histogram);
    for (const char* tag : {"response", "service", "wait"})
      out += hlog_row({.tag = tag, .start_s = interval * 1.0, .length_s = 1, .max_ms = 2, .frame = frame});
  }
  return out;
}

v1::Report report_of(const std::string& plan, const std::string& weir = "0.1.0") {
  v1::Report report;
  report.mutable_scenario()->set_plan_digest(plan);
  report.mutable_target()->set_engine("grpc");
  report.set_weir_version(weir);
  report.mutable_verdict()->set_word("PASSED");
  return report;
}

SavedRun run_of(double times, const std::string& plan = "a", const std::string& weir = "0.1.0") {
  return *saved_run("runs/x", report_of(plan, weir), log_of(times));
}

TEST(CompareRuns, shows_what_both_intervals_allow) {
  const std::string text = render_comparison(std::vector<SavedRun>{run_of(1), run_of(1.5)});
  EXPECT_THAT(text, HasSubstr("service.p50"));
  EXPECT_THAT(text, HasSubstr("50 % worse ["));
  EXPECT_THAT(text, HasSubstr("not made at the same time"));
}

TEST(CompareRuns, never_says_that_nothing_got_worse) {
  const std::string text = render_comparison(std::vector<SavedRun>{run_of(1), run_of(1)});
  for (const char* word : {"no regression", "PASS ", "unchanged", "not worse"})
    EXPECT_THAT(text, Not(HasSubstr(word)));
  EXPECT_THAT(text, HasSubstr("this\n  is no verdict"));
}

TEST(CompareRuns, of_different_plans_differ_hard) {
  const std::vector<SavedRun> runs = {run_of(1), run_of(1, "b")};
  EXPECT_THAT(hard_differences(runs), ElementsAre("plan: 'a' and 'b'"));
  EXPECT_THAT(hard_differences(std::vector<SavedRun>{run_of(1), run_of(2)}), ElementsAre());
}

TEST(CompareRuns, of_different_versions_have_wider_changes_and_say_so) {
  const std::string same = render_comparison(std::vector<SavedRun>{run_of(1), run_of(1)});
  const std::string other = render_comparison(std::vector<SavedRun>{run_of(1), run_of(1, "a", "0.2.0")});
  EXPECT_THAT(other,
              HasSubstr("the runs differ in weir: '0.1.0' and '0.2.0': changes have twice their intervals"));
  EXPECT_THAT(same, Not(HasSubstr("twice")));
}

TEST(CompareRuns, of_different_processors_differ_hard_and_of_kernels_soft) {
  const auto on = [](const char* name, const char* value) {
    v1::Report report = report_of("a");
    v1::MachineFact& fact = *report.mutable_harness()->add_machine();
    fact.set_name(name);
    fact.set_value(value);
    return *saved_run("runs/x", report, log_of(1));
  };
  const std::vector<SavedRun> processors = {on("processor", "A"), on("processor", "B")};
  EXPECT_THAT(hard_differences(processors), ElementsAre("processor: 'A' and 'B'"));
  const std::vector<SavedRun> kernels = {on("kernel", "6.1"), on("kernel", "6.2")};
  EXPECT_THAT(hard_differences(kernels), ElementsAre());
  EXPECT_THAT(soft_differences(kernels), ElementsAre("kernel: '6.1' and '6.2'"));
  EXPECT_THAT(hard_differences(std::vector<SavedRun>{run_of(1), on("processor", "A")}),
              ElementsAre("processor: 'unknown' and 'A'"));
}

TEST(CompareRuns, without_intervals_there_is_nothing_to_compare) {
  EXPECT_THAT(std::string(saved_run("x", report_of("a"), "").status().message()),
              HasSubstr("no interval of 'service'"));
  const std::string cut = log_of(1).substr(0, 400);
  EXPECT_FALSE(saved_run("x", report_of("a"), cut).ok());
}

}  // namespace
}  // namespace weir
