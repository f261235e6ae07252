#include "harness/check/own_options.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace weir {
namespace {

struct Option {
  std::string_view key;
  std::string_view setting;
  std::string_view option;
};

constexpr auto kOptions = std::to_array<Option>({
    {"target.address", "--set target.address=HOST:PORT", "HOST:PORT as TARGET"},
    {"target.method", "--set target.method=", "--method "},
    {"target.engine", "--set target.engine=", "--engine "},
});

}  // namespace

std::string in_options_of_check(std::string remedy, const std::vector<Override>& typed) {
  for (const Option& known : kOptions) {
    if (std::any_of(typed.begin(), typed.end(), [&](const Override& one) { return one.key == known.key; }))
      continue;
    for (std::size_t at = remedy.find(known.setting); at != std::string::npos;
         at = remedy.find(known.setting, at + known.option.size()))
      remedy.replace(at, known.setting.size(), known.option);
  }
  return remedy;
}

}  // namespace weir
