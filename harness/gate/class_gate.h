// How streams ended in the two arms, compared class by class.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/gate/gate_round.h"
#include "harness/gate/quantity_gate.h"

namespace weir {

struct ClassResult {
  std::string name;
  ByArm<std::uint64_t> streams;  // that ended in it
  ByArm<std::uint64_t> of;       // that ended at all
  double chance = 1;  // that equal arms show such a difference, or a larger one: one-sided exact binomial
  bool never_before = false;  // the baseline showed none of it, and nobody allowed it
  GateWord word = GateWord::kPass;
  std::vector<std::string> examples;  // streams of the candidate
};

/// So many streams of a class that the baseline never showed, in two rounds or more, are a failure by themselves. Were both arms to end
/// streams in it equally often, no gate would see that many on one side and none on the other more than 9 times in 1,000: the most of
/// e^-x P(N >= 5), N Poisson of mean x, over all x.
inline constexpr std::uint64_t kNewClassStreams = 5;
/// A difference counts when it is there in so many rounds.
inline constexpr std::uint32_t kDifferentRounds = 2;

/// Every class in which streams ended other than well, or other than allowed, in either arm. FAIL where the candidate has more of it than
/// chance gives at `level`, shared by the classes, or a class of its own; kOpen where it has one of its own, and few.
[[nodiscard]] std::vector<ClassResult> judge_classes(std::span<const GateRound> rounds, double level);

}  // namespace weir
