// From a text and what is known beside it to causes, likeliest first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/explain/symptom.h"

namespace weir {

/// What somebody asks. Names are those of the table, with a version if one is known.
struct Question {
  std::string text{};
  MakerVersion client{};
  MakerVersion proxy{};
  MakerVersion server{};
  std::optional<Duration> after{};
};

/// What was read out of the text where the question does not say it.
struct Clues {
  std::optional<int> status{};
  std::string client{};
  std::string proxy{};
};

struct Cause {
  const Symptom* symptom = nullptr;  // of the table that was ranked
  double share = 0;                  // 0 to 1: how much of the row's text is in the question's
  double score = 0;                  // only to be compared with others of the same answer
};

struct Answer {
  Clues clues{};
  std::vector<Cause> causes{};  // all rows that are near, the best first
  std::size_t fitting =
      0;  // so many of the first fit: their text does, and nothing that was asked speaks against them
};

/// Ranks the rows of `table` by how much of their texts is there, how telling those words are, and whether status, client, proxy,
/// server and time are theirs. Pure: the same question has the same answer. Of equals the one that stands first in the table is first.
[[nodiscard]] Answer rank(const SymptomTable& table, const Question& question);

/// From this share on a text fits: below it are rows that have some words in common with it.
inline constexpr double kFittingShare = 0.6;
/// Below this one a row is not near: what it has in common with the text are words of any prose.
inline constexpr double kNearShare = 0.45;

}  // namespace weir
