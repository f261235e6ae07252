#include "harness/gate/gate_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Margin& margin_of(const std::vector<Margin>& margins, Quantity quantity) {
  return margins.at(static_cast<std::size_t>(quantity));
}

TEST(GateWords, without_any_the_defaults_hold) {
  const absl::StatusOr<std::vector<Margin>> margins = read_margins({});
  ASSERT_TRUE(margins.ok());
  EXPECT_TRUE(margin_of(*margins, Quantity::kP50).gated);
  EXPECT_FALSE(margin_of(*margins, Quantity::kP90).gated);
  EXPECT_FALSE(margin_of(*margins, Quantity::kP50).asked);
}

TEST(GateWords, only_what_is_named_is_gated) {
  const absl::StatusOr<std::vector<Margin>> margins = read_margins({"p95", "p99=1.5%:30%"});
  ASSERT_TRUE(margins.ok());
  EXPECT_FALSE(margin_of(*margins, Quantity::kP50).gated);
  EXPECT_TRUE(margin_of(*margins, Quantity::kP95).asked);
  EXPECT_DOUBLE_EQ(margin_of(*margins, Quantity::kP95).tolerated, 0.05) << "its own";
  EXPECT_DOUBLE_EQ(margin_of(*margins, Quantity::kP99).tolerated, 0.015);
  EXPECT_DOUBLE_EQ(margin_of(*margins, Quantity::kP99).caught, 0.3);
}

TEST(GateWords, a_margin_that_is_none_says_how_to_write_one) {
  for (const char* text :
       {"p99=6", "p99=6%", "p99=20%:6%", "p99=6%:6%", "p99=-1%:6%", "p99=a%:6%", "p99=", "p99=1%:2%:3%"})
    EXPECT_THAT(std::string(read_margins({text}).status().message()), HasSubstr("write p99=6%:20%")) << text;
  EXPECT_THAT(std::string(read_margins({"p98"}).status().message()),
              HasSubstr("the quantities are p50, p90, p95, p99, throughput, recovery and cpu"));
}

TEST(GateWords, looks_are_whole_numbers_that_grow) {
  EXPECT_THAT(*read_looks("10,20,40"), ElementsAre(10U, 20U, 40U));
  EXPECT_THAT(*read_looks("5"), ElementsAre(5U));
  for (const char* text : {"", "4", "20,10", "10,10", "10,", "ten", "10001", "10;20"})
    EXPECT_FALSE(read_looks(text).ok()) << text;
}

}  // namespace
}  // namespace weir
