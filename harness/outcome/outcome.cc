#include "harness/outcome/outcome.h"

#include <utility>

namespace weir {

Outcome make_outcome(OutcomeId id, Certainty certainty) {
  return make_outcome(std::string(name_of(id)), certainty);
}

Outcome make_outcome(std::string name, Certainty certainty) {
  const OutcomeClass& row = find_outcome_class(name);
  return {std::move(name), row.origin, row.scope, certainty, {}, {}};
}

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::kProven:
      return "proven";
    case Certainty::kInferred:
      return "inferred";
    case Certainty::kGuessed:
      return "guessed";
    case Certainty::kAmbiguous:
      return "ambiguous";
  }
  return "inferred";
}

}  // namespace weir
