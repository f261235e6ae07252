// What --state asks and what its answer says.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "harness/check/state_count.h"
#include "harness/check/state_source.h"
#include "harness/check/state_tally.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

StateCall call_of(std::string_view text) {
  const absl::StatusOr<StateSource> source = parse_state_source(text);
  EXPECT_TRUE(source.ok()) << source.status();
  const StateCall* call = source.ok() ? std::get_if<StateCall>(&*source) : nullptr;
  return call == nullptr ? StateCall{} : *call;
}

TEST(StateSource, a_unary_call_has_a_message_and_a_field_or_neither) {
  EXPECT_EQ(call_of("shop.Orders/Count").method, "shop.Orders/Count");
  EXPECT_EQ(call_of("shop.Orders/Count").message, "{}");
  const StateCall call = call_of(R"( shop.Orders/Count {"shop": {"id": 3}} orders.total )");
  EXPECT_EQ(call.method, "shop.Orders/Count");
  EXPECT_EQ(call.message, R"({"shop": {"id": 3}})");
  EXPECT_EQ(call.field, "orders.total");
  EXPECT_EQ(call_of("shop.Orders/Count total").field, "total");
}

TEST(StateSource, a_url_is_a_page) {
  const absl::StatusOr<StateSource> source = parse_state_source("http://127.0.0.1:9090/orders/count");
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(std::get<StatePage>(*source).host, "http://127.0.0.1:9090");
  EXPECT_EQ(std::get<StatePage>(*source).path, "/orders/count");
  EXPECT_EQ(std::get<StatePage>(*parse_state_source("http://localhost:1")).path, "/");
}

TEST(StateSource, anything_else_is_refused_with_the_right_form) {
  for (const char* text : {"", "count", "/Count", "shop.Orders/", "https://a/b",
                           "shop.Orders/Count {\"a\": 1", "shop.Orders/Count {} a b"}) {
    const absl::StatusOr<StateSource> source = parse_state_source(text);
    ASSERT_FALSE(source.ok()) << text;
    EXPECT_THAT(std::string(source.status().message()), HasSubstr("fix: write --state 'shop.Orders/Count"))
        << text;
  }
}

TEST(StateSource, the_value_is_the_text_or_the_number_in_its_json) {
  EXPECT_EQ(*find_state("42\n", ""), 42);
  EXPECT_EQ(*find_state(R"({"complete":"42"})", ""), 42) << "64 bits, in quotes";
  EXPECT_EQ(*find_state(R"({"name":"x","counts":{"complete":3.5}})", ""), 3.5);
  EXPECT_EQ(*find_state(R"({"open":1,"done":{"orders":7}})", "done.orders"), 7);
  EXPECT_EQ(*find_state("{}", ""), 0) << "what is zero is left out";
  EXPECT_EQ(*find_state(R"({"open":1})", "done"), 0) << "the same";
}

TEST(StateSource, several_numbers_or_none_are_no_value) {
  EXPECT_THAT(std::string(find_state(R"({"open":1,"done":7})", "").status().message()),
              HasSubstr("name one of open, done"));
  EXPECT_THAT(std::string(find_state("all well", "").status().message()),
              HasSubstr("no number in 'all well'"));
}

v1::Report report_in(const std::string& text) {
  v1::Report report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report));
  return report;
}

TEST(StateTally, counts_what_was_completed_and_what_may_have_been) {
  const StateTally tally = tally_state(report_in(R"(
      outcomes { group: "struck" class: "local.cancel" count: 3 }
      outcomes { group: "bystanders" class: "ok.complete" count: 2 }
      outcomes { group: "side" class: "ok.complete" count: 9 }
      notable_streams { group: "struck" class: "local.cancel" half_closed: true messages_planned: 5 messages_sent: 5 }
      notable_streams { group: "struck" class: "local.cancel" messages_planned: 5 messages_sent: 5 })"),
                                       {});
  EXPECT_EQ(tally.complete, 2U) << "those of the suite";
  EXPECT_EQ(tally.possible, 1U) << "it had said all, and that that was all";
  EXPECT_EQ(tally.unknown, 1U) << "the report does not list it";
}

TEST(StateTally, takes_the_ends_of_a_service_that_ends_its_streams_itself) {
  const v1::Report report = report_in(R"(outcomes { group: "struck" class: "ok.early" count: 3 })");
  EXPECT_EQ(tally_state(report, {}).complete, 0U);
  EXPECT_EQ(tally_state(report, {"ok.early"}).complete, 3U);
}

TEST(StateCount, what_may_have_been_complete_is_neither_missed_nor_too_much) {
  StateCount count;
  EXPECT_EQ(count.learn(0, 6, {.complete = 6}), "");
  for (const double after : {2.0, 3.0, 4.0})
    EXPECT_FALSE(count.judge(0, after, {.complete = 2, .possible = 2})) << after;
  EXPECT_TRUE(count.judge(0, 5, {.complete = 2, .possible = 2})->too_many);
  EXPECT_FALSE(count.judge(0, 1, {.complete = 2, .possible = 2})->too_many);
}

TEST(StateCount, judges_nothing_before_it_has_learnt) {
  StateCount count;
  EXPECT_FALSE(count.judge(0, 100, {}));
  EXPECT_NE(count.learn(0, 0, {.complete = 6}), "");
  EXPECT_NE(count.learn(0, 6, {}), "");
  EXPECT_FALSE(count.is_known());
}

}  // namespace
}  // namespace weir
