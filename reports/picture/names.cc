#include "reports/picture/names.h"

#include "harness/model/utf8.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::string_view kOneOfTheOthers = "(another; see streams.jsonl)";
// Columns of a text: whatever a server says in earnest, and no flood.
constexpr std::size_t kColumns = 400;

}  // namespace

std::uint32_t Names::number_of(std::string_view text) {
  if (!is_utf8(text)) return number_of(valid_utf8(text));
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  if (all_.size() + 1 >= most_ && text != kOneOfTheOthers) return number_of(kOneOfTheOthers);
  const auto number = static_cast<std::uint32_t>(all_.size());
  numbers_.emplace(text, number);
  all_.push_back(fit(printable(text), kColumns));
  return number;
}

}  // namespace weir
