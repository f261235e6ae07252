#include "tests/integration/doc_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace weir {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kAndSoOn = "…";

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

}  // namespace

std::optional<std::string> PageBlock::note(const std::string& name) const {
  for (const std::string& one : notes) {
    if (one.starts_with(name + ": ")) return one.substr(name.size() + 2);
  }
  return std::nullopt;
}

std::vector<PageBlock> blocks_of(const std::string& page) {
  std::vector<PageBlock> blocks;
  std::vector<std::string> notes;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : lines_of_page(page)) {
    ++number;
    if (inside) {
      if (line == kFence) {
        inside = false;
      } else {
        std::string& text = blocks.back().text;
        text += (text.empty() ? "" : "\n") + line;
      }
    } else if (line.starts_with(kFence)) {
      inside = true;
      blocks.push_back({line.substr(kFence.size()), "", std::move(notes), number});
      notes.clear();
    } else if (line.starts_with("<!-- ") && line.ends_with(" -->")) {
      notes.push_back(line.substr(5, line.size() - 9));
    } else {
      notes.clear();
    }
  }
  return blocks;
}

std::vector<std::string> lines_of_page(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string with(std::string text, const std::string& old, const std::string& other) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += other.size())
    text.replace(at, old.size(), other);
  return text;
}

std::vector<std::string> words_of_command(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  if (words.empty() || words.front() != "weir") throw std::runtime_error("not a command of weir: " + command);
  words.erase(words.begin());
  return words;
}

Terminal::Terminal() {
  std::filesystem::create_directory_symlink(WEIR_SOURCE_DIR "/scenarios", folder_.path() / "scenarios");
}

Ended Terminal::type(const std::string& commands) const {
  // Beside the folder in which they are typed, whose files a page may list.
  const TempFolder said;
  const std::string out = (said.path() / "out").string();
  const std::string err = (said.path() / "err").string();
  const std::string script =
      said.write("typed.sh", "cd '" + folder_.path().string() + "'\nPATH='" +
                                 std::filesystem::path(WEIR_BINARY).parent_path().string() +
                                 "':$PATH\nset -e\n" + commands + "\n");
  const int status = std::system(("sh '" + script + "' > '" + out + "' 2> '" + err + "'").c_str());
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .out = read_file(out),
          .err = read_file(err)};
}

void PageReader::read(const std::string& page) {
  for (const PageBlock& block : blocks_of(page)) {
    SCOPED_TRACE("the block at line " + std::to_string(block.line));
    if (const auto file = block.note("file")) {
      (void)terminal_.folder().write(*file, here(block.text) + "\n");
    } else if (block.language == "sh" && !block.note("not run")) {
      const bool goes_on = block.text.starts_with("weir serve ") || block.text.starts_with("weir relay ");
      goes_on ? start(block) : type(block);
    } else if (block.language == "text") {
      compare(block);
    }
  }
}

void PageReader::type(const PageBlock& block) {
  const Ended ended = terminal_.type(here(block.text));
  said_ = ended.out + ended.err;
  beside_spoke_last_ = false;
  std::vector<std::string> allowed;
  std::istringstream words(block.note("exit").value_or("0"));
  for (std::string word; words >> word;) {
    if (word != "or") allowed.push_back(word);
  }
  EXPECT_THAT(allowed, testing::Contains(std::to_string(ended.exit_code))) << account_of(ended);
}

void PageReader::start(const PageBlock& block) {
  std::vector<std::string> words = words_of_command(here(block.text));
  std::string listens;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "--listen") continue;
    listens = words[i + 1];
    words[i + 1] = "127.0.0.1:0";
  }
  ASSERT_NE(listens, "") << "it has to say where it listens";
  beside_.push_back(std::make_unique<WeirProcess>(words));
  addresses_[listens] = "127.0.0.1:" + std::to_string(port_after(*beside_.back(), "listening on "));
  beside_spoke_last_ = true;
}

void PageReader::compare(const PageBlock& block) const {
  for (const std::string& line : lines_of_page(block.text)) {
    std::string wanted = trimmed(here(line));
    wanted.resize(std::min(wanted.find(kAndSoOn), wanted.size()));
    const auto said = [&] {
      return beside_spoke_last_ ? beside_.back()->out() + beside_.back()->err() : said_;
    };
    EXPECT_TRUE(said().find(wanted) != std::string::npos) << "not said: " << wanted << "\n" << said();
  }
}

std::string PageReader::here(std::string text) const {
  for (const auto& [page, address] : addresses_) text = with(std::move(text), page, address);
  return text;
}

}  // namespace weir
