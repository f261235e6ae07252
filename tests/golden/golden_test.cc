// Every *.textproto of this folder is judged and rendered; the outputs stand beside it.
// WEIR_UPDATE_GOLDENS=1 writes them anew.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "reports/checks.h"
#include "reports/exit_codes.h"
#include "reports/formats/format.h"
#include "reports/formats/json.h"
#include "reports/formats/junit.h"
#include "reports/formats/junit_xml.h"
#include "reports/formats/summary.h"
#include "reports/formats/terminal.h"
#include "reports/html/page_files.h"
#include "reports/metrics_page.h"
#include "reports/text.h"
#include "tests/golden/reports.h"
#include "tests/support/junit_schema.h"

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

/// Without any white space: what is left of a text wherever it was wrapped.
std::string without_breaks(std::string text) {
  std::erase_if(text, [](char letter) { return letter == ' ' || letter == '\n'; });
  return text;
}

void expect_golden(const std::string& file, const std::string& actual) {
  std::filesystem::path path = kFolder / file;
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  EXPECT_EQ(read(path), actual) << "run again with WEIR_UPDATE_GOLDENS=1 if the new text is right: " << path;
}

/// What is not settled is no failure.
bool fails(const v1::Report& report) {
  const auto code = static_cast<ExitCode>(report.verdict().exit_code());
  return code != kExitOk && code != kExitInconclusive;
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

TEST_P(Golden, terminal_text_follows_the_width) {
  for (std::size_t width : {80U, 120U, 160U}) {
    expect_golden(fmt::format("{}.terminal{}.expected", GetParam(), width),
                  render_terminal(report_, {.width = width}, "runs/" + report_.run().id()));
  }
}

TEST_P(Golden, no_number_is_cut) {
  if (GetParam() == "large") return;  // its numbers alone are wider than the page
  for (std::size_t width : {72U, 80U, 120U}) {
    for (const std::string& line : lines_of(render_terminal(report_, {.width = width}))) {
      EXPECT_THAT(line, ::testing::Not(::testing::ContainsRegex("[0-9]…$"))) << width;
    }
  }
}

TEST_P(Golden, off_a_terminal_nothing_is_cut) {
  EXPECT_THAT(render_terminal(report_, {}), ::testing::Not(::testing::HasSubstr("…")));
}

TEST_P(Golden, no_reason_loses_its_end_at_any_width) {
  for (std::size_t width : {72U, 80U, 120U, 160U}) {
    std::string text = without_breaks(render_terminal(report_, {.width = width}));
    for (const std::string& reason : report_.verdict().reasons()) {
      EXPECT_THAT(text, ::testing::HasSubstr(without_breaks(reason))) << width;
    }
    for (const v1::OutcomeRow& row : report_.outcomes()) {
      EXPECT_THAT(text, ::testing::HasSubstr(without_breaks(printable(row.example_message())))) << width;
    }
  }
}

TEST_P(Golden, json_is_as_written) { expect_golden(GetParam() + ".json.expected", to_json(report_)); }

TEST_P(Golden, junit_is_as_written) { expect_golden(GetParam() + ".junit.expected", render_junit(report_)); }

TEST_P(Golden, markdown_is_as_written) {
  expect_golden(GetParam() + ".markdown.expected", render_run_markdown(report_));
}

TEST_P(Golden, github_annotations_are_as_written) {
  expect_golden(GetParam() + ".github.expected", render_run_github(report_));
}

/// Without what is the same in each: the styles and scripts.
std::string without_files(std::string page) {
  for (const EmbeddedFile& file : page_files()) {
    const std::size_t at = page.find(file.text);
    if (at != std::string::npos) page.replace(at, file.text.size(), fmt::format("[{}]", file.name));
  }
  return page;
}

TEST_P(Golden, the_page_is_as_written) {
  expect_golden(GetParam() + ".html.expected", without_files(find_format("html")->render(report_)));
}

TEST_P(Golden, numbers_for_programs_are_as_written) {
  if (GetParam() != "quick_start" && GetParam() != "unexpected") return;
  for (const char* format : {"csv", "openmetrics"})
    expect_golden(fmt::format("{}.{}.expected", GetParam(), format), find_format(format)->render(report_));
}

TEST_P(Golden, annotations_are_errors_exactly_when_the_run_fails) {
  std::string text = render_run_github(report_);
  EXPECT_EQ(text.find("::error ") != std::string::npos, fails(report_));
  for (const std::string& line : lines_of(text)) EXPECT_TRUE(line.starts_with("::")) << line;
}

TEST_P(Golden, junit_fails_exactly_when_the_run_does) {
  std::string text = render_junit(report_);
  bool bad = text.find("<failure") != std::string::npos || text.find("<error") != std::string::npos;
  EXPECT_EQ(bad, fails(report_));
}

TEST_P(Golden, json_reads_back_to_the_same_report) {
  ParsedReport parsed = from_json(to_json(report_));
  ASSERT_TRUE(parsed.report) << parsed.error;
  EXPECT_EQ(parsed.report->SerializeAsString(), report_.SerializeAsString());
}

TEST_P(Golden, no_line_is_wider_than_the_page_at_any_width) {
  for (std::size_t width : {72U, 80U, 95U, 120U, 160U}) {
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

TEST(Goldens, a_width_beyond_72_to_160_is_taken_as_these) {
  v1::Report report = testing::report_of(read(kFolder / "unexpected.textproto"));
  judge(report);
  EXPECT_EQ(render_terminal(report, {.width = 20}), render_terminal(report, {.width = 72}));
  EXPECT_EQ(render_terminal(report, {.width = 500}), render_terminal(report, {.width = 160}));
}

TEST(Goldens, the_page_of_metrics_is_as_written) {
  expect_golden("metrics.page.expected", metrics_page(100));
}

/// A part of the README that is written by the program: between two marks that `what` names.
void expect_in_readme(const std::string& what, const std::string& table) {
  const std::filesystem::path path = std::filesystem::path(WEIR_SOURCE_DIR) / "README.md";
  const std::string head = "<!-- " + what + ": written by tests/golden -->\n";
  const std::string foot = "<!-- end of " + what + " -->\n";
  std::string readme = read(path);
  std::size_t from = readme.find(head);
  std::size_t to = readme.find(foot);
  ASSERT_TRUE(from != std::string::npos && to != std::string::npos && from < to);
  from += head.size();
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) {
    std::ofstream(path, std::ios::binary) << readme.substr(0, from) << table << readme.substr(to);
    return;
  }
  EXPECT_EQ(readme.substr(from, to - from), table) << "WEIR_UPDATE_GOLDENS=1 writes it anew";
}

TEST(Goldens, the_readme_holds_the_table_of_exit_codes) {
  expect_in_readme("exit codes", exit_codes_markdown());
}

TEST(Goldens, the_junit_schema_allows_every_document) {
  for (const std::string& name : fixtures()) {
    EXPECT_TRUE(testing::junit_schema_allows(kFolder / (name + ".junit.expected"))) << name;
  }
}

class JUnitDocument : public ::testing::Test {
 protected:
  JUnitDocument()
      : path_(std::filesystem::path(::testing::TempDir()) / fmt::format("weir-{}.xml", getpid())) {}
  ~JUnitDocument() override { std::filesystem::remove(path_); }
  bool allows(const std::string& document) {
    std::ofstream(path_, std::ios::binary) << document;
    return testing::junit_schema_allows(path_);
  }
  std::filesystem::path path_;
};

TEST_F(JUnitDocument, the_schema_refuses_what_readers_would_not_understand) {
  EXPECT_TRUE(allows("<testsuites><testsuite name='s' tests='0'/></testsuites>"));
  EXPECT_FALSE(allows("<testsuites><testsuite tests='0'/></testsuites>")) << "no name";
  EXPECT_FALSE(allows("<testsuites skipped='0'/>"));
  EXPECT_FALSE(
      allows("<testsuites><testsuite name='s' tests='0' timestamp='2024-05-01T12:00:00Z'/></testsuites>"));
  EXPECT_FALSE(allows("<testsuites><testcase name='n' classname='c'/></testsuites>"));
}

TEST_F(JUnitDocument, whatever_a_server_says_the_document_is_well_formed_and_allowed) {
  std::string wild = "\uFFFE\uFFFF\u0085<&>]]>\xff\xed\xa0\x80 first\nsecond\r\n";
  for (char control = 0; control < 0x20; ++control) wild += control;
  JUnitCase one{.class_name = wild, .name = wild, .message = wild, .text = wild};
  JUnitSuite suite{wild, {}};
  for (JUnitCase::End end :
       {JUnitCase::End::kPassed, JUnitCase::End::kFailed, JUnitCase::End::kError, JUnitCase::End::kSkipped}) {
    one.end = end;
    suite.cases.push_back(one);
  }
  EXPECT_TRUE(allows(junit_xml(wild, "2024-05-01T12:00:00Z", {suite})));
}

TEST(Goldens, color_is_used_when_asked_for) {
  v1::Report report = testing::report_of(read(kFolder / "unexpected.textproto"));
  judge(report);
  EXPECT_THAT(render_terminal(report, {.color = true}), ::testing::HasSubstr("\x1b[1;31mUNEXPECTED\x1b[0m"));
}

TEST(Goldens, the_last_line_names_the_page_where_there_is_one) {
  v1::Report report = testing::report_of(read(kFolder / "quick_start.textproto"));
  judge(report);
  EXPECT_EQ(lines_of(render_terminal(report, {}, "runs/x", "runs/x/report.html")).back(),
            "look at runs/x/report.html");
}

TEST(Goldens, the_last_lines_are_the_verdict_and_its_reasons) {
  v1::Report report = testing::report_of(read(kFolder / "failed_check.textproto"));
  judge(report);
  std::vector<std::string> lines = lines_of(render_terminal(report, {.width = 110}, "runs/x"));
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines.at(lines.size() - 4), "FAILED  slow (exit 99)");
  EXPECT_THAT(lines.back(), ::testing::StartsWith("    "));
}

}  // namespace
}  // namespace weir
