// The JSON Schema of a scenario. That it means the same as the loader is tested with a linter of others (tests/interop/taplo).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "harness/base/units.h"
#include "harness/scenario/loader.h"
#include "tests/support/test_vocabulary.h"

namespace weir {
namespace {

using Json = nlohmann::json;

Json schema() { return Json::parse(scenario_schema(test_vocabulary())); }

TEST(ScenarioSchema, has_the_keys_of_each_table_and_no_others) {
  const Json root = schema();
  EXPECT_EQ(root["additionalProperties"], false);
  EXPECT_EQ(root["required"], Json({"schema", "name"}));
  ASSERT_EQ(root["oneOf"].size(), 2U) << "streams for a run, or links for a relay alone";
  EXPECT_EQ(root["oneOf"][0]["required"], Json::array({"streams"}));
  EXPECT_EQ(root["oneOf"][1]["required"], Json::array({"links"}));
  EXPECT_TRUE(root["properties"]["links"]["items"]["properties"].contains("listen"));
  EXPECT_TRUE(root["properties"]["fault"]["items"]["properties"]["aim"]["properties"].contains("nth_stream"));
  EXPECT_EQ(root["properties"]["schema"]["enum"], Json({1}));
  const Json& target = root["properties"]["target"];
  EXPECT_EQ(target["additionalProperties"], false);
  EXPECT_EQ(target["properties"]["engine"]["enum"], Json({"grpc", "wire"}));
  EXPECT_EQ(target["properties"]["auth"]["properties"]["basic"]["required"], Json({"user", "password"}));
  const Json& group = root["properties"]["streams"]["items"];
  EXPECT_EQ(group["properties"]["count"]["minimum"], 1);
  EXPECT_FALSE(group["properties"]["count"]["description"].get<std::string>().empty());
  EXPECT_EQ(group["properties"]["reply"]["properties"]["match"]["enum"], Json({"order", "field", "none"}));
  EXPECT_EQ(group["properties"]["begin"]["items"]["additionalProperties"], false);
  EXPECT_TRUE(root["properties"]["calls"]["items"]["properties"].contains("rate"));
}

TEST(ScenarioSchema, gives_each_kind_of_fault_its_own_keys) {
  const Json fault = schema()["properties"]["fault"]["items"];
  EXPECT_TRUE(fault["properties"].contains("toward"));
  const Json& rules = fault["allOf"];
  ASSERT_EQ(rules.size(), test_vocabulary().kinds.size());
  for (const Json& rule : rules) {
    const Json kind = rule["if"]["properties"]["kind"]["enum"][0];
    if (kind == "tcp-reset") {
      EXPECT_EQ(rule["then"]["properties"]["toward"]["enum"], Json({"client", "server", "both"}));
    } else if (kind == "deadline") {
      EXPECT_EQ(rule["then"]["required"], Json({"deadline"}));
    } else if (kind == "cancel") {
      EXPECT_EQ(rule["then"]["properties"], Json::object());
    }
  }
}

TEST(QuantityPatterns, take_what_is_read_and_nothing_else) {
  const auto matches = [](const std::string& pattern, const std::string& text) {
    return std::regex_search(text, std::regex(pattern));
  };
  for (const char* text : {"20ms", "1.5s", "-3m", "0s", "1h", "5us", ".5s", "5.s", "20", "ms", "20 ms", "1d",
                           "+1s", "1e3s", "", "5msx"})
    EXPECT_EQ(matches(duration_pattern(), text), parse_duration(text).has_value()) << text;
  for (const char* text : {"256B", "64KiB", "1.5MiB", "10kB", "1MB", "1GiB", "5", "B", "5b", "5KB", "-1B"})
    EXPECT_EQ(matches(bytes_pattern(), text), parse_bytes(text).has_value()) << text;
  for (const char* text : {"2000/s", "30/m", "0.5/s", "1/h", "5", "/s", "5/d", "-1/s"})
    EXPECT_EQ(matches(rate_pattern(), text), parse_rate(text).has_value()) << text;
}

}  // namespace
}  // namespace weir
