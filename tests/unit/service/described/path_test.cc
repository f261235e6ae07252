// Paths, against messages that protobuf itself wrote.
#include "harness/service/described/path.h"

#include <gtest/gtest.h>

#include "tests/support/shop.h"

namespace weir {
namespace {

Path path(const std::string& text) {
  TextMistakes mistakes;
  std::optional<Path> made = Path::compile(text, shop_type("Update"), mistakes);
  if (!made) throw std::runtime_error(mistakes.front().reason);
  return *std::move(made);
}

/// What it reads, as text; several with blanks between them.
std::string read(const std::string& text, const std::string& json) {
  const std::string bytes = shop_bytes("Update", json);
  const Path made = path(text);
  std::string scratch, out;
  if (!made.is_many() && !made.is_list()) return text_of(made.value(bytes, scratch));
  made.each(bytes, [&](const FieldValue& value) {
    out += (out.empty() ? "" : " ") + text_of(value);
    return true;
  });
  return out;
}

/// The mistake, with what it underlines.
std::string mistake(const std::string& text) {
  TextMistakes mistakes;
  EXPECT_FALSE(Path::compile(text, shop_type("Update"), mistakes)) << text;
  if (mistakes.empty()) return "";
  const TextMistake& one = mistakes.front();
  return "[" + text.substr(one.at, one.length) + "] " + one.reason + "; " + one.remedy;
}

TEST(Path, a_field_is_read_and_an_absent_one_has_its_default) {
  EXPECT_EQ(read("id", R"({"id": "-5"})"), "-5");
  EXPECT_EQ(read("id", "{}"), "0");
  EXPECT_EQ(read("header.revision", R"({"header": {"revision": 77}})"), "77");
  EXPECT_EQ(read("header.revision", "{}"), "0");
  EXPECT_EQ(read("version", R"({"version": "v1"})"), "v1");
  EXPECT_EQ(read("revision", R"({"revision": "18446744073709551615"})"), "18446744073709551615");
  EXPECT_EQ(read("rate", R"({"rate": 0.5})"), "0.5");
  EXPECT_EQ(read("kind", R"({"kind": "RECORD"})"), "2");
}

TEST(Path, lists_are_read_whole_or_by_item) {
  const std::string json =
      R"({"events": [{"number": 1, "item": {"name": "a"}}, {"number": 2}, {"item": {"name": "c"}}], "counts": [7, -8, 9]})";
  EXPECT_EQ(read("events[*].number", json), "1 2");  // the third has none, and no value of its own
  EXPECT_EQ(read("events[2].item.name", json), "c");
  EXPECT_EQ(read("events[7].item.name", json), "");
  EXPECT_EQ(read("counts[*]", json), "7 -8 9");
  EXPECT_EQ(read("counts[1]", json), "-8");
  EXPECT_EQ(path("events").length(shop_bytes("Update", json)), 3U);
  EXPECT_EQ(path("counts").length(shop_bytes("Update", json)), 3U);
  EXPECT_EQ(path("name").length(shop_bytes("Update", R"({"name": "abcd"})")), 4U);
}

TEST(Path, items_are_counted_from_the_end_as_well) {
  const std::string json =
      R"({"events": [{"number": 1, "item": {"name": "a"}}, {"number": 2}, {"item": {"name": "c"}}], "counts": [7, -8, 9]})";
  EXPECT_EQ(read("events[-1].item.name", json), "c");
  EXPECT_EQ(read("events[-2].number", json), "2");
  EXPECT_EQ(read("events[-3].item.name", json), "a");
  EXPECT_EQ(read("events[-4].item.name", json), "");  // beyond the first: absent
  EXPECT_EQ(read("events[-1].item.name", "{}"), "");
  EXPECT_EQ(read("counts[-1]", json), "9");  // packed
  EXPECT_EQ(read("counts[-3]", json), "7");
  EXPECT_EQ(read("counts[-4]", json), "0");
  EXPECT_EQ(read("counts[3]", json), "0");
  EXPECT_TRUE(path("counts[0]").has(shop_bytes("Update", R"({"counts": [0]})")));  // it is there, and zero
  EXPECT_FALSE(path("counts[-2]").has(shop_bytes("Update", R"({"counts": [0]})")));
  EXPECT_EQ(read("counts[-4294967295]", json), "0");
  EXPECT_TRUE(path("events[-1]").has(shop_bytes("Update", json)));
  EXPECT_FALSE(path("events[-4]").has(shop_bytes("Update", json)));
  EXPECT_EQ(path("events[-1].item.name").length(shop_bytes("Update", json)), 1U);
  EXPECT_FALSE(path("events[-1]").is_list());
  EXPECT_FALSE(path("events[-1]").is_many());
  // A list that came in two pieces is one.
  const std::string pieces = shop_bytes("Update", json) + shop_bytes("Update", R"({"counts": [10, 11]})");
  std::string scratch;
  EXPECT_EQ(text_of(path("counts[-1]").value(pieces, scratch)), "11");
  EXPECT_EQ(text_of(path("counts[-3]").value(pieces, scratch)), "9");
}

TEST(Path, a_maps_value_is_found_by_its_key) {
  const std::string json =
      R"({"parameters": {"final": {"flag": true}, "a.b": {"text": "x"}}, "names": {"5": "five", "-6": "six"}})";
  EXPECT_EQ(read("parameters.final.flag", json), "1");
  EXPECT_EQ(read("parameters.other.flag", json), "0");
  EXPECT_EQ(read("parameters[\"a.b\"].text", json), "x");
  EXPECT_EQ(read("names.5", json), "five");
  EXPECT_EQ(read("names[-6]", json), "six");
  EXPECT_EQ(path("parameters").length(shop_bytes("Update", json)), 2U);
}

TEST(Path, presence_is_of_messages_and_of_what_is_not_its_default) {
  EXPECT_TRUE(path("created").has(shop_bytes("Update", R"({"created": {}})")));
  EXPECT_FALSE(path("created").has(shop_bytes("Update", R"({"failure": ""})")));
  EXPECT_TRUE(path("failure").has(shop_bytes("Update", R"({"failure": ""})")));  // one of a oneof
  EXPECT_FALSE(path("id").has(shop_bytes("Update", R"({"id": 0})")));
  EXPECT_TRUE(path("id").has(shop_bytes("Update", R"({"id": 1})")));
  EXPECT_TRUE(path("events").has(shop_bytes("Update", R"({"events": [{}]})")));
  EXPECT_FALSE(path("events").has(shop_bytes("Update", "{}")));
}

TEST(Path, what_is_written_in_parts_is_one_message_and_the_last_number_counts) {
  const std::string twice = shop_bytes("Update", R"({"header": {"revision": 5}, "id": 1})") +
                            shop_bytes("Update", R"({"header": {"origin": "x"}, "id": 2})");
  std::string scratch;
  EXPECT_EQ(text_of(path("header.revision").value(twice, scratch)), "5");
  EXPECT_EQ(text_of(path("header.origin").value(twice, scratch)), "x");
  EXPECT_EQ(text_of(path("id").value(twice, scratch)), "2");
}

TEST(Path, bytes_that_are_no_message_are_read_as_far_as_they_go) {
  std::string scratch;
  const std::string whole = shop_bytes("Update", R"({"id": 300, "header": {"revision": 5}, "name": "abc"})");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string part = whole.substr(0, size);
    (void)path("header.revision").value(part, scratch);
    (void)path("events[*].item.name").length(part);
    (void)path("parameters.x.flag").has(part);
  }
  EXPECT_EQ(text_of(path("id").value("\xff\xff\xff\xff\xff\xff", scratch)), "0");
}

TEST(Path, every_mistake_says_where_it_is_and_what_there_would_be) {
  EXPECT_EQ(mistake("heder.revision"), "[heder] shop.Update has no field 'heder'; did you mean 'header'?");
  EXPECT_EQ(mistake("header.number"),
            "[number] shop.Header has no field 'number'; its fields are revision or origin");
  EXPECT_EQ(mistake("id.x"), "[.x] 'id' is an int64 and has no fields; end the path before this point");
  EXPECT_EQ(mistake("events.number"),
            "[.] 'events' is a list of shop.Event: of which item?; write events[*] for all items, "
            "events[0] for the first, or events[-1] for the last");
  EXPECT_EQ(mistake("id[0]"), "[[0]] 'id' is an int64, not a list; remove the brackets");
  EXPECT_EQ(
      mistake("events[x]"),
      "[[x]] '[x]' is no item of a list; write [*] for all items, [0] for the first, or [-1] for the last");
  for (const char* none : {"", "-", "--1", "-x", "1-", "-1 ", "+1", "4294967296", "-4294967296"})
    EXPECT_NE(mistake("counts[" + std::string(none) + "]").find("is no item of a list; write [*]"),
              std::string::npos)
        << none;
  EXPECT_EQ(mistake("counts[-0]"),
            "[[-0]] '[-0]' is no item of a list; write [-1] for the last item, or [0] for the first");
  EXPECT_EQ(mistake("header[-1]"), "[[-1]] 'header' is a shop.Header, not a list; remove the brackets");
  EXPECT_EQ(mistake("events[0"), "[[] this bracket is not closed; write [*], [0], [-1] or [\"key\"]");
  EXPECT_EQ(mistake("names.five"),
            "[five] 'five' is no key of a map from int32 to string; its keys are of the type int32");
  EXPECT_EQ(
      mistake("what"),
      "[what] 'what' is a oneof of shop.Update, not a field; name one of its fields, such as 'created'");
  EXPECT_EQ(mistake("header..x"), "[.] a field's name is missing here; write field.field[*].field");
}

}  // namespace
}  // namespace weir
