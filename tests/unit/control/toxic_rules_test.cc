#include "harness/control/toxic_rules.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

Toxic toxic(ToxicType type, std::map<std::string, std::int64_t> attributes, bool upstream = false,
            const std::string& name = "t") {
  return {
      .name = name, .type = type, .upstream = upstream, .toxicity = 1, .attributes = std::move(attributes)};
}

/// A link as the rules see it, with its own memory.
struct Seen {
  std::any memory{};
  LinkView at(Duration now, std::uint64_t to_server = 0, std::uint64_t to_client = 0,
              std::uint32_t ordinal = 0, Duration accepted = 0s) {
    return {.connection = 0,
            .ordinal = ordinal,
            .accepted = RunTime(accepted),
            .now = RunTime(now),
            .bytes_to_server = to_server,
            .bytes_to_client = to_client,
            .memory = memory};
  }
};

template <typename Act>
const Act& act_of(const TimedOrder& order) {
  return std::get<Act>(order.order.act);
}

TEST(ToxicRules, nothing_is_done_to_a_link_without_toxics) {
  const ToxicRules rules(1);
  Seen link;
  EXPECT_TRUE(rules.orders(link.at(0s)).empty());
}

TEST(ToxicRules, latency_is_in_milliseconds_and_goes_the_way_of_its_stream) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kLatency, {{"latency", 30}, {"jitter", 4}}, true)}, RunTime(0s));
  Seen link;
  const auto orders = rules.orders(link.at(0s));
  ASSERT_EQ(orders.size(), 1U);
  const auto& latency = act_of<LinkLatency>(orders[0]);
  EXPECT_EQ(latency.toward, Toward::kServer);
  EXPECT_EQ(latency.latency, 30ms);
  EXPECT_EQ(latency.jitter, 4ms);
  EXPECT_EQ(latency.duration, 0s);
}

TEST(ToxicRules, what_a_link_has_already_is_not_ordered_again) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kLatency, {{"latency", 30}, {"jitter", 4}})}, RunTime(0s));
  Seen link;
  EXPECT_EQ(rules.orders(link.at(0s)).size(), 1U);
  EXPECT_TRUE(rules.orders(link.at(1s)).empty());
  rules.set({}, RunTime(2s));
  const auto taken_back = rules.orders(link.at(2s));
  ASSERT_EQ(taken_back.size(), 1U);
  EXPECT_EQ(act_of<LinkLatency>(taken_back[0]).latency, 0s);
}

TEST(ToxicRules, several_of_a_kind_add_up_and_the_narrowest_line_counts) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kLatency, {{"latency", 10}, {"jitter", 0}}, false, "a"),
             toxic(ToxicType::kLatency, {{"latency", 5}, {"jitter", 1}}, false, "b"),
             toxic(ToxicType::kBandwidth, {{"rate", 9}}, false, "c"),
             toxic(ToxicType::kBandwidth, {{"rate", 4}}, false, "d"),
             toxic(ToxicType::kBandwidth, {{"rate", 0}}, false, "e")},
            RunTime(0s));
  Seen link;
  const auto orders = rules.orders(link.at(0s));
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(act_of<LinkLatency>(orders[0]).latency, 15ms);
  EXPECT_EQ(act_of<LinkLatency>(orders[0]).jitter, 1ms);
  EXPECT_EQ(act_of<LinkBandwidth>(orders[1]).per_second, Bytes{4000}) << "KB are of 1000 bytes";
}

TEST(ToxicRules, slicer_and_slow_close_speak_of_microseconds_and_milliseconds) {
  ToxicRules rules(1);
  rules.set(
      {toxic(ToxicType::kSlicer, {{"average_size", 64}, {"size_variation", 32}, {"delay", 10}}, true, "a"),
       toxic(ToxicType::kSlowClose, {{"delay", 10}}, true, "b")},
      RunTime(0s));
  Seen link;
  const auto orders = rules.orders(link.at(0s));
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(act_of<LinkSlice>(orders[0]).size, Bytes{64});
  EXPECT_EQ(act_of<LinkSlice>(orders[0]).variation, Bytes{32});
  EXPECT_EQ(act_of<LinkSlice>(orders[0]).delay, 10us);
  EXPECT_EQ(act_of<LinkSlowClose>(orders[1]).delay, 10ms);
}

