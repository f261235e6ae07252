// What well-kept servers do with a fault, each in its own way, and why each is right.
//
// A suite that takes one library's answer for the only right one fails the next library for nothing. What is listed here was seen
// on the servers named, in the versions that were current then; an answer that is a mistake of a server's is not listed, however
// many give it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome_classes.h"

namespace weir {

/// kRight: as the specifications have it, or as they leave it open. kLenient: they ask for more; what comes of it is the library's
/// doing and no service's, so the card says it and no row fails for it, unless the user asks for --strict.
enum class AnswerRank { kRight, kLenient };

/// An end of the struck streams that is right although another would be as well.
struct ProperAnswer {
  std::string_view entry;  // of the suite
  OutcomeWord outcome;     // a class, or a family of them
  std::string_view who;    // who answers so
  std::string_view why;    // why that is proper; of a lenient one: what happens
  AnswerRank rank = AnswerRank::kRight;
};

[[nodiscard]] std::span<const ProperAnswer> proper_answers();

/// The outcomes listed for an entry, in the table's order; empty for one whose fault has a single right end. `strict`: no lenient ones.
[[nodiscard]] std::vector<std::string> proper_outcomes(std::string_view entry, bool strict = false);

/// The lenient answer that an outcome of an entry's streams is; null where it is a right one, or none.
[[nodiscard]] const ProperAnswer* find_lenient(std::string_view entry, std::string_view outcome);

}  // namespace weir
