// How a stream ended, by whom, and how sure that is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome_classes.h"

namespace weir {

enum class Certainty {
  kProven,     // the relay, the marker trailer or weir's own act says so
  kInferred,   // from status text and state alone
  kGuessed,    // likewise, and the library is of a version whose texts nobody has looked at
  kAmbiguous,  // something else fits as well: see alternatives
};

struct Outcome {
  std::string name;  // "tcp.rst"
  Origin origin = Origin::kUnknown;
  Scope scope = Scope::kStream;
  Certainty certainty = Certainty::kInferred;
  std::vector<std::string> alternatives;
  /// Other names that are as true: an `expect` with one of them holds it as well.
  std::vector<std::string> also{};
  /// Who broke a specification at this stream's end, and which rule. Empty: nobody that is known.
  std::string breach{};
};

/// An outcome of this class, with the origin and scope that belong to it.
[[nodiscard]] Outcome make_outcome(OutcomeId id, Certainty certainty);
[[nodiscard]] Outcome make_outcome(std::string name, Certainty certainty);

/// "proven", "inferred", "guessed", "ambiguous".
[[nodiscard]] std::string_view to_string(Certainty certainty);

}  // namespace weir
