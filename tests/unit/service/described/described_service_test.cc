// A described group from its scenario to the meaning of replies.
#include "harness/service/described/described_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/fault/catalogue.h"
#include "harness/plan/plan.h"
#include "harness/scenario/loader.h"
#include "harness/service/services.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

class TextSink final : public MessageSink {
 public:
  char* room(std::size_t size) override {
    text.assign(size, '\0');
    return text.data();
  }
  std::string text;
};

/// The service of a group with these keys, and one stream of it.
struct Spoken {
  Services services;
  std::unique_ptr<StreamMemory> memory;
  StreamIdentity stream{.stream = 7, .incarnation = 0, .key = 3};

  explicit Spoken(const std::string& keys, const std::string& method = "shop.Orders/Watch") {
    const std::string text = "schema = 1\nname = \"t\"\n[target]\naddress = \"h:1\"\nmethod = \"" + method +
                             "\"\nproto = { files = [\"shop.proto\"] }\n[[streams]]\nname = \"g\"\n" + keys;
    LoadResult loaded =
        load_scenario(text, std::string(WEIR_SOURCE_DIR) + "/tests/bad_services/t.toml", {}, vocabulary());
    if (!loaded.ok()) throw std::runtime_error(loaded.errors.render());
    ErrorList errors;
    services = make_services(compile(std::make_shared<const Scenario>(loaded.scenario)), shop(), errors);
    if (!errors.empty()) throw std::runtime_error(errors.render());
    if (const Conversation* conversation = service().conversation()) {
      memory = conversation->remember(stream);
      stream.memory = memory.get();
    }
  }
  [[nodiscard]] const Service& service() const { return *services.front(); }
  std::string send(std::uint32_t seq, std::uint64_t at_least = 0) const {
    TextSink sink;
    const std::size_t size = service().make(stream, seq, at_least, sink);
    EXPECT_EQ(size, sink.text.size());
    return sink.text;
  }
  [[nodiscard]] ReplyMeaning read(const std::string& json) const {
    return service().read(stream, shop_bytes("Update", json));
  }
};

TEST(DescribedService, replies_in_order_need_no_memory) {
  const Spoken s("message = '{\"id\": {n}}'");
  EXPECT_EQ(s.service().conversation(), nullptr);
  EXPECT_EQ(shop_json("Order", s.send(4)), R"({"id":"5"})");
  EXPECT_EQ(s.read("{}"), ReplyMeaning());
  EXPECT_EQ(s.service().expected().count, 1U);
  EXPECT_FALSE(s.service().expected().numbered);
  EXPECT_TRUE(s.service().expected().judged);
}

TEST(DescribedService, a_larger_message_says_the_same) {
  const Spoken s("message = '{\"id\": {n}}'");
  const std::string large = s.send(0, 5000);
  EXPECT_GE(large.size(), 5000U);
  EXPECT_LT(large.size(), 5010U);
  EXPECT_EQ(shop_json("Order", large), R"({"id":"1"})");
}

TEST(DescribedService, a_field_tells_which_message_is_answered) {
  const Spoken s("message = '{\"id\": {n + 100}}'\nreply = { match = \"field\", request = \"id\" }");
  s.send(0);
  s.send(1);
  s.send(2);
  EXPECT_EQ(s.read(R"({"id": 102})").answers, 1U);
  EXPECT_EQ(s.read(R"({"id": 101})").answers, 0U);
  EXPECT_EQ(s.read(R"({"id": 102})").answers, 1U);  // again: it has been answered, which the ledger knows
  EXPECT_FALSE(s.read(R"({"id": 55})").answers);
  EXPECT_FALSE(s.read(R"({"id": 55})").intact);
}

TEST(DescribedService, what_must_be_the_same_is_compared_with_its_message) {
  const Spoken s(
      "message = '{\"id\": {n}, \"name\": \"s{stream}\"}'\nreply = { same = [\"id\", \"name = version\"] }");
  s.send(0);
  s.send(1);
  EXPECT_TRUE(s.read(R"({"id": 1, "version": "s7"})").intact);
  const ReplyMeaning other = s.read(R"({"id": 2, "version": "s8"})");
  EXPECT_EQ(other.answers, 1U);
  EXPECT_FALSE(other.intact);
}

TEST(DescribedService, the_number_of_replies_is_that_of_a_list_in_the_message) {
  const Spoken s("message = '{\"items\": [{}, {}, {}]}'\nreply = { count = \"len(items)\" }");
  EXPECT_EQ(s.service().expected().count, 3U);
}

TEST(DescribedService, replies_go_on_until_the_last_says_so) {
  const Spoken s("message = '{}'\nreply = { until = \"parameters.final.flag\" }");
  EXPECT_FALSE(s.read("{}").last);
  EXPECT_TRUE(s.read(R"({"parameters": {"final": {"flag": true}}})").last);
  EXPECT_EQ(s.service().expected().count, Answers::kAnyNumber);
}

