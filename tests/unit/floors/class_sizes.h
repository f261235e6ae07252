// How many methods and members the classes of a header have, from its text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct ClassSize {
  std::string name;         // "H2Tap"; of one in another: "Points::Sought"
  std::size_t methods = 0;  // constructors, destructors and operators left out
  std::size_t members = 0;  // static ones left out
};

/// Those that have a body in `text`. What stands in a class within a class counts for that one.
[[nodiscard]] std::vector<ClassSize> class_sizes(std::string_view text);

}  // namespace weir
