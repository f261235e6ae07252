#include "reports/shortage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A closed loop whose streams the end of the phase stopped.
v1::Report cut_short(std::uint64_t sent) {
  return testing::report_of(R"(
    run { streams_started: 40 measured_seconds: 1 }
    groups { name: "g" messages_sent: 1 cut_short { streams: 38 planned: 2000 sent: )" +
                            std::to_string(sent) + R"( } }
    latency { name: "response" count: 1 })");
}

TEST(Shortage, a_closed_loop_that_sent_far_less_than_its_scenario_names_is_no_evidence) {
  Shortage found = shortage(cut_short(140));
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_EQ(found.reasons[0].reason,
            "group 'g' sent 140 of the 2,000 messages that its scenario names (7 %): the measure phase ended "
            "before 38 streams had sent theirs");
  EXPECT_THAT(found.reasons[0].remedy, HasSubstr("lengthen phases.measure"));
  EXPECT_THAT(found.notes, IsEmpty());
  EXPECT_EQ(shortage(cut_short(999)).reasons.size(), 1U);
  found = shortage(cut_short(1000));
  EXPECT_THAT(found.reasons, IsEmpty());
  ASSERT_EQ(found.notes.size(), 1U) << "half of it is a run, and it is said";
  EXPECT_THAT(found.notes[0], HasSubstr("1,000 of the 2,000"));
}

TEST(Shortage, a_run_that_measured_none_of_its_messages_is_no_evidence) {
  auto reasons = [](const std::string& rest) {
    return shortage(testing::report_of(
                        "groups { name: \"g\" messages_sent: 20 latency { name: \"response\" } } " + rest))
        .reasons;
  };
  std::vector<Finding> found = reasons("run { duration_seconds: 1.2 }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason,
            "the run ended within its warm-up, after 1.2s: none of its 20 messages was measured");
  EXPECT_THAT(found[0].remedy, HasSubstr("shorten phases.warmup"));
  found = reasons("run { duration_seconds: 3 measured_seconds: 1 }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reason,
            "all of the 20 messages were sent in the warm-up, and none was due in the measured part");
  EXPECT_THAT(reasons("run { partial: true }"), IsEmpty()) << "the interruption says it all";
  EXPECT_THAT(reasons(R"(latency { name: "response" censored: 1 })"), IsEmpty());
  EXPECT_THAT(reasons(R"(latency { name: "write_block" count: 1 })"), IsEmpty())
      << "a server that never replies";
  EXPECT_EQ(reasons("groups { name: \"g\" messages_sent: 20 asides { said: 20 } }").size(), 1U);
  EXPECT_THAT(shortage(testing::report_of("groups { name: \"g\" messages_sent: 20 asides { said: 20 } "
                                          "latency { name: \"response\" } }"))
                  .reasons,
              IsEmpty())
      << "one that only listens";
}

}  // namespace
}  // namespace weir