TEST(DescribedService, conditions_say_what_a_reply_means) {
  const Spoken s(
      "message = '{}'\nignore = [\"len(events) == 0\"]\nend = [\"version == 'bye'\"]\n"
      "error = { gone = \"canceled\", low = \"id < 0\" }");
  EXPECT_TRUE(s.read("{}").aside);
  const std::string event = R"("events": [{}])";
  EXPECT_FALSE(s.read("{" + event + "}").aside);
  EXPECT_TRUE(s.read("{" + event + R"(, "version": "bye"})").over);
  const ReplyMeaning low = s.read("{" + event + R"(, "id": -1})");
  EXPECT_TRUE(low.in_band_error);
  EXPECT_TRUE(low.last);
  EXPECT_EQ(s.service().errors().at(low.error), "low");
}

TEST(DescribedService, an_error_that_names_no_message_is_about_the_oldest) {
  const Spoken s(
      "message = '{\"id\": {n}}'\nreply = { match = \"field\", request = \"id\" }\nerror = { bad = "
      "\"canceled\" }");
  s.send(0);
  s.send(1);
  const ReplyMeaning bad = s.read(R"({"canceled": true})");
  EXPECT_EQ(bad.answers, 0U);
  EXPECT_TRUE(bad.intact);
}

TEST(DescribedService, replies_that_answer_nothing_stand_beside) {
  const Spoken s(
      "message = '{}'\npace = { kind = \"open\", rate = \"10/s\" }\nreply = { match = \"none\" }\nintegrity "
      "= { unique = [\"id\"] }");
  EXPECT_EQ(s.service().expected().kind, Answers::Kind::kNone);
  EXPECT_TRUE(s.read(R"({"id": 1})").aside);
  EXPECT_TRUE(s.read(R"({"id": 1})").repeated);
}

TEST(DescribedService, rules_pass_over_what_is_ignored) {
  const Spoken s("message = '{}'\nignore = [\"revision == 0\"]\nintegrity = { contiguous = [\"revision\"] }");
  (void)s.read(R"({"revision": 6})");
  const ReplyMeaning ignored = s.read("{}");
  EXPECT_TRUE(ignored.aside);
  EXPECT_FALSE(ignored.backwards);
  const ReplyMeaning next = s.read(R"({"revision": 7})");
  EXPECT_FALSE(next.backwards || next.repeated || next.skipped > 0);
}

TEST(DescribedService, a_new_life_remembers_fields_and_rules_and_no_messages) {
  const Spoken s(
      "message = '{\"id\": {last}}'\nreopen = true\nremember = { last = \"revision\" }\nreply = { same = "
      "[\"name\"] }\n"
      "integrity = { never_back = [\"revision\"] }");
  s.send(0);
  (void)s.read(R"({"revision": 50})");
  s.memory->reopen();
  EXPECT_EQ(shop_json("Order", s.send(0)), R"({"id":"50"})");
  const ReplyMeaning back = s.read(R"({"revision": 49})");
  EXPECT_TRUE(back.backwards);
  EXPECT_EQ(back.answers, 0U);
}

TEST(DescribedService, talk_is_heard_gathered_and_said) {
  const Spoken s(
      "begin = [{ send = '{\"name\": \"hello\"}', await = \"has(created)\" }]\n"
      "keepalives = [{ every = \"1s\", send = '{\"id\": {n}}' }]\n"
      "on_reply = [{ when = \"len(events) > 0\", each = \"events[*].number\", send = '{\"numbers\": {batch}, "
      "\"name\": \"{reply.version}\"}', "
      "batch = 10 }]\nfarewell = { send = '{\"name\": \"bye\"}', await = true }");
  const Conversation& conversation = *s.service().conversation();
  const auto say = [&](const Aside& aside) {
    TextSink sink;
    const std::size_t size = conversation.say(s.stream, aside, sink);
    EXPECT_EQ(size, sink.text.size());
    return shop_json("Order", sink.text);
  };
  EXPECT_EQ(say({.part = Aside::Part::kFirst}), R"({"name":"hello"})");
  EXPECT_EQ(say({.part = Aside::Part::kKeepAlive}), R"({"id":"1"})");
  EXPECT_EQ(say({.part = Aside::Part::kKeepAlive}), R"({"id":"2"})");
  EXPECT_EQ(say({.part = Aside::Part::kFarewell}), R"({"name":"bye"})");
  (void)s.read(R"({"events": [{"number": 5}, {"number": 6}], "version": "v1"})");
  EXPECT_EQ(s.memory->cues().answers_first, 0U);
  EXPECT_TRUE(s.memory->cues().answers_farewell);
  ASSERT_EQ(s.memory->cues().gathered.size(), 1U);
  EXPECT_EQ(s.memory->cues().gathered.front().items, 2U);
  (void)s.read(R"({"created": {}, "version": "v2"})");
  EXPECT_EQ(s.memory->cues().answers_first, 1U);
  EXPECT_TRUE(s.memory->cues().gathered.empty());
  // The reply that is named is the one that brought the item.
  EXPECT_EQ(say({.part = Aside::Part::kReaction, .rule = 0, .items = 2}),
            R"({"name":"v1","numbers":["5","6"]})");
}

}  // namespace
}  // namespace weir
