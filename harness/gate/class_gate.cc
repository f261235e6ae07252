#include "harness/gate/class_gate.h"

#include <algorithm>

#include "harness/inference/distributions.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

constexpr std::size_t kMostExamples = 5;

struct ClassSum {
  ByArm<std::uint64_t> streams;
  std::uint64_t unexpected = 0;         // of the candidate
  std::uint64_t unexpected_in_any = 0;  // of either
  std::uint32_t rounds = 0;             // in which the candidate showed more of it
  std::vector<std::string> examples;
};

std::uint64_t streams_of(const ArmRound& arm, const std::string& name) {
  const auto found = arm.classes.find(name);
  return found == arm.classes.end() ? 0 : found->second.streams;
}

void add_class_round(const GateRound& round, GateArm arm, std::map<std::string, ClassSum>& sums) {
  for (const auto& [name, count] : round.arms.of(arm).classes) {
    if (count.streams == 0) continue;
    ClassSum& sum = sums[name];
    sum.streams.of(arm) += count.streams;
    sum.unexpected_in_any += count.unexpected;
    if (arm == GateArm::kBaseline) continue;
    if (count.streams > streams_of(round.arms.baseline, name)) ++sum.rounds;
    sum.unexpected += count.unexpected;
    for (const std::string& example : count.examples) {
      if (sum.examples.size() < kMostExamples) sum.examples.push_back(example);
    }
  }
}

ClassResult judge_class(std::string name, ClassSum sum, const ByArm<std::uint64_t>& of, double level) {
  ClassResult out;
  out.name = std::move(name);
  out.streams = sum.streams;
  out.of = of;
  out.examples = std::move(sum.examples);
  out.never_before = sum.streams.baseline == 0 && sum.unexpected > 0;
  const std::uint64_t both = of.baseline + of.candidate;
  // Given how many streams ended so, each is the candidate's with its share of all streams.
  const double share = both > 0 ? static_cast<double>(of.candidate) / static_cast<double>(both) : 0.5;
  out.chance = binomial_at_least(sum.streams.candidate, sum.streams.baseline + sum.streams.candidate, share);
  const bool own = out.never_before && sum.unexpected >= kNewClassStreams;
  // Streams of one connection end together, so that in one round alone any number of them is one event.
  if ((out.chance < level || own) && sum.rounds >= kDifferentRounds) {
    out.word = GateWord::kFail;
  } else if (out.never_before) {
    out.word = GateWord::kOpen;
  }
  return out;
}

}  // namespace

std::vector<ClassResult> judge_classes(std::span<const GateRound> rounds, double level) {
  std::map<std::string, ClassSum> sums;
  ByArm<std::uint64_t> of;
  for (const GateRound& round : rounds) {
    for (GateArm arm : kGateArms) {
      of.of(arm) += round.arms.of(arm).streams;
      add_class_round(round, arm, sums);
    }
  }
  std::erase_if(sums, [](const auto& one) {
    return is(one.first, OutcomeFamily::kOk) && one.second.unexpected_in_any == 0;
  });
  std::vector<ClassResult> out;
  const double each = level / static_cast<double>(std::max<std::size_t>(1, sums.size()));
  for (auto& [name, sum] : sums) out.push_back(judge_class(name, std::move(sum), of, each));
  return out;
}

}  // namespace weir
