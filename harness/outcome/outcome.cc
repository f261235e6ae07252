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

std::string_view to_string(ToldBy told_by) {
  switch (told_by) {
    case ToldBy::kNobody:
      return "nobody";
    case ToldBy::kReplies:
      return "replies";
    case ToldBy::kClient:
      return "client";
    case ToldBy::kStatus:
      return "status";
    case ToldBy::kServer:
      return "marker";
    case ToldBy::kRelay:
      return "relay";
    case ToldBy::kTap:
      return "tap";
    case ToldBy::kEngine:
      return "engine";
    case ToldBy::kText:
      return "text";
  }
  return "nobody";
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
