#include <cmath>

#include "harness/base/json_writer.h"
#include "harness/gate/gate_report.h"
#include "harness/gate/log_ratios.h"

namespace weir {
namespace {

const char* word_json(GateWord word) {
  static constexpr const char* kWords[] = {"pass", "fail", "open", "unmeasured"};
  return kWords[static_cast<int>(word)];
}

/// What weir itself took.
std::optional<double> client_us_per_message(const GateOutcome& outcome) {
  double us = 0;
  double sent = 0;
  for (const GateRound& round : outcome.rounds) {
    us += round.client_us;
    sent += static_cast<double>(round.sent);
  }
  return sent > 0 ? std::optional(us / sent) : std::nullopt;
}

JsonObject quantity_json(const QuantityResult& one) {
  JsonObject out;
  out.add("name", row_of(one.margin.quantity).name)
      .add("gated", one.margin.gated)
      .add("verdict", word_json(one.word))
      .add("tolerated", one.margin.tolerated)
      .add("caught", one.margin.caught)
      .add("baseline", one.baseline)
      .add("candidate", one.candidate)
      .add("values", one.middle.count)
      .add("rounds_each", one.rounds_each);
  if (one.word == GateWord::kUnmeasured) return out.add("why", one.why);
  return out.add("worse_by", one.change)
      .add("at_least", one.low)
      .add("at_most", one.high)
      .add("standard_error", one.middle.error)
      .add("correlation", one.middle.correlation)
      .add("smallest_caught", one.smallest_caught)
      .add("rounds_needed", one.rounds_needed);
}

JsonObject class_json(const ClassResult& one) {
  return JsonObject()
      .add("class", one.name)
      .add("verdict", word_json(one.word))
      .add("baseline", one.streams.baseline)
      .add("candidate", one.streams.candidate)
      .add("baseline_streams", one.of.baseline)
      .add("candidate_streams", one.of.candidate)
      .add("chance", one.chance)
      .add("never_before", one.never_before)
      .add("examples", json_list(one.examples));
}

JsonObject arm_json(const ArmRound& arm, const GateRound& round, GateArm which) {
  const std::span<const GateRound> one(&round, 1);
  JsonObject out;
  for (const QuantityRow& row : quantity_rows()) out.add(row.name, over_all(one, which, row.id));
  JsonObject classes;
  for (const auto& [name, count] : arm.classes) classes.add(name, count.streams);
  return out.add("messages", arm.service.count())
      .add("unanswered", arm.censored)
      .add("streams", arm.streams)
      .add("classes", classes);
}

}  // namespace

std::string gate_round_line(const GateRound& round) {
  return JsonObject()
             .add("round", round.number)
             .add("usable", round.usable())
             .add("seconds", round.seconds)
             .add("doubts", json_list(round.doubts))
             .add("baseline", arm_json(round.arms.baseline, round, GateArm::kBaseline))
             .add("candidate", arm_json(round.arms.candidate, round, GateArm::kCandidate))
             .json()
             .text +
         "\n";
}

std::string render_gate_json(const GateReport& report) {
  const GateOutcome& outcome = report.outcome;
  const std::optional<MoreNeeded> more = more_needed(report);
  return JsonObject()
             .add("schema", 1)
             .add("verdict", word_of(outcome.verdict))
             .add("exit_code", static_cast<int>(exit_code_of(outcome.verdict)))
             .add("reasons", json_list(reasons_of(report)))
             .add("scenario", report.scenario)
             .add("file", report.file)
             .add("started_at", report.started_at)
             .add("engine", report.engine)
             .add("baseline", report.arms.baseline)
             .add("candidate", report.arms.candidate)
             .add("attempt", report.plan.attempt)
             .add("looks", json_list(report.plan.looks))
             .add("look", outcome.decision.look + 1)
             .add("rounds", outcome.rounds.size())
             .add("rounds_in_doubt", outcome.doubted.size())
             .add("seconds", outcome.seconds())
             .add("client_cpu_us_per_message", client_us_per_message(outcome))
             .add("alpha_fail", report.plan.alpha_fail / report.plan.attempt)
             .add("alpha_pass", report.plan.alpha_pass / report.plan.attempt)
             .add("more_rounds_needed", more ? std::optional(more->rounds) : std::nullopt)
             .add("more_seconds_needed", more ? std::optional(more->seconds) : std::nullopt)
             .add("quantities", json_lines(outcome.decision.quantities, quantity_json))
             .add("classes", json_lines(outcome.decision.classes, class_json))
             .json()
             .text +
         "\n";
}

}  // namespace weir
