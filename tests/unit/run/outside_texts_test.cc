#include "harness/run/outside_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/load.h"

namespace weir {
namespace {

using OutsideMap = std::map<std::string, std::string>;
using SentFields = std::vector<std::pair<std::string, std::string>>;

Outside outside_with(OutsideMap variables, OutsideMap files = {}) {
  return {.variable = [variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
          },
          .file = [files](const std::string& path) -> absl::StatusOr<std::string> {
            const auto found = files.find(path);
            if (found == files.end()) return absl::NotFoundError("No such file or directory");
            return found->second;
          }};
}

Plan target_plan(const std::string& target, const std::string& groups) {
  return plan_of("[target]\naddress = \"a.test:1\"\n" + target + "\n" + groups);
}

SentFields sent_fields(const Plan& plan, const CallMetadata& metadata, std::size_t stream) {
  SentFields out;
  add_metadata(metadata, plan, plan.streams[stream], out);
  return out;
}

TEST(OutsideTexts, are_filled_in_for_each_group_and_each_stream) {
  const Plan plan = target_plan(
      "auth = { basic = { user = \"me\", password = \"{file:p}\" } }\n"
      "metadata = { x-a = \"${env:A}-{stream}\", x-b = \"b\" }",
      "[[streams]]\nname = \"one\"\ncount = 2\n[[streams]]\nname = \"two\"\nmetadata = { x-b = \"{group}\" "
      "}\n");
  ErrorList errors;
  const CallMetadata filled =
      fill_in_from_outside(*plan.scenario, outside_with({{"A", "alpha"}}, {{"p", "word\n"}}), errors);
  ASSERT_TRUE(errors.empty()) << errors.render();
  const std::string basic = "Basic bWU6d29yZA==";
  EXPECT_EQ(sent_fields(plan, filled, 0),
            (SentFields{{"authorization", basic}, {"x-a", "alpha-0"}, {"x-b", "b"}}));
  EXPECT_EQ(sent_fields(plan, filled, 1),
            (SentFields{{"authorization", basic}, {"x-a", "alpha-1"}, {"x-b", "b"}}));
  EXPECT_EQ(sent_fields(plan, filled, 2),
            (SentFields{{"authorization", basic}, {"x-a", "alpha-0"}, {"x-b", "two"}}));
  std::string words = "alpha, word and bWU6d29yZA==";
  filled.secrets.mask(words);
  EXPECT_EQ(words, "***, *** and ***");
}

TEST(OutsideTexts, that_are_missing_or_can_not_be_sent_are_told_where_they_are_named_and_once) {
  const Plan plan = target_plan(
      "metadata = { x-a = \"${env:A}\", x-b = \"{file:b}\", x-c = \"${env:C}\", x-d = \"${env:D}\", e-bin = "
      "\"${env:D}\" }",
      "[[streams]]\nname = \"one\"\n[[streams]]\nname = \"two\"\n");
  ErrorList errors;
  (void)fill_in_from_outside(*plan.scenario, outside_with({{"C", ""}, {"D", "se\ncret"}}), errors);
  std::vector<std::string> reasons;
  for (const Problem& problem : errors.problems()) {
    EXPECT_EQ(problem.span.line, 5U);
    reasons.push_back(problem.key + ": " + problem.reason);
  }
  EXPECT_THAT(reasons,
              testing::ElementsAre(
                  "target.metadata.x-a: the environment has no A",
                  "target.metadata.x-b: the file b can't be read: No such file or directory",
                  "target.metadata.x-c: the variable C of the environment is empty, and 'x-c' can't be "
                  "sent so",
                  "target.metadata.x-d: the variable D of the environment has several lines, and "
                  "'x-d' can't be sent so"));
}

TEST(OutsideTexts, a_call_without_metadata_costs_nothing) {
  const Plan plan = target_plan("", "[[streams]]\nname = \"one\"\n");
  ErrorList errors;
  const CallMetadata filled = fill_in_from_outside(*plan.scenario, outside_with({}), errors);
  EXPECT_TRUE(filled.groups.empty());
  EXPECT_TRUE(filled.secrets.empty());
}

}  // namespace
}  // namespace weir
