#include "harness/scenario/ranges.h"

namespace weir {

std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text) {
  std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  auto trim = [](std::string_view part) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    return part;
  };
  return std::pair(trim(text.substr(0, dots)), trim(text.substr(dots + 2)));
}

}  // namespace weir
