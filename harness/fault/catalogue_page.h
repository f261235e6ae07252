// The catalogue of fault kinds as text.
#pragma once

#include <string>

#include "harness/fault/kind.h"

namespace weir {

/// A line for each kind: name, layer, what weir does. Pure.
[[nodiscard]] std::string catalogue_list();
/// One kind in full: triggers, parameters, what should happen, the classes allowed, an example. Pure.
[[nodiscard]] std::string catalogue_entry(const FaultKind& kind);
/// Every outcome class and what it means. Pure.
[[nodiscard]] std::string outcome_list();

/// All kinds as Markdown: a table for each layer, and each kind as catalogue_entry() has it. Pure.
[[nodiscard]] std::string catalogue_markdown();
/// outcome_list() as a table in Markdown, with whose each end is and what ends with it. Pure.
[[nodiscard]] std::string outcome_markdown();

}  // namespace weir
