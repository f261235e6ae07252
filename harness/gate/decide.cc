#include "harness/gate/decide.h"

#include <algorithm>

namespace weir {
namespace {

bool is_latency(const QuantityResult& result) {
  return row_of(result.margin.quantity).quantile && result.margin.quantity != Quantity::kRecovery;
}

/// A quantity that nobody asked for, and that this scenario does not show, stands in nobody's way.
bool stands_in_the_way(const QuantityResult& result) {
  if (!result.margin.gated) return false;
  return result.word == GateWord::kOpen || (result.word == GateWord::kUnmeasured && result.margin.asked);
}

GateWord word_of(const Decision& decision) {
  const auto& quantities = decision.quantities;
  const auto& classes = decision.classes;
  const bool failed = std::any_of(quantities.begin(), quantities.end(),
                                  [](const QuantityResult& one) {
                                    return one.margin.gated && one.word == GateWord::kFail;
                                  }) ||
                      std::any_of(classes.begin(), classes.end(),
                                  [](const ClassResult& one) { return one.word == GateWord::kFail; });
  if (failed) return GateWord::kFail;
  const bool any = std::any_of(quantities.begin(), quantities.end(), [](const QuantityResult& one) {
    return one.margin.gated && is_latency(one) && one.word != GateWord::kUnmeasured;
  });
  if (!any) return GateWord::kUnmeasured;
  const bool open = std::any_of(quantities.begin(), quantities.end(), stands_in_the_way) ||
                    std::any_of(classes.begin(), classes.end(),
                                [](const ClassResult& one) { return one.word == GateWord::kOpen; });
  return open ? GateWord::kOpen : GateWord::kPass;
}

/// Rounds after which a class of the candidate's own has the streams that make it a failure, if they go on to come as often.
std::uint32_t rounds_for(const ClassResult& one, std::uint32_t rounds) {
  const double each = static_cast<double>(one.streams.candidate) / rounds;
  return static_cast<std::uint32_t>(static_cast<double>(kNewClassStreams) / each) + 1;
}

std::optional<std::uint32_t> rounds_needed(const Decision& decision) {
  std::uint32_t most = 0;
  for (const QuantityResult& one : decision.quantities) {
    if (!stands_in_the_way(one)) continue;
    if (!one.rounds_needed) return std::nullopt;
    most = std::max(most, *one.rounds_needed);
  }
  for (const ClassResult& one : decision.classes) {
    if (one.word == GateWord::kOpen) most = std::max(most, rounds_for(one, decision.rounds));
  }
  return std::max(most, decision.rounds + 1);
}

}  // namespace

Decision decide(std::span<const GateRound> rounds, const GatePlan& plan, std::size_t look) {
  Decision out;
  out.look = look;
  out.rounds = static_cast<std::uint32_t>(rounds.size());
  out.levels = levels_of(plan, look);
  for (const Margin& margin : plan.margins)
    out.quantities.push_back(judge_quantity(rounds, margin, out.levels));
  out.classes = judge_classes(rounds, out.levels.fail);
  out.word = word_of(out);
  if (out.word == GateWord::kOpen) out.rounds_needed = rounds_needed(out);
  return out;
}

}  // namespace weir
