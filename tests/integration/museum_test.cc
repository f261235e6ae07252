// Every bug of the museum ends here as its entry says, to the text of the status.
// WEIR_UPDATE_GOLDENS=1 writes the page anew; scripts/museum does that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>

#include "tests/integration/expected_run.h"
#include "tests/integration/museum.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

enum class Engine { kGrpc, kWire };

std::string test_name(const testing::TestParamInfo<Exhibit>& info) {
  std::string name = info.param.scenario;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

ExpectedRun run_of(const Exhibit& exhibit, Engine engine) {
  ExpectedRun run{.scenario = "museum/" + exhibit.scenario, .rows = {}, .collateral = exhibit.collateral};
  for (const MuseumEnd& end : engine == Engine::kGrpc ? exhibit.grpc : ends_on_wire(exhibit)) {
    std::vector<std::string> classes = {end.class_name};
    classes.insert(classes.end(), end.or_else.begin(), end.or_else.end());
    run.rows.push_back({end.group, classes, end.count});
  }
  if (engine == Engine::kWire) {
    // The wire engine has no retries and refuses a scenario that asks for them.
    run.options = {"--set", "target.engine=wire", "--set", "target.retries=false"};
  }
  return run;
}

bool says_one_of(const std::string& message, const std::vector<std::string>& texts) {
  return texts.empty() || std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
           return message.find(text) != std::string::npos;
         });
}

bool is_end(const v1::OutcomeRow& row, const MuseumEnd& end) {
  if (end.group != row.group()) return false;
  if (std::count(end.or_else.begin(), end.or_else.end(), row.class_()) > 0) return true;
  return end.class_name == row.class_() && end.code == row.example_code() &&
         says_one_of(row.example_message(), end.texts);
}

/// Each row of the report has the status of one of the ends: the code and the text that users quote.
void expect_statuses(const v1::Report& report, const std::vector<MuseumEnd>& ends) {
  for (const v1::OutcomeRow& row : report.outcomes()) {
    const bool told =
        std::any_of(ends.begin(), ends.end(), [&](const MuseumEnd& end) { return is_end(row, end); });
    EXPECT_TRUE(told) << "another status than expected: " << row.ShortDebugString();
  }
}

void expect_breach(const v1::Report& report, const std::string& breach) {
  if (breach.empty()) {
    EXPECT_EQ(report.breaches_size(), 0) << report.breaches(0).what();
    return;
  }
  ASSERT_EQ(report.breaches_size(), 1);
  EXPECT_THAT(report.breaches(0).what(), testing::HasSubstr(breach));
}

void expect_abort(const Exhibit& exhibit) {
  TempFolder folder;
  Ended ended = run_weir(
      {"run", library_file("museum/" + exhibit.scenario), "--json", "--out", folder.path().string()});
  EXPECT_EQ(ended.exit_code, 128 + SIGABRT) << account_of(ended);
  EXPECT_THAT(ended.err, testing::HasSubstr(exhibit.aborts));
}

/// gRPC writes its log to stderr when it is asked to before the process begins.
void expect_log(const Exhibit& exhibit) {
  TempFolder folder;
  setenv("GRPC_VERBOSITY", "error", /*overwrite=*/1);
  Ended ended =
      run_weir({"run", library_file("museum/" + exhibit.scenario), "--out", folder.path().string()});
  unsetenv("GRPC_VERBOSITY");
  EXPECT_THAT(ended.err, testing::HasSubstr(exhibit.log));
}

/// What the catalogue says of it; empty when it is not there.
std::string symptom_of(const Exhibit& exhibit) {
  for (const Bug& bug : museum_catalogue()) {
    if (bug.staged == exhibit.scenario) return bug.symptom;
  }
  return "";
}

class Museum : public testing::TestWithParam<Exhibit> {};

TEST_P(Museum, ends_as_told_on_the_grpc_engine) {
  const Exhibit& exhibit = GetParam();
  if (!exhibit.aborts.empty()) return expect_abort(exhibit);
  std::optional<v1::Report> report = checked_report(run_of(exhibit, Engine::kGrpc));
  ASSERT_TRUE(report);
  expect_statuses(*report, exhibit.grpc);
  expect_breach(*report, exhibit.breach);
  if (!exhibit.log.empty()) expect_log(exhibit);
}

TEST_P(Museum, ends_as_told_on_the_wire_engine) {
  const Exhibit& exhibit = GetParam();
  std::optional<v1::Report> report = checked_report(run_of(exhibit, Engine::kWire));
  ASSERT_TRUE(report);
  expect_statuses(*report, ends_on_wire(exhibit));
  expect_breach(*report, "");
  EXPECT_EQ(report->scenario().description(), symptom_of(exhibit)) << "as the catalogue has it";
}

INSTANTIATE_TEST_SUITE_P(All, Museum, testing::ValuesIn(museum_exhibits()), test_name);

/// The scenarios in the folder, without ".toml".
std::set<std::string> scenario_files() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(museum_folder())) {
    if (entry.path().extension() == ".toml") {
      names.insert(entry.path().stem().string());
    }
  }
  return names;
}

TEST(MuseumFolder, every_bug_is_staged_or_excused) {
  std::set<std::string> first_references;
  for (const Bug& bug : museum_catalogue()) {
    ASSERT_FALSE(bug.references.empty()) << bug.symptom;
    EXPECT_NE(bug.staged.empty(), bug.excused.empty()) << bug.references.front();
    EXPECT_TRUE(first_references.insert(bug.references.front()).second) << bug.references.front() << " twice";
  }
}

TEST(MuseumFolder, every_scenario_is_in_the_catalogue_and_has_an_exhibit) {
  std::set<std::string> staged;
  for (const Bug& bug : museum_catalogue()) {
    if (!bug.staged.empty()) {
      EXPECT_TRUE(staged.insert(bug.staged).second) << bug.staged << " twice";
    }
  }
  EXPECT_EQ(staged, scenario_files());
  std::set<std::string> exhibited;
  for (const Exhibit& exhibit : museum_exhibits()) {
    EXPECT_TRUE(exhibited.insert(exhibit.scenario).second) << exhibit.scenario << " twice";
    EXPECT_EQ(exhibit.wire.empty(), exhibit.why_wire.empty()) << exhibit.scenario;
    EXPECT_TRUE(exhibit.why_not.empty() || !exhibit.shows) << exhibit.scenario;
  }
  EXPECT_EQ(exhibited, scenario_files());
}

TEST(MuseumFolder, scenarios_name_their_references) {
  for (const Bug& bug : museum_catalogue()) {
    if (bug.staged.empty()) continue;
    SCOPED_TRACE(bug.staged);
    const std::string text = read_file(museum_folder() / (bug.staged + ".toml"));
    EXPECT_TRUE(text.starts_with("# " + bug.references.front() + ": "));
    for (const std::string& reference : bug.references) EXPECT_THAT(text, testing::HasSubstr(reference));
  }
}

TEST(MuseumFolder, the_page_is_up_to_date) {
  const std::string page = museum_page(museum_catalogue(), museum_exhibits());
  const fs::path file = museum_folder() / "README.md";
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(file, std::ios::binary) << page;
  EXPECT_EQ(read_file(file), page) << "scripts/museum writes it anew";
}

}  // namespace
}  // namespace weir
