#include "harness/check/own_options.h"

#include <array>
#include <string_view>

namespace weir {
namespace {

struct Option {
  std::string_view setting;
  std::string_view option;
};

constexpr auto kOptions = std::to_array<Option>({
    {"--set target.address=HOST:PORT", "HOST:PORT as TARGET"},
    {"--set target.method=", "--method "},
    {"--set target.engine=", "--engine "},
});

}  // namespace

std::string in_options_of_check(std::string remedy) {
  for (const Option& known : kOptions) {
    for (std::size_t at = remedy.find(known.setting); at != std::string::npos;
         at = remedy.find(known.setting, at + known.option.size()))
      remedy.replace(at, known.setting.size(), known.option);
  }
  return remedy;
}

}  // namespace weir
