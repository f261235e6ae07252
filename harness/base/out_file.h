// Files that know why they are not whole: written piece by piece, or as one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace weir {

/// Written piece by piece. Used by one thread at a time. After the first failure it takes nothing more: what is in the file then is its
/// beginning. What one write() is given is in the file as a whole or not at all, also after stop_writing().
class OutFile {
 public:
  OutFile();
  /// Makes the file, or empties it. See problem().
  explicit OutFile(const std::string& path);
  ~OutFile();
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&& other) noexcept;

  void write(std::string_view text);
  /// What was written can be read by others from here on.
  void flush();
  /// Flushes, and lets go of the file.
  void close();
  /// The first thing that went wrong; a file that was never made has none.
  [[nodiscard]] std::error_code problem() const { return problem_; }

 private:
  struct Open;
  void check(bool done);

  std::unique_ptr<Open> open_;
  std::error_code problem_;
};

/// Writes a file as one: under another name beside it first, which is then renamed, so that whoever looks finds what was there
/// before or all of it. What is no regular file, such as a FIFO or /dev/stdout, is written in place.
[[nodiscard]] std::error_code write_whole_file(const std::string& path, std::string_view text);

/// Why a file could not be written; nothing when it could. Leaves nothing behind, and does not wait for a FIFO's reader.
[[nodiscard]] std::error_code why_not_writable(const std::string& path);

/// For a process that ends at once: no file of this kind is written any more, and of those that are being written as one nothing stays.
/// Waits for nothing that blocks. Thread-safe; whoever writes meanwhile never comes back.
void stop_writing();

/// What can be done about a file that can't be written; `option` gave its name, such as "--out". A sentence without its end. Pure.
[[nodiscard]] std::string remedy_for_unwritten(std::error_code problem, std::string_view option);

}  // namespace weir