TEST(ToxicRules, a_timeout_drops_and_ends_the_link_when_its_time_is_over) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kTimeout, {{"timeout", 100}})}, RunTime(2s));
  Seen link;
  // The link is older than the toxic: the time counts from the toxic on, and some of it is over.
  auto orders = rules.orders(link.at(2030ms));
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(act_of<LinkBlackhole>(orders[0]).toward, Toward::kClient);
  EXPECT_EQ(act_of<LinkFin>(orders[1]).toward, Toward::kBoth);
  EXPECT_EQ(orders[1].delay, 70ms);
  Seen younger;
  orders = rules.orders(younger.at(5s, 0, 0, 1, 5s));
  EXPECT_EQ(orders[1].delay, 100ms);
}

TEST(ToxicRules, a_timeout_of_zero_never_ends_the_link_until_it_is_taken_away) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kTimeout, {{"timeout", 0}}, true)}, RunTime(0s));
  Seen link;
  EXPECT_EQ(rules.orders(link.at(0s)).size(), 1U);
  EXPECT_TRUE(rules.orders(link.at(9s)).empty());
  rules.set({}, RunTime(10s));
  const auto orders = rules.orders(link.at(10s));
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(act_of<LinkFin>(orders[0]).toward, Toward::kBoth);
}

TEST(ToxicRules, reset_peer_comes_after_its_time_and_keeps_counting_while_others_change) {
  ToxicRules rules(1);
  const Toxic reset = toxic(ToxicType::kResetPeer, {{"timeout", 100}}, true, "r");
  rules.set({reset}, RunTime(0s));
  Seen link;
  EXPECT_EQ(rules.orders(link.at(0s))[0].delay, 100ms);
  rules.set({reset, toxic(ToxicType::kBandwidth, {{"rate", 9}})}, RunTime(60ms));
  const auto orders = rules.orders(link.at(60ms));
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(act_of<LinkReset>(orders[1]).toward, Toward::kBoth);
  EXPECT_EQ(orders[1].delay, 40ms);
}

TEST(ToxicRules, limit_data_counts_from_when_it_was_put_on_a_link) {
  ToxicRules rules(1);
  rules.set({toxic(ToxicType::kLimitData, {{"bytes", 100}})}, RunTime(0s));
  Seen link;
  auto orders = rules.orders(link.at(0s, 5, 1000));
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].order.after_bytes, 100U);
  EXPECT_EQ(orders[0].order.cut_toward, Toward::kClient);
  EXPECT_EQ(act_of<LinkFin>(orders[0]).toward, Toward::kBoth);
  // Changed while 30 have passed: what is left of the new limit.
  rules.set({toxic(ToxicType::kLimitData, {{"bytes", 50}})}, RunTime(1s));
  EXPECT_EQ(rules.orders(link.at(1s, 5, 1030))[0].order.after_bytes, 20U);
  rules.set({toxic(ToxicType::kLimitData, {{"bytes", 10}})}, RunTime(2s));
  EXPECT_EQ(rules.orders(link.at(2s, 5, 1030))[0].order.after_bytes, 0U) << "beyond it already: now";
}

TEST(ToxicRules, toxicity_is_the_share_of_links_that_are_struck) {
  ToxicRules rules(1);
  Toxic half = toxic(ToxicType::kBandwidth, {{"rate", 9}});
  half.toxicity = 0.5F;
  rules.set({half}, RunTime(0s));
  std::uint32_t struck = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    Seen link;
    const bool once = !rules.orders(link.at(0s, 0, 0, i)).empty();
    Seen again;
    EXPECT_EQ(once, !rules.orders(again.at(0s, 0, 0, i)).empty()) << "the same link each time";
    struck += once ? 1 : 0;
  }
  EXPECT_GT(struck, 400U);
  EXPECT_LT(struck, 600U);
  half.toxicity = 0;
  rules.set({half}, RunTime(0s));
  Seen link;
  EXPECT_TRUE(rules.orders(link.at(0s)).empty());
}

TEST(ToxicRules, numbers_that_make_no_sense_do_no_harm) {
  ToxicRules rules(1);
  constexpr std::int64_t kMost = INT64_MAX;
  rules.set({toxic(ToxicType::kLatency, {{"latency", kMost}, {"jitter", kMost}}, false, "a"),
             toxic(ToxicType::kBandwidth, {{"rate", kMost}}, false, "b"),
             toxic(ToxicType::kSlicer, {{"average_size", kMost}, {"size_variation", kMost}, {"delay", kMost}},
                   false, "c"),
             toxic(ToxicType::kLimitData, {{"bytes", kMost}}, false, "d"),
             toxic(ToxicType::kTimeout, {{"timeout", kMost}}, false, "e"),
             toxic(ToxicType::kSlowClose, {{"delay", -1}}, false, "f")},
            RunTime(0s));
  Seen link;
  for (const TimedOrder& order : rules.orders(link.at(0s))) EXPECT_GE(order.delay, 0s);
}

}  // namespace
}  // namespace weir
