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

/// An end of the struck streams that is right although another would be as well.
struct ProperAnswer {
  std::string_view entry;  // of the suite
  OutcomeWord outcome;     // a class, or a family of them
  std::string_view who;    // who answers so
  std::string_view why;    // why that is proper
};

[[nodiscard]] std::span<const ProperAnswer> proper_answers();

/// The outcomes listed for an entry, in the table's order; empty for one whose fault has a single right end.
[[nodiscard]] std::vector<std::string> proper_outcomes(std::string_view entry);

}  // namespace weir
