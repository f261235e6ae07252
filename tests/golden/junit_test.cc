#include "reports/formats/junit_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

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
  EXPECT_EQ(all.attribute("skipped").as_int(), 1);
  EXPECT_EQ(all.attribute("time").as_double(), 1.5);
  pugi::xml_node one = all.child("testsuite");
  EXPECT_EQ(one.attribute("tests").as_int(), 2);
  EXPECT_EQ(one.attribute("errors").as_int(), 0);
  EXPECT_STREQ(one.attribute("timestamp").as_string(), "2024-05-01T12:00:00Z");
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

}  // namespace
}  // namespace weir
