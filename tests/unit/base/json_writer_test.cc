#include "harness/base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace weir {
namespace {

TEST(JsonWriter, values_are_what_json_has_for_them) {
  EXPECT_EQ(json_of(true).text, "true");
  EXPECT_EQ(json_of(18446744073709551615U).text, "18446744073709551615");
  EXPECT_EQ(json_of(-3).text, "-3");
  EXPECT_EQ(json_of("a \"b\"").text, R"("a \"b\"")");
  EXPECT_EQ(json_of(std::string("a")).text, R"("a")");
  EXPECT_EQ(json_of(std::optional<int>()).text, "null");
  EXPECT_EQ(json_of(std::optional<std::string>("x")).text, R"("x")");
}

TEST(JsonWriter, a_number_with_a_point_is_as_short_as_it_can_be_or_has_as_many_digits_as_are_asked_for) {
  EXPECT_EQ(json_of(0.1).text, "0.1");
  EXPECT_EQ(json_of(500.0).text, "500");
  EXPECT_EQ(json_of(1.0 / 3, 3).text, "0.333");
}

TEST(JsonWriter, what_is_no_number_is_null) {
  EXPECT_EQ(json_of(std::numeric_limits<double>::quiet_NaN()).text, "null");
  EXPECT_EQ(json_of(std::numeric_limits<double>::infinity(), 3).text, "null");
}

TEST(JsonWriter, an_object_has_its_members_in_their_order) {
  EXPECT_EQ(JsonObject().json().text, "{}");
  EXPECT_EQ(JsonObject().add("b", 1).add("a\"", "x").json().text, R"({"b":1,"a\"":"x"})");
  EXPECT_EQ(JsonObject(JsonObject::Style::kSpaced).add("b", 1).add("a", false).json().text,
            R"({"b": 1, "a": false})");
  EXPECT_EQ(JsonObject().add("in", JsonObject().add("a", 1)).json().text, R"({"in":{"a":1}})");
}

TEST(JsonWriter, a_list_is_on_one_line_or_on_one_for_each_item) {
  EXPECT_EQ(json_list(std::vector<int>{}).text, "[]");
  EXPECT_EQ(json_list(std::vector<std::string>{"a", "b"}).text, R"(["a","b"])");
  const auto twice = [](int n) { return 2 * n; };
  EXPECT_EQ(json_list(std::vector<int>{1, 2}, twice).text, "[2,4]");
  EXPECT_EQ(json_lines(std::vector<int>{1, 2}, twice).text, "[\n2,\n4\n]");
  EXPECT_EQ(json_lines(std::vector<int>{}, twice).text, "[\n]");
}

}  // namespace
}  // namespace weir
