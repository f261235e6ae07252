#include "harness/plan/selection.h"

#include <gtest/gtest.h>

#include <cmath>

namespace weir {
namespace {

std::vector<std::uint32_t> selected(const Selection& selection, std::uint32_t count, std::uint64_t seed = 1) {
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (is_selected(selection, i, Draws(seed), 77)) chosen.push_back(i);
  }
  return chosen;
}

Selection fraction(double f) { return {.kind = Selection::Kind::kFraction, .list = {}, .fraction = f}; }

TEST(Selection, takes_all_those_listed_or_every_nth) {
  EXPECT_EQ(selected({}, 3), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(selected({.kind = Selection::Kind::kList, .list = {4, 0}}, 6),
            (std::vector<std::uint32_t>{0, 4}));
  EXPECT_EQ(selected({.kind = Selection::Kind::kEvery, .list = {}, .every = 3}, 10),
            (std::vector<std::uint32_t>{2, 5, 8}));
  EXPECT_EQ(selected({.kind = Selection::Kind::kEvery, .list = {}, .every = 1}, 2).size(), 2U);
}

TEST(Selection, a_fraction_takes_exactly_one_stream_of_each_run_of_neighbours) {
  for (std::uint32_t one_in : {1U, 2U, 3U, 4U, 5U, 7U, 10U, 20U, 49U, 100U, 1000U}) {
    std::vector<std::uint32_t> chosen = selected(fraction(1.0 / one_in), 40 * one_in, one_in);
    ASSERT_EQ(chosen.size(), 40U) << "1 in " << one_in;
    for (std::uint32_t s = 0; s < 40; ++s) EXPECT_EQ(chosen[s] / one_in, s) << "1 in " << one_in;
  }
}

TEST(Selection, any_fraction_of_any_number_is_met_within_one_stream) {
  for (double f :
       {0.01, 0.1, 0.15, 0.2, 0.25, 0.3, 1.0 / 3, 0.4, 0.5, 0.6, 2.0 / 3, 0.7, 0.75, 0.9, 0.99, 1.0}) {
    for (std::uint32_t count : {1U, 2U, 9U, 10U, 11U, 100U, 333U, 1000U}) {
      auto number = static_cast<double>(selected(fraction(f), count).size());
      EXPECT_LE(std::abs(number - f * count), 1.0) << f << " of " << count;
    }
    EXPECT_EQ(selected(fraction(f), 3000).size(), static_cast<std::size_t>(std::llround(f * 3000))) << f;
  }
}

TEST(Selection, a_fraction_does_not_look_at_how_many_streams_there_are) {
  std::vector<std::uint32_t> few = selected(fraction(0.3), 50);
  std::vector<std::uint32_t> many = selected(fraction(0.3), 500);
  many.resize(few.size());
  EXPECT_EQ(few, many);
}

TEST(Selection, a_fraction_is_drawn_from_the_seed) {
  EXPECT_NE(selected(fraction(0.1), 200, 1), selected(fraction(0.1), 200, 2));
}

TEST(Selection, is_described_for_people) {
  EXPECT_EQ(describe(Selection{}), "all streams");
  EXPECT_EQ(describe({.kind = Selection::Kind::kList, .list = {3}}), "stream 3");
  EXPECT_EQ(describe({.kind = Selection::Kind::kList, .list = {0, 3}}), "streams 0, 3");
  EXPECT_EQ(describe({.kind = Selection::Kind::kEvery, .list = {}, .every = 1}), "all streams");
  for (auto [n, text] : {std::pair{2U, "every 2nd stream"},
                         {3U, "every 3rd stream"},
                         {10U, "every 10th stream"},
                         {11U, "every 11th stream"},
                         {12U, "every 12th stream"},
                         {21U, "every 21st stream"},
                         {112U, "every 112th stream"}}) {
    EXPECT_EQ(describe({.kind = Selection::Kind::kEvery, .list = {}, .every = n}), text);
  }
  EXPECT_EQ(describe(fraction(0.1)), "1 stream in 10");
  EXPECT_EQ(describe(fraction(1.0 / 3)), "1 stream in 3");
  EXPECT_EQ(describe(fraction(0.3)), "30 % of the streams");
}

TEST(Trigger, is_described_for_people) {
  using namespace std::chrono_literals;
  auto text = [](TriggerKind kind, std::uint32_t low, std::uint32_t high) {
    return describe(Trigger{.kind = kind, .count = {low, high}, .after = {10ms, 20ms}});
  };
  EXPECT_EQ(text(TriggerKind::kOpen, 0, 0), "when the stream opens");
  EXPECT_EQ(text(TriggerKind::kSent, 1, 1), "after 1 message sent");
  EXPECT_EQ(text(TriggerKind::kSent, 2, 5), "after 2..5 messages sent");
  EXPECT_EQ(text(TriggerKind::kReplies, 1, 1), "after 1 reply");
  EXPECT_EQ(text(TriggerKind::kReplies, 5, 5), "after 5 replies");
  EXPECT_EQ(text(TriggerKind::kAfter, 0, 0), "10ms..20ms after the stream opens");
  EXPECT_EQ(text(TriggerKind::kWriting, 3, 3), "while message 3 is being written");
  EXPECT_EQ(text(TriggerKind::kRun, 0, 0), "10ms..20ms into the run");
}

TEST(DescribeWhen, names_the_repetition_the_window_and_the_number_of_streams) {
  Fault fault;
  fault.at.kind = TriggerKind::kReplies;
  fault.at.count = {5, 5};
  EXPECT_EQ(describe_when(fault), "after 5 replies");
  fault.at.repeat.every = 3;
  EXPECT_EQ(describe_when(fault), "after 5 replies and every 3rd reply from there");
  fault.at.repeat.times = 4;
  fault.window.until = std::chrono::seconds(8);
  EXPECT_EQ(describe_when(fault),
            "after 5 replies and every 3rd reply from there, 4 times at most, before 8s of the run");
  fault.at.repeat = {.probability = 0.01, .times = {}};
  fault.window.from = std::chrono::seconds(2);
  fault.most_streams = 1;
  EXPECT_EQ(
      describe_when(fault),
      "after 5 replies at each reply with probability 0.01, once at most, between 2s and 8s of the run, on 1 "
      "stream at most");
  Fault chained;
  chained.at.fired = "first";
  EXPECT_EQ(describe_when(chained), "when 'first' has fired");
}

}  // namespace
}  // namespace weir
