#include "harness/fault/aim.h"

#include <algorithm>

namespace weir {
namespace {

/// '*' stands for any number of characters.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0, in_text = 0;
  std::size_t star = std::string_view::npos, from = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      from = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at;
      ++in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;  // the last star takes one more
      in_text = ++from;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

std::string_view without_padding(std::string_view base64) {
  return base64.substr(0, base64.find_last_not_of('=') + 1);
}

bool is_value(const std::string& key, std::string_view wanted, std::string_view value) {
  return key.ends_with("-bin") ? without_padding(wanted) == without_padding(value) : wanted == value;
}

}  // namespace

bool means_method(std::string_view pattern, std::string_view method) {
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (pattern.empty()) return true;
  if (pattern.find('/') != std::string_view::npos) return matches(pattern, method);
  return matches(pattern, method.substr(method.rfind('/') + 1));
}

bool fits(const StreamAim& aim, std::string_view method, const HeaderFields& fields) {
  return means_method(aim.method, method) &&
         std::all_of(aim.metadata.begin(), aim.metadata.end(), [&](const auto& wanted) {
           return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
             return field.first == wanted.first && is_value(wanted.first, wanted.second, field.second);
           });
         });
}

}  // namespace weir
