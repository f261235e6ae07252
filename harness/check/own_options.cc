#include "harness/check/own_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <string_view>

namespace weir {
namespace {

struct Option {
  std::string_view setting;  // as a remedy for `weir run` says it
  std::string_view name;     // of the suite's option, or empty
  std::string_view words;    // what stands in the setting's place
};

// The longer settings come before those they begin with.
constexpr auto kOptions = std::to_array<Option>({
    {" with --set target.address=HOST:PORT", "", " in TARGET"},
    {"--set target.address=HOST:PORT", "", "HOST:PORT as TARGET"},
    {"--set target.method=", "--method", "--method "},
    {"--set target.engine=", "--engine", "--engine "},
});

std::size_t end_of_value(const std::string& text, std::size_t from) {
  return std::min(text.find_first_of(" ,;", from), text.size());
}

/// PACKAGE.SERVICE/METHOD, target.tls.ca=FILE: the reader puts a name of his own there.
bool is_to_be_filled_in(std::string_view value) {
  if (const std::size_t equals = value.find('='); equals != std::string_view::npos)
    value.remove_prefix(equals + 1);
  const auto is = [&](int (*kind)(int)) {
    return std::any_of(value.begin(), value.end(), [&](unsigned char c) { return kind(c) != 0; });
  };
  // "*.example.org" is told as HOST.example.org.
  return value.starts_with("HOST") || (is(std::isupper) && !is(std::islower));
}

}  // namespace

std::vector<std::string> typeable_option(const std::string& text) {
  std::istringstream words(text);
  std::string option;
  std::string value;
  while (words >> option) {
    if (!option.starts_with("--") || !(words >> value)) continue;
    value.resize(end_of_value(value, 0));
    const bool lacks_value = option == "--set" && value.find('=') == std::string::npos;
    if (!value.empty() && !lacks_value && !is_to_be_filled_in(value)) return {option, value};
  }
  return {};
}

CheckRemedy in_options_of_check(std::string remedy, const GivenOptions& given) {
  for (const Option& known : kOptions) {
    // There it is the scenario's, which --set changes.
    if (known.name == "--method" && is_given(given, "--scenario")) continue;
    const auto typed = given.find(std::string(known.name));
    for (std::size_t at = remedy.find(known.setting); at != std::string::npos;) {
      remedy.replace(at, known.setting.size(), known.words);
      at += known.words.size();
      if (typed != given.end()) {
        at = end_of_value(remedy, at);
        const std::string place = fmt::format(" in place of {} {}", typed->first, typed->second);
        remedy.insert(at, place);
        at += place.size();
      }
      at = remedy.find(known.setting, at);
    }
  }
  std::vector<std::string> add = typeable_option(remedy);
  return {std::move(remedy), std::move(add)};
}

}  // namespace weir
