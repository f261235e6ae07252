#include "harness/model/trigger_points.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weir {
namespace {

TEST(TriggerPoints, keys_are_unique_and_each_example_shows_its_own) {
  std::set<std::string_view> keys;
  for (const TriggerPoint& point : kTriggerPoints) {
    EXPECT_TRUE(keys.insert(point.key).second) << point.key;
    EXPECT_NE(point.example.find(std::string(point.key) + " = "), std::string_view::npos) << point.key;
  }
}

TEST(TriggerPoints, an_example_names_one_point_at_most) {
  for (const TriggerPoint& point : kTriggerPoints) {
    int named = 0;
    for (const TriggerPoint& other : kTriggerPoints) {
      const bool there = point.example.find(" " + std::string(other.key) + " = ") != std::string_view::npos;
      named += there && other.names_the_point ? 1 : 0;
    }
    EXPECT_LE(named, 1) << point.example;
  }
}

}  // namespace
}  // namespace weir
