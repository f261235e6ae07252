// Templates: what protobuf reads in the bytes that they make.
#include "harness/service/described/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/shop.h"

namespace weir {
namespace {

using testing::HasSubstr;

struct Made {
  Slots slots;
  SlotValues values;
  std::optional<Template> message;
  TextMistakes mistakes;

  explicit Made(const std::string& json, const std::string& each = "") {
    const google::protobuf::Descriptor& update = shop_type("Update");
    TextMistakes none;
    slots.declare("last", *update.FindFieldByName("revision"), Path::compile("revision", update, none));
    std::optional<Path> item = each.empty() ? std::nullopt : Path::compile(each, update, none);
    const TemplateScope scope{.reply = &update,
                              .slots = &slots,
                              .item = item ? &item->field() : nullptr,
                              .folder = std::string(WEIR_SOURCE_DIR) + "/tests/bad_services",
                              .environment = [](const std::string& name) {
                                return name == "TOKEN" ? std::optional<std::string>("s3cret") : std::nullopt;
                              }};
    message = Template::compile(json, shop_type("Order"), scope, mistakes);
  }
  std::string bytes(std::uint32_t seq = 0,
                    const StreamIdentity& stream = {.stream = 42, .incarnation = 3, .key = 7},
                    const std::vector<KeptValue>& items = {}) {
    if (!message) throw std::runtime_error(mistakes.front().reason);
    std::string scratch;
    return std::string(message->make({.stream = stream,
                                      .seq = seq,
                                      .unix_ns = 1'700'000'000'123'456'789,
                                      .slots = &slots,
                                      .values = &values,
                                      .items = items},
                                     Draws(1), scratch));
  }
};

/// As protobuf reads it: {"id":"1"}.
std::string made(const std::string& json, std::uint32_t seq = 0) {
  return shop_json("Order", Made(json).bytes(seq));
}

/// Each mistake, with what it underlines.
std::string wrong(const std::string& json) {
  const Made tried(json);
  EXPECT_FALSE(tried.message) << json;
  std::string out;
  for (const TextMistake& one : tried.mistakes)
    out += (out.empty() ? "" : "\n") +
           ("[" + json.substr(one.at, one.length) + "] " + one.reason + "; " + one.remedy);
  return out;
}

TEST(Template, a_message_without_placeholders_is_what_protobuf_makes_of_it) {
  const std::string json =
      R"({"id":"5","name":"a\"b","blob":"AQID","amount":-3,"flags":4000000000,"price":1.5,"urgent":true,"kind":"RECORD",)"
      R"("address":{"street":"x","number":1},"tags":["a","b"],"numbers":["1","-2"],"stock":{"s":2},"items":[{"id":"1"},{"name":"n"}],)"
      R"("cash":"9","at":"2026-01-31T12:00:00Z","extra":{"@type":"type.googleapis.com/shop.Item","id":"8"},"note":"hm",)"
      R"("delta":"-77","code":12,"ratio":0.5,"facts":{"k":[1,null]},"step":-4,"mark":"-1"})";
  EXPECT_EQ(made(json), shop_json("Order", shop_bytes("Order", json)));
  EXPECT_TRUE(Made(json).message->is_fixed());
  EXPECT_EQ(made("{}"), "{}");
}

TEST(Template, numbers_stand_in_fields_of_every_kind) {
  EXPECT_EQ(made(R"({"id": "{n}"})"), R"({"id":"1"})");
  EXPECT_EQ(made(R"({"id": {n}})", 299), R"({"id":"300"})");
  EXPECT_EQ(made(R"({"amount": {stream}, "flags": {incarnation}})"), R"({"amount":42,"flags":3})");
  EXPECT_EQ(made(R"({"delta": {n - 5}, "step": {n - 3}})"), R"({"delta":"-4","step":-2})");
  EXPECT_EQ(made(R"({"amount": {n - 5}})"), R"({"amount":-4})");
  EXPECT_EQ(made(R"({"price": {n}, "ratio": {n + 1}, "code": {n % 2}, "mark": {n}})", 2),
            R"({"price":3,"code":1,"ratio":4,"mark":"3"})");
  EXPECT_EQ(made(R"({"id": {time}})"), R"({"id":"1700000000123456789"})");
  EXPECT_EQ(made(R"({"at": {time}})"), R"({"at":"2023-11-14T22:13:20.123456789Z"})");
}

TEST(Template, texts_are_put_together_and_lengths_around_them_follow) {
  EXPECT_EQ(made(R"({"name": "s{stream}-{n % 10}."})", 12), R"({"name":"s42-3."})");
  EXPECT_EQ(made(R"({"address": {"street": "{n}", "number": {n}}, "name": "x"})", 99),
            R"({"name":"x","address":{"street":"100","number":100}})");
  EXPECT_EQ(made(R"({"items": [{"id": 1}, {"id": {n}, "name": "{n}"}], "tags": ["a", "{n}"]})", 4),
            R"({"tags":["a","5"],"items":[{"id":"1"},{"id":"5","name":"5"}]})");
  EXPECT_EQ(made(R"({"stock": {"k": {n}}, "note": "no. {n}"})"), R"({"stock":{"k":1},"note":"no. 1"})");
  EXPECT_EQ(made(R"({"numbers": [7, {n}], "name": "{{n}} { x"})"),
            R"({"name":"{n} { x","numbers":["7","1"]})");
}

TEST(Template, a_long_text_makes_longer_lengths) {
  const std::string long_text(300, 'y');
  EXPECT_EQ(made(R"({"address": {"street": ")" + long_text + R"({n}"}})"),
            R"({"address":{"street":")" + long_text + R"(1"}})");
}

TEST(Template, bytes_are_of_a_text_or_drawn) {
  EXPECT_EQ(made(R"({"blob": "{base64:w/{stream}/{n}}"})"),
            shop_json("Order", shop_bytes("Order", R"({"blob":"dy80Mi8x"})")));
  EXPECT_EQ(Made(R"({"blob": "{bytes:16}"})").bytes().size(), 18U);
  const std::string letters = Made(R"({"name": "{bytes:40..40}"})").bytes();
  EXPECT_EQ(letters.size(), 42U);
  EXPECT_EQ(letters.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 2),
            std::string::npos);
}

TEST(Template, an_any_has_its_type_and_what_changes_in_it) {
  EXPECT_EQ(made(R"({"extra": {"@type": "type.googleapis.com/shop.Item", "id": {n}}})", 8),
            R"({"extra":{"@type":"type.googleapis.com/shop.Item","id":"9"}})");
}

TEST(Template, draws_are_the_same_for_the_same_message_and_differ_between_messages) {
  Made one(
      R"({"id": {draw:1..1000000}, "name": "{uuid}", "kind": "{choice:BOOK|RECORD}", "urgent": {choice:true|false}})");
  const StreamIdentity stream{.stream = 1, .incarnation = 0, .key = 9};
  EXPECT_EQ(one.bytes(5, stream), one.bytes(5, stream));
  std::set<std::string> all;
  for (std::uint32_t seq = 0; seq < 50; ++seq) all.insert(one.bytes(seq, stream));
  EXPECT_EQ(all.size(), 50U);
  EXPECT_NE(one.bytes(5, stream), one.bytes(5, {.stream = 1, .incarnation = 1, .key = 9}));
  EXPECT_NE(one.bytes(5, stream), one.bytes(5, {.stream = 1, .incarnation = 0, .key = 10}));
}

TEST(Template, draws_stay_within_their_bounds) {
  Made one(R"({"amount": {draw:-2..3}})");
  std::set<std::string> seen;
  for (std::uint32_t seq = 0; seq < 200; ++seq) seen.insert(shop_json("Order", one.bytes(seq)));
  EXPECT_EQ(seen.size(), 6U);
  EXPECT_TRUE(seen.contains(R"({"amount":-2})"));
  EXPECT_TRUE(seen.contains(R"({"amount":3})"));
}

TEST(Template, a_uuid_is_of_version_4) {
  const std::string bytes = Made(R"({"name": "{uuid}"})").bytes();
  ASSERT_EQ(bytes.size(), 38U);
  EXPECT_THAT(bytes.substr(2),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(Template, fields_of_replies_are_taken_over) {
  Made one(
      R"({"name": "{reply.version}", "id": {last + 1}, "note": "{reply.header.revision}", "blob": "{reply.blob}"})");
  EXPECT_THAT(shop_json("Order", one.bytes()), HasSubstr(R"("id":"1")"));  // defaults, before any reply
  one.values.learn(
      one.slots,
      shop_bytes("Update",
                 R"({"version": "v7", "revision": 41, "header": {"revision": 6}, "blob": "AQI="})"));
  EXPECT_EQ(shop_json("Order", one.bytes()), R"({"id":"42","name":"v7","blob":"AQI=","note":"6"})");
  // What is remembered stays when a reply says nothing of it; the latest reply is what it is.
  one.values.learn(one.slots, shop_bytes("Update", R"({"version": "v8"})"));
  EXPECT_THAT(shop_json("Order", one.bytes()), HasSubstr(R"("id":"42","name":"v8")"));
}

TEST(Template, the_last_item_of_a_replys_list_is_taken_over) {
  Made one(R"({"note": "{reply.counts[-1]}", "name": "{reply.events[-2].item.name}"})");
  one.values.learn(one.slots,
                   shop_bytes("Update", R"({"counts": [1, 2, 3], "events": [{"item": {"name": "a"}}, {}]})"));
  EXPECT_EQ(shop_json("Order", one.bytes()), R"({"name":"a","note":"3"})");
}

TEST(Template, a_batch_is_a_list_and_each_its_first) {
  Made one(R"({"numbers": {batch}, "id": {each}})", "events[*].number");
  EXPECT_EQ(shop_json("Order", one.bytes(0, {}, {std::int64_t{5}, std::int64_t{300}})),
            R"({"id":"5","numbers":["5","300"]})");
  Made texts(R"({"tags": {batch}})", "events[*].item.name");
  EXPECT_EQ(shop_json("Order", texts.bytes(0, {}, {std::string("a"), std::string(200, 'b')})),
            R"({"tags":["a",")" + std::string(200, 'b') + R"("]})");
}

TEST(Template, what_the_environment_and_files_hold_is_put_in) {
  EXPECT_EQ(made(R"({"name": "Bearer ${env:TOKEN}"})"), R"({"name":"Bearer s3cret"})");
  EXPECT_THAT(made(R"({"name": "{file:shop.proto}"})"), HasSubstr("A service of a user's own"));
}

TEST(Template, every_mistake_says_where_it_is_and_what_to_write) {
  EXPECT_EQ(wrong(R"({"nmae": "x"})"), "[nmae] shop.Order has no field 'nmae'; did you mean 'name'?");
  EXPECT_EQ(
      wrong(R"({"amount": "x"})"),
      "[x] \"x\" can't be 'amount', which is an int32; write a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(wrong(R"({"address": {"strt": 1, "number": 2.5}})"),
            "[strt] shop.Address has no field 'strt'; did you mean 'street'?\n"
            "[2.5] the number 2.5 can't be 'number', which is an int32; write a whole number from "
            "-2147483648 to 2147483647");
  EXPECT_EQ(wrong(R"({"kind": "BOKK"})"),
            "[BOKK] \"BOKK\" can't be 'kind', which is a shop.Kind; did you mean 'BOOK'?");
  EXPECT_EQ(wrong(R"({"urgent": "maybe"})"),
            "[maybe] \"maybe\" can't be 'urgent', which is a bool; write true or false without quotes");
  EXPECT_EQ(wrong(R"({"tags": "a"})"),
            "[a] \"a\" can't be 'tags', which is a list of string; put it in brackets: [...]");
  EXPECT_EQ(wrong(R"({"name": ["a"]})"),
            "[[\"a\"]] a list can't be 'name', which is a string; put it in quotes");
  EXPECT_EQ(wrong(R"({"blob": "w/{n}"})"),
            "[w/{n}] 'blob' is bytes, which are base64 in JSON: this is text; write \"{base64:w/{n}}\" for "
            "the bytes of that text");
  EXPECT_EQ(wrong(R"({"id": "x{n}"})"),
            "[x{n}] 'id' is an int64: one placeholder alone can stand for it; write \"{n}\" or {n}, with "
            "nothing around it");
  EXPECT_THAT(wrong(R"({"name": "{steam}"})"),
              HasSubstr("[{steam}] there is no placeholder 'steam'; did you mean 'stream'?"));
  EXPECT_EQ(wrong(R"({"amount": {time}})"),
            "[{time}] {time} is in nanoseconds and needs 64 bits, and 'amount' is an int32; use an int64 "
            "field, or a google.protobuf.Timestamp");
  EXPECT_EQ(wrong(R"({"kind": {n}})"),
            "[{n}] {n} is a number, and 'kind' is a shop.Kind; write {choice:KIND_UNSPECIFIED|RECORD}");
  EXPECT_EQ(wrong(R"({"flags": {draw:-1..5}})"),
            "[{draw:-1..5}] 'flags' is a uint32, which can't hold -1..5; write a whole number from 0 to "
            "4294967295");
  EXPECT_EQ(wrong(R"({"id": {draw:9..1}})"),
            "[{draw:9..1}] 9 is above 1; put the smaller number first: {draw:1..100}");
  EXPECT_EQ(wrong(R"({"id": {draw}})"), "[{draw}] {draw} needs two whole numbers; write {draw:1..100}");
  EXPECT_EQ(wrong(R"({"id": "{reply.vrsion}"})"),
            "[vrsion] shop.Update has no field 'vrsion'; did you mean 'version'?");
  EXPECT_EQ(
      wrong(R"({"id": "{reply.version}"})"),
      "[{reply.version}] {reply.version} is a string, and 'id' is an int64; use a field of the same type");
  EXPECT_EQ(
      wrong(R"({"card": "x", "cash": 5})"),
      "[cash] 'cash' is one of the oneof 'pay', and another of it stands here already; keep one of the two");
  EXPECT_EQ(wrong(R"({"name": "${env:NO_SUCH}"})"),
            "[${env:NO_SUCH}] the environment has no variable 'NO_SUCH'; set it: export NO_SUCH=...");
  EXPECT_THAT(wrong(R"({"name": "{file:none.txt}"})"), HasSubstr("can't be read; check the path"));
  EXPECT_EQ(wrong(R"({"at": "noon"})"),
            "[noon] \"noon\" is no google.protobuf.Timestamp; write a time such as \"2026-01-31T12:00:00Z\", "
            "or {time}");
  EXPECT_EQ(wrong(R"({"extra": {"@type": "type.googleapis.com/shop.Nothing"}})"),
            "[type.googleapis.com/shop.Nothing] the descriptors know no message 'shop.Nothing'; add the file "
            "that has it to target.descriptors or target.proto");
  EXPECT_EQ(wrong(R"({"name": "a", "name": "b"})"), "[name] 'name' stands here twice; keep one of the two");
  EXPECT_THAT(wrong(R"({"name": )"), HasSubstr("this is no JSON"));
  EXPECT_THAT(wrong(R"(["a"])"), HasSubstr("a list is no shop.Order; write an object"));
}

}  // namespace
}  // namespace weir
