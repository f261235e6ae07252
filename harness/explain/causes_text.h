// An answer, for people and for programs.
#pragma once

#include <string>

#include "harness/explain/rank.h"

namespace weir {

/// The command that makes a cause, from the root of weir's sources.
[[nodiscard]] std::string command_of(const Symptom& symptom);

/// How many causes are shown, and how wide.
struct CausesLook {
  std::size_t most = 3;
  std::size_t width = 100;
};

/// The first causes: what, why, the wire, how each is told from the next, what makes it, and where that is known from.
[[nodiscard]] std::string render_causes(const Question& question, const Answer& answer,
                                        const CausesLook& look);

/// The same as an object of JSON on a line: what the text gave away, `fitting`, and `causes` with rank, id, cause, why, when, wire,
/// tell, share, score, status, client, behind, server, after_s, scenario, command, sources.
[[nodiscard]] std::string render_causes_json(const Question& question, const Answer& answer,
                                             std::size_t most);

}  // namespace weir
