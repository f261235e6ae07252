#include "harness/base/out_file.h"

#include <fmt/format.h>

#include <cerrno>

namespace weir {

OutFile::OutFile(const std::string& path) : file_(std::fopen(path.c_str(), "wbe")) {
  check(file_ != nullptr);
}

void OutFile::check(bool done) {
  if (!done && !problem_) problem_ = std::error_code(errno != 0 ? errno : EIO, std::generic_category());
}

void OutFile::write(std::string_view text) {
  if (!file_ || problem_) return;
  errno = 0;
  check(std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size());
}

void OutFile::flush() {
  if (!file_ || problem_) return;
  errno = 0;
  check(std::fflush(file_.get()) == 0);
}

void OutFile::close() {
  flush();
  if (!file_) return;
  errno = 0;
  check(std::fclose(file_.release()) == 0);  // a disk elsewhere may say only now that it is full
}

std::string remedy_for_unwritten(std::error_code problem, std::string_view option) {
  if (problem == std::errc::no_space_on_device || problem.value() == EDQUOT)
    return fmt::format("free some space there, or choose another place with {}", option);
  if (problem == std::errc::file_too_large) return "raise the limit on the size of files (ulimit -f)";
  if (problem == std::errc::permission_denied || problem == std::errc::read_only_file_system)
    return fmt::format("choose a place that can be written with {}", option);
  if (problem == std::errc::no_such_file_or_directory || problem == std::errc::not_a_directory)
    return fmt::format("choose a folder that is there with {}", option);
  return fmt::format("choose another place with {}", option);
}

}  // namespace weir
