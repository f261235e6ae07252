// Conditions on replies.
#include "harness/service/described/condition.h"

#include <gtest/gtest.h>

#include "tests/support/shop.h"

namespace weir {
namespace {

bool holds(const std::string& text, const std::string& json) {
  TextMistakes mistakes;
  const std::optional<Condition> made = Condition::compile(text, shop_type("Update"), mistakes);
  if (!made) throw std::runtime_error(mistakes.front().reason);
  return made->holds(shop_bytes("Update", json));
}

std::string problem_of(const std::string& text) {
  TextMistakes mistakes;
  EXPECT_FALSE(Condition::compile(text, shop_type("Update"), mistakes)) << text;
  if (mistakes.empty()) return "";
  const TextMistake& one = mistakes.front();
  return "[" + text.substr(one.at, one.length) + "] " + one.reason + "; " + one.remedy;
}

TEST(Condition, numbers_texts_enumerations_and_bools_are_compared) {
  EXPECT_TRUE(holds("id == 5", R"({"id": 5})"));
  EXPECT_TRUE(holds("id == 0", "{}"));  // what is absent has its default
  EXPECT_TRUE(holds("id >= -1", "{}"));
  EXPECT_FALSE(holds("id > 5", R"({"id": 5})"));
  EXPECT_TRUE(holds("revision > 9223372036854775807", R"({"revision": "18446744073709551615"})"));
  EXPECT_TRUE(holds("rate < 0.75", R"({"rate": 0.5})"));
  EXPECT_TRUE(holds("version == \"v == 1\"", R"({"version": "v == 1"})"));
  EXPECT_TRUE(holds("version != 'v1'", R"({"version": "v2"})"));
  EXPECT_TRUE(holds("kind == RECORD", R"({"kind": "RECORD"})"));
  EXPECT_TRUE(holds("kind != 2", R"({"kind": "BOOK"})"));
  EXPECT_TRUE(holds("canceled", R"({"canceled": true})"));
  EXPECT_TRUE(holds("!canceled", "{}"));
  EXPECT_TRUE(holds("canceled == false", "{}"));
}

TEST(Condition, of_many_values_one_is_enough) {
  const std::string json = R"({"events": [{"number": 1}, {"number": 9}]})";
  EXPECT_TRUE(holds("events[*].number == 9", json));
  EXPECT_FALSE(holds("events[*].number == 5", json));
  EXPECT_TRUE(holds("!events[*].number == 5", json));
}

TEST(Condition, of_a_list_the_last_item_may_be_meant) {
  const std::string json = R"({"events": [{"number": 1}, {"number": 9}]})";
  EXPECT_TRUE(holds("events[-1].number == 9", json));
  EXPECT_TRUE(holds("events[-2].number == 1", json));
  EXPECT_TRUE(holds("events[-3].number == 0", json));
  EXPECT_FALSE(holds("has(events[-3])", json));
}

TEST(Condition, presence_and_length_are_asked_for) {
  EXPECT_TRUE(holds("has(created)", R"({"created": {}})"));
  EXPECT_FALSE(holds("!has(created)", R"({"created": {}})"));
  EXPECT_TRUE(holds("len(events) == 0", "{}"));
  EXPECT_TRUE(holds("len(name) > 2", R"({"name": "abc"})"));
  EXPECT_TRUE(holds("parameters.final.flag", R"({"parameters": {"final": {"flag": true}}})"));
}

TEST(Condition, every_mistake_says_where_it_is_and_what_to_write) {
  EXPECT_EQ(problem_of("id = 5"), "[=] '=' does not compare; write ==");
  EXPECT_EQ(problem_of("id"), "[id] 'id' is an int64, neither true nor false; compare it, such as id == 0");
  EXPECT_EQ(problem_of("id == five"),
            "[five] this is an int64, and five is no whole number; compare it with a number, such as 0");
  EXPECT_EQ(problem_of("id == \"5\""),
            "[\"5\"] this is an int64, and \"5\" is no whole number; remove the quotes");
  EXPECT_EQ(problem_of("version == v1"),
            "[v1] 'version' is a string, and v1 is no text; put it in quotes: 'v1'");
  EXPECT_EQ(problem_of("kind == RECRD"), "[RECRD] shop.Kind has no value 'RECRD'; did you mean 'RECORD'?");
  EXPECT_EQ(problem_of("header"),
            "[header] 'header' is a shop.Header, a message; ask whether it is there, has(header), or compare "
            "one of its fields: "
            "header.revision");
  EXPECT_EQ(problem_of("events"),
            "[events] 'events' is a list of shop.Event; compare its length, len(events) > 0, or its items, "
            "events[*]");
  EXPECT_EQ(problem_of("size(events) > 0"),
            "[size(events)] there is no function 'size'; there are has(path) and len(path)");
  EXPECT_EQ(problem_of("len(id) > 0"),
            "[id] 'id' is an int64, which has no length; len() takes a list, a map, a text or bytes");
  EXPECT_EQ(problem_of("len(events)"),
            "[len(events)] a length is neither true nor false; compare it: len(events) > 0");
  EXPECT_EQ(problem_of("id == 1 && canceled"),
            "[&&] a condition is one comparison; list several conditions, [\"a == 1\", \"b == 2\"]: any of "
            "them is enough");
  EXPECT_EQ(problem_of("has(created) == 1"),
            "[==] has() is true or false by itself; remove the comparison; write !has(path) for its absence");
  EXPECT_EQ(problem_of(" "),
            "[] the condition is empty; write a comparison such as count > 0, or has(field)");
}

}  // namespace
}  // namespace weir
