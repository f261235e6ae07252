#include "harness/gate/gate_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace weir {
namespace {

constexpr std::size_t kFewDoubted = 5;

/// What can be said over the rounds that there are, outside of any look.
Decision so_far(const GateOutcome& outcome, const GatePlan& plan) {
  std::size_t look = 0;
  while (look + 1 < plan.looks.size() && plan.looks[look] < outcome.rounds.size()) ++look;
  return decide(outcome.rounds, plan, look);
}

void end(GateOutcome& outcome, const GatePlan& plan, GateVerdict verdict, std::string why) {
  outcome.verdict = verdict;
  outcome.decision = so_far(outcome, plan);
  outcome.why = std::move(why);
}

GateVerdict verdict_of(GateWord word) {
  switch (word) {
    case GateWord::kPass:
      return GateVerdict::kPassed;
    case GateWord::kFail:
      return GateVerdict::kFailed;
    case GateWord::kUnmeasured:
      return GateVerdict::kInvalid;
    case GateWord::kOpen:
      break;
  }
  return GateVerdict::kInconclusive;
}

/// Why no latency could be judged.
std::string unmeasured(const Decision& decision) {
  for (const QuantityResult& one : decision.quantities) {
    if (one.margin.gated && !one.why.empty())
      return fmt::format("{} could not be measured: {}", row_of(one.margin.quantity).name, one.why);
  }
  return "no latency is gated";
}

}  // namespace

namespace {

/// A fault that struck in no round: what the scenario is about was not there.
std::string never_fired(const GateOutcome& outcome) {
  std::map<std::string, FaultCount> sums;
  for (const GateRound& round : outcome.rounds) {
    for (const auto& [id, count] : round.faults) {
      sums[id].planned += count.planned;
      sums[id].fired += count.fired;
    }
  }
  for (const auto& [id, sum] : sums) {
    if (sum.fired == 0)
      return fmt::format("fault '{}' fired in no round, and was planned {} times", id, sum.planned);
  }
  return "";
}

}  // namespace

double GateOutcome::seconds() const {
  const auto add = [](double sum, const GateRound& round) { return sum + round.seconds; };
  return std::accumulate(doubted.begin(), doubted.end(),
                         std::accumulate(rounds.begin(), rounds.end(), 0.0, add), add);
}

absl::StatusOr<GateOutcome> run_rounds(
    const GatePlan& plan, const MeasureRound& measure,
    const std::function<void(const GateRound&, const GateOutcome&)>& on_round) {
  GateOutcome out;
  std::size_t look = 0;
  for (std::uint32_t number = 1;; ++number) {
    absl::StatusOr<GateRound> round = measure(number);
    if (absl::IsCancelled(round.status())) {
      end(out, plan, GateVerdict::kInterrupted, "");
      return out;
    }
    if (!round.ok() && number == 1) return round.status();
    if (!round.ok()) {
      end(out, plan, GateVerdict::kInvalid,
          fmt::format("round {}: {}", number, std::string(round.status().message())));
      return out;
    }
    std::vector<GateRound>& kept = round->usable() ? out.rounds : out.doubted;
    kept.push_back(*std::move(round));
    if (on_round) on_round(kept.back(), out);
    if (out.doubted.size() > kFewDoubted && out.doubted.size() > out.rounds.size()) {
      end(out, plan, GateVerdict::kInvalid,
          fmt::format("{} of {} rounds are no evidence: {}", out.doubted.size(), number,
                      out.doubted.back().doubts.front()));
      return out;
    }
    if (out.rounds.size() < plan.looks[look]) continue;
    out.decision = decide(out.rounds, plan, look);
    out.verdict = verdict_of(out.decision.word);
    if (out.verdict == GateVerdict::kInvalid) out.why = unmeasured(out.decision);
    // Classes of outcomes fail all the same: one that is new may be what kept the fault away.
    if (std::string missing = never_fired(out); out.verdict != GateVerdict::kFailed && !missing.empty()) {
      out.verdict = GateVerdict::kInvalid;
      out.why = std::move(missing);
    }
    if (out.verdict != GateVerdict::kInconclusive || ++look == plan.looks.size()) return out;
  }
}

}  // namespace weir
