// Every relative link of a page leads to a file, and its anchor to a heading there.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace weir {
namespace {

namespace fs = std::filesystem;

const fs::path kTop = WEIR_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> pages() {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kTop)) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  for (const char* folder : {"docs", "scenarios", "harness", "reports", "findings"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kTop / folder)) {
      if (entry.path().extension() == ".md") found.push_back(entry.path());
    }
  }
  return found;
}

/// The lines of a page without its blocks of code.
std::vector<std::string> prose_of(const fs::path& page) {
  std::vector<std::string> lines;
  std::istringstream in(text_of(page));
  bool code = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      code = !code;
    } else if (!code) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// "Layer http/2" is "layer-http2": as GitHub and MkDocs make it of what is ASCII.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (char c : heading) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') {
      anchor += '-';
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      anchor += c;
    }
  }
  return anchor;
}

std::set<std::string> anchors_of(const fs::path& page) {
  std::set<std::string> anchors;
  for (const std::string& line : prose_of(page)) {
    const std::size_t text = line.find_first_not_of('#');
    if (text == 0 || text == std::string::npos || line[text] != ' ') continue;
    anchors.insert(anchor_of(line.substr(text + 1)));
  }
  return anchors;
}

/// Links to this repository, in prose: "../a.md#b".
std::vector<std::string> links_of(const fs::path& page) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::vector<std::string> links;
  for (std::string line : prose_of(page)) {
    line = std::regex_replace(line, std::regex("`[^`]*`"), "");
    for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it) {
      const std::string target = (*it)[1];
      if (target.find("://") == std::string::npos && !target.starts_with("mailto:")) links.push_back(target);
    }
  }
  return links;
}

TEST(PageLinks, lead_to_files_and_headings_that_are_there) {
  std::size_t followed = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& link : links_of(page)) {
      SCOPED_TRACE(page.lexically_relative(kTop).string() + ": " + link);
      ++followed;
      const std::size_t hash = link.find('#');
      const std::string file = link.substr(0, hash);
      const fs::path target = file.empty() ? page : (page.parent_path() / file).lexically_normal();
      EXPECT_TRUE(fs::exists(target)) << "no such file";
      if (hash != std::string::npos && target.extension() == ".md" && fs::exists(target)) {
        EXPECT_TRUE(anchors_of(target).contains(link.substr(hash + 1))) << "no such heading";
      }
    }
  }
  EXPECT_GT(followed, 100U) << "then links are no longer found";
}

/// What the contents of the book and of its site name is there, and every page of docs/ is in both.
TEST(PageLinks, the_contents_have_every_page_of_the_book) {
  const std::string contents = text_of(kTop / "docs/README.md");
  const std::string site = text_of(kTop / "docs/mkdocs.yml");
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kTop / "docs")) {
    const std::string page = entry.path().lexically_relative(kTop / "docs").generic_string();
    if (entry.path().extension() != ".md" || page == "README.md") continue;
    EXPECT_NE(contents.find("(" + page + ")"), std::string::npos) << page;
    EXPECT_NE(site.find(": docs/" + page + "\n"), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace weir
