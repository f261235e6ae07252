#include "harness/base/whole_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir {

std::optional<std::string> whole_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  // A stream's iterators go byte by byte, and throw where a read fails; its buffer does neither.
  std::ostringstream text;
  if (!in || (in.peek() != std::ifstream::traits_type::eof() && !(text << in.rdbuf())) || in.bad())
    return std::nullopt;
  return std::move(text).str();
}

}  // namespace weir
