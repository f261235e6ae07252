// From evidence to a name: how a stream ended, by whom, and how sure that is.
#pragma once

#include "harness/outcome/evidence.h"
#include "harness/outcome/outcome.h"

namespace weir {

/// What a deadline that ended the stream found it at: one of local.deadline.
[[nodiscard]] OutcomeId deadline_class(const Evidence& evidence);

/// The first rule that fits decides; the order is that of the rules in classify.cc. Never fails: what no rule
/// knows is "unknown.<code>". For which versions of gRPC the rules of texts hold, their rows say (status_text.h).
[[nodiscard]] Outcome classify(const Evidence& evidence);

}  // namespace weir
