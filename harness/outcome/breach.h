// Specifications that were broken at a stream's end, and by whom: never by weir, which does its worst within the relay.
#pragma once

#include <string>

#include "harness/outcome/classify.h"

namespace weir {

/// Who and which rule, as a line of a report; empty when no breach is known. Rests on what the tap saw: without it
/// nothing is said.
[[nodiscard]] std::string breach_of(const Evidence& evidence, const Outcome& outcome);

}  // namespace weir
