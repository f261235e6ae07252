// What ties a reply to its message, read in one walk, path by path, and from spots.
#include "harness/service/described/tie.h"

#include <gtest/gtest.h>

#include "harness/base/draws.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

Path order_path(const std::string& text) {
  TextMistakes mistakes;
  return *Path::compile(text, shop_type("Order"), mistakes);
}

TieFields tie_of(const std::string& key, const std::vector<std::string>& same) {
  TieFields fields;
  for (const std::string& path : same) fields.add_same(order_path(path));
  if (!key.empty()) fields.set_key(order_path(key));
  return fields;
}

std::string order(const std::string& json) { return shop_bytes("Order", json); }

TEST(TieFields, only_the_key_and_what_must_be_the_same_count) {
  const TieFields fields = tie_of("id", {"name", "amount"});
  const Tie one = fields.read(order(R"({"id": "1", "name": "a", "amount": 3, "code": 1})"));
  const Tie other = fields.read(order(R"({"id": "1", "name": "a", "amount": 3, "code": 2, "urgent": true})"));
  EXPECT_EQ(one.key, other.key);
  EXPECT_EQ(one.same, other.same);
  const Tie changed = fields.read(order(R"({"id": "1", "name": "b", "amount": 3})"));
  EXPECT_EQ(one.key, changed.key);
  EXPECT_NE(one.same, changed.same);
  EXPECT_NE(one.key, fields.read(order(R"({"id": "2", "name": "a", "amount": 3})")).key);
}

TEST(TieFields, one_walk_says_what_a_walk_for_each_says) {
  const TieFields together = tie_of("id", {"name", "amount", "urgent"});
  for (const char* json : {R"({})", R"({"id": "1"})", R"({"name": "x", "urgent": true, "id": "900"})",
                           R"({"id": "1", "name": "", "amount": -1, "tags": ["a"]})"}) {
    const std::string bytes = order(json);
    std::string scratch;
    std::uint64_t same = 0;
    for (const char* path : {"name", "amount", "urgent"})
      same = mix_keys(same, hash_of(order_path(path).value(bytes, scratch)));
    EXPECT_EQ(together.read(bytes).key, hash_of(order_path("id").value(bytes, scratch))) << json;
    EXPECT_EQ(together.read(bytes).same, same) << json;
    // A path to an item is looked for by itself, and so are then all others.
    EXPECT_EQ(tie_of("id", {"name", "tags[0]"}).read(bytes).key, together.read(bytes).key) << json;
  }
}

TEST(TieFields, of_a_field_that_stands_there_twice_the_last_counts) {
  const TieFields fields = tie_of("id", {"name"});
  const Tie last = fields.read(order(R"({"id": "2", "name": "b"})"));
  const Tie twice = fields.read(order(R"({"id": "1", "name": "a"})") + order(R"({"id": "2", "name": "b"})"));
  EXPECT_EQ(twice.key, last.key);
  EXPECT_EQ(twice.same, last.same);
}

TEST(TieFields, a_message_that_was_made_has_the_tie_of_its_bytes) {
  TextMistakes mistakes;
  const std::optional<Template> message = Template::compile(
      R"({"id": "{n}", "name": "to {stream}", "amount": "{draw:1..9}"})", shop_type("Order"), {}, mistakes);
  ASSERT_TRUE(message);
  const TieFields fields = tie_of("id", {"name", "amount"});
  const auto spots = fields.spots_in(*message);
  ASSERT_TRUE(spots);
  std::string scratch;
  TemplatePlaces places;
  for (std::uint32_t seq = 0; seq < 200; ++seq) {
    const StreamIdentity stream{.stream = seq, .key = seq};
    const std::string_view bytes = message->make({.stream = stream, .seq = seq}, Draws(3), scratch, places);
    const Tie made = fields.read_made(*spots, bytes, places);
    const Tie read = fields.read(bytes);
    ASSERT_EQ(made.key, read.key) << seq;
    ASSERT_EQ(made.same, read.same) << seq;
  }
  EXPECT_FALSE(tie_of("code", {}).spots_in(*message)) << "the message has no such field";
}

}  // namespace
}  // namespace weir
