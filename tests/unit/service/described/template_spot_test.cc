// Spots: what they say of a message is what a walk through its bytes finds.
#include "harness/service/described/template_spot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/shop.h"

namespace weir {
namespace {

struct Spotted {
  Slots slots;
  SlotValues values;
  TextMistakes mistakes;
  std::optional<Template> message;

  explicit Spotted(const std::string& json) {
    message = Template::compile(json, shop_type("Order"), {.slots = &slots}, mistakes);
    if (!message) throw std::runtime_error(mistakes.front().reason);
  }
  [[nodiscard]] Path path(const std::string& text) {
    return *Path::compile(text, shop_type("Order"), mistakes);
  }
  [[nodiscard]] bool has(const std::string& text) { return spot_of(*message, path(text)).has_value(); }
  /// In several messages, each beside the walk: 0 where they never differ.
  int differences(const std::string& text) {
    const Path field = path(text);
    const std::optional<TemplateSpot> spot = spot_of(*message, field);
    if (!spot) throw std::runtime_error("no spot of " + text);
    int differences = 0;
    std::string scratch, walked;
    TemplatePlaces places;
    for (std::uint32_t seq = 0; seq < 300; ++seq) {
      const StreamIdentity stream{.stream = seq * 7, .incarnation = seq % 3, .key = 5};
      const std::string_view bytes = message->make(
          {.stream = stream, .seq = seq * seq, .unix_ns = 1, .slots = &slots, .values = &values}, Draws(1),
          scratch, places);
      differences += compare(value_at(*spot, bytes, places), field.value(bytes, walked)) != 0 ? 1 : 0;
    }
    return differences;
  }
};

TEST(TemplateSpot, fields_around_placeholders_are_where_the_walk_finds_them) {
  Spotted s(
      R"({"id": "{n}", "name": "for {stream} and {draw:1..100000}", "blob": "AQID", "amount": "{draw:-5..5}", "flags": 4000000000,
          "price": 1.5, "urgent": true, "kind": "RECORD", "address": {"street": "x{n}", "number": "{n % 9}"}, "tags": ["a{n}", "b"],
          "delta": "{stream}", "code": 12, "ratio": 0.5, "mark": "-1"})");
  for (const char* field :
       {"id", "name", "blob", "amount", "flags", "price", "urgent", "kind", "delta", "code", "ratio", "mark"})
    EXPECT_EQ(s.differences(field), 0) << field;
}

TEST(TemplateSpot, a_field_within_a_message_that_changes_is_found_too) {
  Spotted s(R"({"address": {"street": "x{n}", "number": "{n % 9}"}, "id": 7})");
  EXPECT_EQ(s.differences("address.street"), 0);
  EXPECT_EQ(s.differences("address.number"), 0);
  EXPECT_EQ(s.differences("id"), 0);
}

TEST(TemplateSpot, one_of_several_texts_is_found_whichever_is_drawn) {
  Spotted s(R"({"name": "{choice:a|much longer than that|c}", "id": "{n}"})");
  EXPECT_EQ(s.differences("name"), 0);
  EXPECT_EQ(s.differences("id"), 0);
}

TEST(TemplateSpot, what_is_absent_or_is_a_list_has_none) {
  Spotted s(R"({"id": "{n}", "address": {"number": 1}, "tags": ["{n}"]})");
  EXPECT_TRUE(s.has("id"));
  EXPECT_FALSE(s.has("name"));
  EXPECT_FALSE(s.has("tags[0]"));
  EXPECT_FALSE(s.has("address.number")) << "within a message that never changes";
}

TEST(TemplateSpot, recorded_bytes_have_them_as_well) {
  const Template recorded = Template::of_bytes(shop_bytes("Order", R"({"id": "77", "name": "n"})"));
  TextMistakes mistakes;
  const Path name = *Path::compile("name", shop_type("Order"), mistakes);
  const std::optional<TemplateSpot> spot = spot_of(recorded, name);
  ASSERT_TRUE(spot);
  std::string scratch;
  TemplatePlaces places;
  const StreamIdentity stream;
  const std::string_view bytes = recorded.make({.stream = stream}, Draws(1), scratch, places);
  EXPECT_EQ(value_at(*spot, bytes, places), FieldValue(std::string_view("n")));
  EXPECT_FALSE(spot_of(Template::of_bytes("\x0a\x7f"), name)) << "bytes that are no message";
  EXPECT_FALSE(spot_of(Template::of_bytes("\x12"), name));
}

}  // namespace
}  // namespace weir
