// A file that is written piece by piece, and that knows why it could not take all of it.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace weir {

/// Used by one thread at a time. After the first failure it takes nothing more: what is in the file then is its beginning.
class OutFile {
 public:
  OutFile() = default;
  /// Makes the file, or empties it. See problem().
  explicit OutFile(const std::string& path);

  void write(std::string_view text);
  /// What was written can be read by others from here on.
  void flush();
  /// Flushes, and lets go of the file.
  void close();
  /// The first thing that went wrong; a file that was never made has none.
  [[nodiscard]] std::error_code problem() const { return problem_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  void check(bool done);

  std::unique_ptr<std::FILE, Close> file_;
  std::error_code problem_;
};

/// What can be done about a file that can't be written; `option` gave its name, such as "--out". A sentence without its end. Pure.
[[nodiscard]] std::string remedy_for_unwritten(std::error_code problem, std::string_view option);

}  // namespace weir
