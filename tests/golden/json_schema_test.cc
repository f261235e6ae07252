// The published schema of report.json, held against the reports of this folder.
#include "reports/formats/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace weir {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class ReportSchema : public ::testing::Test {
 protected:
  ReportSchema() : text_(json::parse(report_schema())) {
    valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(text_), schema_);
  }

  /// What the schema has against it; empty: nothing.
  std::string objections(const json& report) {
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema_, NlohmannJsonAdapter(report), &results)) return "";
    std::string all;
    for (valijson::ValidationResults::Error error; results.popError(error);)
      all += error.context.back() + ": " + error.description + "\n";
    return all.empty() ? "refused" : all;
  }

  json text_;
  valijson::Schema schema_;
};

const fs::path kReports = fs::path(WEIR_SOURCE_DIR) / "tests/golden";

TEST_F(ReportSchema, is_the_published_one) {
  const fs::path path = fs::path(WEIR_SOURCE_DIR) / "reports/report.schema.json";
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << report_schema();
  EXPECT_EQ(text_of(path), report_schema()) << "WEIR_UPDATE_GOLDENS=1 writes it anew";
}

TEST_F(ReportSchema, allows_every_report_that_weir_writes) {
  std::size_t found = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kReports)) {
    if (!entry.path().string().ends_with(".json.expected")) continue;
    ++found;
    EXPECT_EQ(objections(json::parse(text_of(entry.path()))), "") << entry.path();
  }
  EXPECT_GE(found, 10U);
}

TEST_F(ReportSchema, refuses_what_is_no_report) {
  json report = json::parse(text_of(kReports / "quick_start.json.expected"));
  EXPECT_EQ(objections(report), "");
  report["groups"][0]["messages_sent"] = "many";
  EXPECT_NE(objections(report), "");
  report = json::parse(text_of(kReports / "quick_start.json.expected"));
  report["schema"] = 2;
  EXPECT_NE(objections(report), "");
  report = json::parse(text_of(kReports / "quick_start.json.expected"));
  report["run"].erase("duration_seconds");
  EXPECT_NE(objections(report), "");
  EXPECT_NE(objections(json::array()), "");
}

TEST_F(ReportSchema, has_the_comments_of_the_model) {
  const json& definitions = text_["definitions"];
  EXPECT_EQ(definitions["Gauge"]["properties"]["readings"]["type"], "integer");
  EXPECT_THAT(definitions["Report"]["properties"]["schema"]["description"],
              ::testing::HasSubstr("Version of this model"));
  EXPECT_TRUE(definitions.contains("JournalEntry.Strike"));
}

}  // namespace
}  // namespace weir
