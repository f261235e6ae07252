// The faults of `weir relay`, each given by options: --fault KIND and what follows it.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/run/relay_plan.h"

namespace weir {

/// An option as it was typed: "--after", "2s".
using TypedOption = std::pair<std::string, std::string>;

/// One --fault, and the options that are its own.
struct TypedFault {
  std::string kind;
  std::vector<TypedOption> options;
};

/// Whose option is whose: what follows a --fault belongs to it, up to the next. What comes before the first one belongs to it
/// where there is no other. Throws CLI::ValidationError for what stands before the first of several, and for what is given
/// twice to one fault.
[[nodiscard]] std::vector<TypedFault> group_faults(const std::vector<TypedOption>& typed);

/// The same as the plan of a scenario with these faults. Throws CLI::ValidationError for what can't be done.
[[nodiscard]] RelayPlan plan_of(const std::vector<TypedFault>& faults, std::uint64_t seed);

/// Adds --fault and the options that may follow it.
void add_relay_fault_options(CLI::App& relay);

/// Those options as they were typed, in order, once `relay` is parsed.
[[nodiscard]] std::vector<TypedOption> typed_faults(const CLI::App& relay);

}  // namespace weir
