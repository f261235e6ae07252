// Every *.textproto of this folder is judged and rendered; the outputs stand beside it.
// WEIR_UPDATE_GOLDENS=1 writes them anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "reports/checks.h"
#include "reports/formats/json.h"
#include "reports/formats/junit.h"
#include "reports/formats/terminal.h"
#include "reports/text.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(WEIR_SOURCE_DIR) / "tests/golden";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".textproto") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string without_ink(std::string text) {
  for (std::size_t at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[")) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  return text;
}

void expect_golden(const std::string& file, const std::string& actual) {
  std::filesystem::path path = kFolder / file;
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  EXPECT_EQ(read(path), actual) << "run again with WEIR_UPDATE_GOLDENS=1 if the new text is right: " << path;
}

class Golden : public ::testing::TestWithParam<std::string> {
 protected:
  Golden() : report_(testing::report_of(read(kFolder / (GetParam() + ".textproto")))) { judge(report_); }
  v1::Report report_;
};

TEST_P(Golden, terminal_text_is_as_written) {
  expect_golden(GetParam() + ".terminal.expected",
                render_terminal(report_, {}, "runs/" + report_.run().id()));
}

TEST_P(Golden, json_is_as_written) { expect_golden(GetParam() + ".json.expected", to_json(report_)); }

TEST_P(Golden, junit_is_as_written) { expect_golden(GetParam() + ".junit.expected", render_junit(report_)); }

TEST_P(Golden, junit_fails_exactly_when_the_run_does) {
  std::string text = render_junit(report_);
  bool bad = text.find("<failure") != std::string::npos || text.find("<error") != std::string::npos;
  EXPECT_EQ(bad, report_.verdict().exit_code() != 0);
}

TEST_P(Golden, json_reads_back_to_the_same_report) {
  ParsedReport parsed = from_json(to_json(report_));
  ASSERT_TRUE(parsed.report) << parsed.error;
  EXPECT_EQ(parsed.report->SerializeAsString(), report_.SerializeAsString());
}

TEST_P(Golden, no_line_is_wider_than_the_page_at_any_width) {
  for (std::size_t width : {60U, 75U, 110U}) {
    for (const std::string& line :
         lines_of(render_terminal(report_, {.color = false, .width = width}, "runs/x"))) {
      EXPECT_LE(display_width(line), width) << line;
    }
  }
}

TEST_P(Golden, no_control_character_reaches_the_terminal_but_our_own_ink) {
  std::string text = without_ink(render_terminal(report_, {.color = true}));
  for (const std::string& line : lines_of(text)) EXPECT_EQ(printable(line), line);
}

TEST_P(Golden, color_changes_no_letter) {
  EXPECT_EQ(without_ink(render_terminal(report_, {.color = true})),
            render_terminal(report_, {.color = false}));
}

TEST_P(Golden, judging_again_changes_nothing) {
  v1::Report again = report_;
  judge(again);
  EXPECT_EQ(again.DebugString(), report_.DebugString());
}

INSTANTIATE_TEST_SUITE_P(Reports, Golden, ::testing::ValuesIn(fixtures()),
                         [](const auto& test) { return test.param; });

TEST(Goldens, color_is_used_when_asked_for) {
  v1::Report report = testing::report_of(read(kFolder / "unexpected.textproto"));
  judge(report);
  EXPECT_THAT(render_terminal(report, {.color = true}), ::testing::HasSubstr("\x1b[1;31mUNEXPECTED\x1b[0m"));
}

TEST(Goldens, the_last_lines_are_the_verdict_and_its_reasons) {
  v1::Report report = testing::report_of(read(kFolder / "failed_check.textproto"));
  judge(report);
  std::vector<std::string> lines = lines_of(render_terminal(report, {}, "runs/x"));
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines.at(lines.size() - 4), "FAILED  slow (exit 99)");
  EXPECT_THAT(lines.back(), ::testing::StartsWith("    "));
}

}  // namespace
}  // namespace weir
