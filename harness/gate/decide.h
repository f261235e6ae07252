// The decision of a gate at one look: a pure function of rounds and plan.
//
//   FAIL           a gated quantity, or a class of outcomes, is FAIL
//   PASS           every gated quantity is PASS, one latency among them, and no class is FAIL or open
//   open           neither: the next look decides, and after the last one the gate is INCONCLUSIVE
//
// Of two equal arms FAIL comes with probability alpha_fail at most, over all quantities, classes and looks together (Bonferroni); the
// rule for a class that the baseline never showed has a bound of its own (class_gate.h). Of an arm that is worse by what is to be caught,
// in any gated quantity, PASS comes with probability alpha_pass at most over all looks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/gate/class_gate.h"
#include "harness/gate/gate_plan.h"
#include "harness/gate/gate_round.h"
#include "harness/gate/quantity_gate.h"

namespace weir {

struct Decision {
  GateWord word = GateWord::kUnmeasured;  // kUnmeasured: no latency could be judged
  std::size_t look = 0;                   // from 0
  std::uint32_t rounds = 0;
  LookLevels levels;
  std::vector<QuantityResult> quantities;  // as in the plan
  std::vector<ClassResult> classes;
  /// With kOpen: rounds in all that would settle it if all is as it looks. Nothing: more rounds do not.
  std::optional<std::uint32_t> rounds_needed;
};

/// `rounds`: the usable ones, as many as the look asks for or more.
[[nodiscard]] Decision decide(std::span<const GateRound> rounds, const GatePlan& plan, std::size_t look);

}  // namespace weir
