// A page whose commands are run as they stand there.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/weir_process.h"

namespace weir {

/// `text` with `other` wherever `old` stands.
inline std::string with(std::string text, const std::string& old, const std::string& other) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += other.size())
    text.replace(at, old.size(), other);
  return text;
}

class PageTest : public testing::Test {
 protected:
  /// `page`: its path in the tree.
  explicit PageTest(const std::string& page) : page_(read_file(std::string(WEIR_SOURCE_DIR "/") + page)) {}

  /// The fenced blocks of a kind, in order, without their last newline.
  [[nodiscard]] std::vector<std::string> blocks(const std::string& kind) const {
    std::vector<std::string> found;
    const std::string open = "\n```" + kind + "\n";
    for (std::size_t at = 0; (at = page_.find(open, at)) != std::string::npos;) {
      at += open.size();
      found.push_back(page_.substr(at, page_.find("\n```\n", at) - at));
    }
    return found;
  }
  [[nodiscard]] std::string command(std::size_t number) const { return blocks("sh").at(number - 1); }

  /// As somebody types it, in a folder of his own whose programs are found.
  Ended shell(const std::string& command) const {
    const std::string out = (folder_.path() / "said.out").string();
    const std::string err = (folder_.path() / "said.err").string();
    const std::string here = folder_.path().string();
    const std::string script = folder_.write(
        "typed.sh", "cd '" + here + "'\nPATH='" + std::filesystem::path(WEIR_BINARY).parent_path().string() +
                        ":" + here + "':$PATH\n" + command + "\n");
    const int status = std::system(("sh '" + script + "' > '" + out + "' 2> '" + err + "'").c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = read_file(out),
            .err = read_file(err)};
  }

  const std::string page_;
  TempFolder folder_;
};

}  // namespace weir
