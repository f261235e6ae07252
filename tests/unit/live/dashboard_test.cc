// The dashboard that is shipped asks for metrics that exist, and is what Grafana imports.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "harness/live/live_table.h"

namespace weir {
namespace {

nlohmann::json dashboard() {
  std::ifstream file(std::string(WEIR_SOURCE_DIR) + "/reports/grafana/weir.json");
  return nlohmann::json::parse(file);
}

/// Every PromQL expression of it.
std::vector<std::string> expressions(const nlohmann::json& board) {
  std::vector<std::string> all;
  for (const nlohmann::json& panel : board.at("panels"))
    for (const nlohmann::json& target : panel.at("targets")) all.push_back(target.at("expr"));
  return all;
}

/// The metric that a name in an expression belongs to: a histogram has three names.
bool is_known(const std::string& name) {
  return std::any_of(kLiveMetrics.begin(), kLiveMetrics.end(), [&](const LiveMetric& metric) {
    if (metric.kind != LiveKind::kHistogram) return name == metric.name;
    const std::string base(metric.name);
    return name == base + "_bucket" || name == base + "_sum" || name == base + "_count";
  });
}

TEST(Dashboard, asks_for_metrics_that_are_in_the_table) {
  const std::regex metric("weir_[a-z0-9_]+");
  std::set<std::string> asked;
  for (const std::string& expression : expressions(dashboard())) {
    for (std::sregex_iterator it(expression.begin(), expression.end(), metric), end; it != end; ++it) {
      EXPECT_TRUE(is_known(it->str())) << expression;
      asked.insert(it->str());
    }
  }
  EXPECT_GE(asked.size(), 10U);
}

// As grafana/grafana's dashboard kind has it: what an import needs, and no panel over another.
TEST(Dashboard, is_what_grafana_imports) {
  const nlohmann::json board = dashboard();
  EXPECT_GE(board.at("schemaVersion").get<int>(), 36);
  EXPECT_FALSE(board.at("title").get<std::string>().empty());
  EXPECT_FALSE(board.at("uid").get<std::string>().empty());
  EXPECT_TRUE(!board.contains("id") || board.at("id").is_null());  // Grafana gives it
  std::set<int> ids;
  std::set<std::pair<int, int>> taken;
  for (const nlohmann::json& panel : board.at("panels")) {
    EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second);
    EXPECT_FALSE(panel.at("title").get<std::string>().empty());
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}");
    const nlohmann::json& place = panel.at("gridPos");
    EXPECT_LE(place.at("x").get<int>() + place.at("w").get<int>(), 24);
    for (int x = 0; x < place.at("w").get<int>(); ++x)
      for (int y = 0; y < place.at("h").get<int>(); ++y)
        EXPECT_TRUE(taken.insert({place.at("x").get<int>() + x, place.at("y").get<int>() + y}).second)
            << panel.at("title");
    std::set<std::string> refs;
    for (const nlohmann::json& target : panel.at("targets"))
      EXPECT_TRUE(refs.insert(target.at("refId").get<std::string>()).second) << panel.at("title");
  }
}

}  // namespace
}  // namespace weir
