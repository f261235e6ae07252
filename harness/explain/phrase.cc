#include "harness/explain/phrase.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace weir {
namespace {

/// Of two codes one is not the other, however alike the words around them are.
constexpr double kKeyIsWorth = 3;
/// What a word of the text costs that stands between two of the pattern: ten of them undo a word of middling worth.
constexpr double kSkippedWord = 0.35;
constexpr double kNumberWorth = 1;

bool matches(const Word& pattern, const Word& word) {
  return pattern.text == kAnyNumber ? word.is_number : pattern.text == word.text;
}

}  // namespace

WordWorth::WordWorth(const std::vector<std::vector<std::vector<Word>>>& rows)
    : rows_(static_cast<double>(rows.size())) {
  for (const auto& row : rows) {
    std::set<std::string> words;
    for (const auto& pattern : row) {
      for (const Word& word : pattern) words.insert(word.text);
    }
    for (const std::string& word : words) ++rows_with_[word];
  }
}

double WordWorth::of(const Word& word) const {
  if (word.text == kAnyWords) return 0;
  if (word.text == kAnyNumber) return kNumberWorth;
  const auto found = rows_with_.find(word.text);
  const double with = found == rows_with_.end() ? 1 : static_cast<double>(found->second);
  return std::log(1 + rows_ / with) * (word.is_key ? kKeyIsWorth : 1);
}

Fit fit_of(const std::vector<Word>& pattern, const std::vector<Word>& text, const WordWorth& worth) {
  std::vector<double> above(text.size() + 1, 0);
  std::vector<double> here(text.size() + 1, 0);
  double total = 0;
  double best = 0;
  for (const Word& wanted : pattern) {
    const bool any = wanted.text == kAnyWords;
    const double value = worth.of(wanted);
    total += value;
    for (std::size_t j = 1; j <= text.size(); ++j) {
      here[j] = std::max({above[j], here[j - 1] - (any ? 0 : kSkippedWord), 0.0});
      if (!any && matches(wanted, text[j - 1])) here[j] = std::max(here[j], above[j - 1] + value);
      best = std::max(best, here[j]);
    }
    std::swap(above, here);
  }
  return total > 0 ? Fit{best / total, best} : Fit{};
}

}  // namespace weir
