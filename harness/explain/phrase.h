// How much of a pattern stands in a text, wherever it begins and whatever stands between.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "harness/explain/words.h"

namespace weir {

/// What a word is worth by how few rows have it: ln(1 + rows / rows with it). A word that no row has is worth as one that one row has.
class WordWorth {
 public:
  /// `rows`: for each row the patterns of its texts.
  explicit WordWorth(const std::vector<std::vector<std::vector<Word>>>& rows);
  [[nodiscard]] double of(const Word& word) const;

 private:
  std::unordered_map<std::string, std::size_t> rows_with_;
  double rows_;
};

struct Fit {
  double share = 0;  // 0 to 1: of the pattern's worth, what the text has
  double worth = 0;  // what that comes to
};

/// The best local alignment of a pattern with a text (Smith and Waterman 1981): words in order; each word of the text that is skipped
/// in between costs a little, those that kAnyWords stands for cost nothing. Takes time in the product of their lengths.
[[nodiscard]] Fit fit_of(const std::vector<Word>& pattern, const std::vector<Word>& text,
                         const WordWorth& worth);

}  // namespace weir
