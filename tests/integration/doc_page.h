// A page of the documentation, and its commands as somebody types them who reads it from the top.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/integration/weir_process.h"

namespace weir {

/// A fenced block of a page.
struct PageBlock {
  std::string language;            // "sh", "text", "toml"; empty where nothing is said
  std::string text;                // without its last newline
  std::vector<std::string> notes;  // the comments right above it: "exit: 99" of <!-- exit: 99 -->
  std::size_t line = 0;            // of its first fence, from 1

  /// What a note says behind its name; nothing where there is no such note.
  [[nodiscard]] std::optional<std::string> note(const std::string& name) const;
};

/// In the order of the page. Pure.
[[nodiscard]] std::vector<PageBlock> blocks_of(const std::string& page);

[[nodiscard]] std::vector<std::string> lines_of_page(const std::string& text);
/// `text` with each `old` replaced.
[[nodiscard]] std::string with(std::string text, const std::string& old, const std::string& other);
/// The arguments of "weir VERB ...", which has no quotes. Throws when it is not a command of weir.
[[nodiscard]] std::vector<std::string> words_of_command(const std::string& command);

/// A folder in which commands are typed, with `weir` on the PATH and the library of scenarios beside them.
class Terminal {
 public:
  Terminal();

  /// As `sh` takes it; any command that fails ends it.
  [[nodiscard]] Ended type(const std::string& commands) const;
  [[nodiscard]] const TempFolder& folder() const { return folder_; }

 private:
  TempFolder folder_;
};

/// Runs a page from its first block to its last, and fails the test where it does not do what the page says:
///   sh      is typed. With <!-- exit: 99 --> it has to end so (0 when nothing is said; "0 or 98" allows both). What begins with `weir
///           serve` or `weir relay` goes on beside the rest, on a port of its own in place of the page's. With <!-- not run: why --> it
///           is left out
///   text    each of its lines has to be in what the last command said, up to a "…"
///   others  with <!-- file: NAME --> it is written to that file
class PageReader {
 public:
  void read(const std::string& page);

 private:
  void type(const PageBlock& block);
  void start(const PageBlock& block);
  void compare(const PageBlock& block) const;
  /// With the addresses that those started here have.
  [[nodiscard]] std::string here(std::string text) const;

  Terminal terminal_;
  std::vector<std::unique_ptr<WeirProcess>> beside_;
  std::map<std::string, std::string> addresses_;  // the page's, and what stands for it here
  std::string said_;
  bool beside_spoke_last_ = false;
};

}  // namespace weir
