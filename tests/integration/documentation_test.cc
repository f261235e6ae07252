// docs/: its commands do what the pages say, its reference is what the program says, and its Chinese pages have the commands of the
// English ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/integration/doc_page.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path kDocs = fs::path(WEIR_SOURCE_DIR) / "docs";

/// Pages with commands, but for those that are read elsewhere: error_page_test follows one, and a Chinese page has the commands of its
/// English one, as a test below makes sure.
std::vector<std::string> pages_to_read() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kDocs)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".md") || file.ends_with(".zh.md") || file == "from-error-to-test.md") continue;
    const std::vector<PageBlock> blocks = blocks_of(read_file(entry.path()));
    if (std::any_of(blocks.begin(), blocks.end(), [](const PageBlock& one) { return one.language == "sh"; }))
      names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Page : public testing::TestWithParam<std::string> {};

TEST_P(Page, does_what_it_says) { PageReader().read(read_file(kDocs / (GetParam() + ".md"))); }

INSTANTIATE_TEST_SUITE_P(Of, Page, testing::ValuesIn(pages_to_read()), [](const auto& param_info) {
  std::string name = param_info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
});

TEST(Pages, begin_and_lead_to_a_service_a_gate_and_a_report) {
  const std::vector<std::string> pages = pages_to_read();
  for (const char* name : {"start", "your-service", "gate", "reading-a-report"})
    EXPECT_THAT(pages, testing::Contains(name));
}

TEST(Reference, is_what_the_program_says) {
  const TempFolder folder;
  const Ended ended = run_weir({"man", "--reference", folder.path().string()});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  std::set<std::string> written;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.path())) {
    const std::string name = entry.path().filename().string();
    written.insert(name);
    const fs::path page = kDocs / "reference" / name;
    if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr)
      fs::copy_file(entry.path(), page, fs::copy_options::overwrite_existing);
    EXPECT_EQ(read_file(page), read_file(entry.path()))
        << "run again with WEIR_UPDATE_GOLDENS=1 if the new text is right: " << page;
  }
  EXPECT_EQ(written.size(), 6U);
  for (const fs::directory_entry& entry : fs::directory_iterator(kDocs / "reference"))
    EXPECT_TRUE(written.contains(entry.path().filename().string())) << entry.path();
}

/// A command or a file without what it says in words: the comments behind '#', of which a translation has its own.
std::string without_remarks(const std::string& text) {
  std::string out;
  for (const std::string& line : lines_of_page(text)) {
    const std::size_t remark = line.find("  # ");
    const std::string kept = line.starts_with("# ") ? "" : line.substr(0, remark);
    out += kept.substr(0, kept.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::vector<std::string> what_is_typed(const std::string& page) {
  std::vector<std::string> typed;
  for (const PageBlock& block : blocks_of(page)) typed.push_back(without_remarks(block.text));
  return typed;
}

TEST(Chinese, start_page_has_the_commands_of_the_english_one) {
  EXPECT_EQ(what_is_typed(read_file(kDocs / "start.zh.md")), what_is_typed(read_file(kDocs / "start.md")));
}

TEST(Chinese, front_page_has_the_commands_of_the_english_one_up_to_other_servers) {
  const std::string english = read_file(WEIR_SOURCE_DIR "/README.md");
  const std::size_t end = english.find("\n## A server elsewhere");
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(what_is_typed(read_file(WEIR_SOURCE_DIR "/README.zh.md")), what_is_typed(english.substr(0, end)));
}

}  // namespace
}  // namespace weir
