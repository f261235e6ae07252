#include "reports/formats/junit_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "reports/checks.h"
#include "reports/formats/junit.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

TEST(JUnitXml, counts_each_end_in_its_suite_and_in_all) {
  std::string text =
      junit_xml("all", "2024-05-01T12:00:00Z",
                {{"one",
                  {{.class_name = "c", .name = "good", .seconds = 1.5},
                   {.class_name = "c", .name = "bad", .end = JUnitCase::End::kFailed, .message = "no"}}},
                 {"two",
                  {{.class_name = "c", .name = "lost", .end = JUnitCase::End::kError, .message = "how"},
                   {.class_name = "c", .name = "left", .end = JUnitCase::End::kSkipped}}}});
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str()));
  pugi::xml_node all = document.child("testsuites");
  EXPECT_EQ(all.attribute("tests").as_int(), 4);
  EXPECT_EQ(all.attribute("failures").as_int(), 1);
  EXPECT_EQ(all.attribute("errors").as_int(), 1);
  EXPECT_EQ(all.child("testsuite").next_sibling().attribute("skipped").as_int(), 1);
  EXPECT_EQ(all.attribute("time").as_double(), 1.5);
  pugi::xml_node one = all.child("testsuite");
  EXPECT_EQ(one.attribute("tests").as_int(), 2);
  EXPECT_EQ(one.attribute("errors").as_int(), 0);
  EXPECT_STREQ(one.attribute("timestamp").as_string(), "2024-05-01T12:00:00") << "UTC, as Ant writes it";
}

TEST(JUnitXml, a_suite_without_a_case_is_left_out) {
  std::string text = junit_xml("n", "", {{"empty", {}}, {"one", {{.class_name = "c", .name = "n"}}}});
  EXPECT_THAT(text, Not(HasSubstr("empty")));
  EXPECT_THAT(text, HasSubstr("one"));
}

TEST(JUnitXml, a_suite_may_have_begun_at_a_time_of_its_own) {
  JUnitSuite suite{"s", {{.class_name = "c", .name = "n"}}, "2024-05-01T13:00:00Z"};
  EXPECT_THAT(junit_xml("n", "2024-05-01T12:00:00Z", {suite}),
              HasSubstr("timestamp=\"2024-05-01T13:00:00\""));
}

std::vector<std::string> names_of_checks(const std::string& checks) {
  v1::Report report =
      testing::report_of("scenario { name: \"s\" } run { started_at: \"2024-05-01T12:00:00Z\" } " + checks);
  judge(report);
  std::vector<std::string> names;
  for (const JUnitSuite& suite : junit_suites(report)) {
    EXPECT_EQ(suite.started_at, "2024-05-01T12:00:00Z");
    EXPECT_FALSE(suite.cases.empty());
    if (suite.name != "s.checks") continue;
    for (const JUnitCase& one : suite.cases) names.push_back(one.name);
  }
  return names;
}

TEST(JUnit, a_changed_bound_keeps_the_name_of_its_test) {
  const std::string check = R"(checks { metric: "response.p99" has_max: true max: )";
  EXPECT_EQ(names_of_checks(check + "20000 }"), names_of_checks(check + "40000 }"));
  EXPECT_THAT(names_of_checks(check + "20000 } checks { metric: \"response.p99\" has_min: true min: 1 }"),
              ::testing::ElementsAre("response.p99 at most", "response.p99 at least",
                                     "outcomes.unexpected at most", "streams.starved at most"));
  EXPECT_THAT(names_of_checks(check + "20000 }" + check + "30000 }"),
              ::testing::IsSupersetOf({"response.p99 at most", "response.p99 at most (2)"}));
}

TEST(JUnit, the_document_is_called_the_same_whichever_verb_writes_it) {
  v1::Report report = testing::report_of("scenario { name: \"s\" }");
  judge(report);
  EXPECT_EQ(render_junit(report), junit_xml(kJUnitName, "", junit_suites(report)));
  EXPECT_THAT(render_junit(report), HasSubstr("<testsuites name=\"weir\""));
}

TEST(JUnitXml, holds_whatever_a_server_says) {
  std::string wild = "a<b>&\"'\x01\x1b[31m]]>\xff";
  std::string text = junit_xml("n", "",
                               {{"s",
                                 {{.class_name = wild,
                                   .name = "n",
                                   .end = JUnitCase::End::kFailed,
                                   .message = wild,
                                   .text = "first\n" + wild}}}});
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str())) << text;
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  pugi::xml_node failure = document.child("testsuites").child("testsuite").child("testcase").child("failure");
  EXPECT_THAT(failure.attribute("message").as_string(), HasSubstr("a<b>&\"'"));
  EXPECT_THAT(failure.text().as_string(), HasSubstr("first\na<b>"));
}

TEST(JUnit, a_check_that_is_not_settled_is_skipped_with_the_reason) {
  const std::string check =
      R"(scenario { name: "s" } run { streams_started: 1 } groups { name: "g" totals { total: 1 expected: 1 } }
      totals { total: 1 expected: 1 } outcomes { group: "g" class: "ok.complete" verdict: "expected" count: 1 }
      latency { name: "response" count: 500 p99_us: 19400 max_us: 30000 }
      checks { metric: "response.p99" max: 20000 has_max: true decide: "interval"
               sampling { samples: 500 effective_samples: 500 low: 18200 high: 21700 more_samples: 40 more_seconds: 2 } })";
  v1::Report report = testing::report_of(check);
  judge(report);
  ASSERT_EQ(report.verdict().exit_code(), 98U) << report.verdict().DebugString();
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(render_junit(report).c_str()));
  const pugi::xml_node all = document.child("testsuites");
  EXPECT_EQ(all.attribute("failures").as_int(), 0);
  EXPECT_EQ(all.attribute("errors").as_int(), 0);
  const pugi::xml_node one = all.find_child_by_attribute("testsuite", "name", "s.checks").child("testcase");
  EXPECT_THAT(one.child("skipped").attribute("message").as_string(),
              ::testing::AllOf(HasSubstr("inconclusive: check response.p99 <= 20ms is not settled"),
                               HasSubstr("measure for about 2s longer")));
  report.mutable_checks(0)->set_strict(true);
  judge(report);
  EXPECT_THAT(render_junit(report), HasSubstr("failures=\"1\""));
}

}  // namespace
}  // namespace weir
