// A file that is part of the program.
#pragma once

#include <string_view>

namespace weir {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

}  // namespace weir
