#include <fmt/format.h>

#include "harness/gate/gate_report.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

const char* word_text(const QuantityResult& one) {
  if (!one.margin.gated) return "shown only";
  switch (one.word) {
    case GateWord::kPass:
      return "pass";
    case GateWord::kFail:
      return "FAIL";
    case GateWord::kOpen:
      return "open";
    case GateWord::kUnmeasured:
      break;
  }
  return "not measured";
}

const char* word_text(const ClassResult& one) {
  return one.word == GateWord::kFail ? "FAIL" : one.word == GateWord::kOpen ? "open" : "pass";
}

std::string quantity_row(const QuantityResult& one) {
  const Quantity quantity = one.margin.quantity;
  std::string change = "-";
  std::string interval = one.why.empty() ? "-" : one.why;
  std::string caught;
  if (one.word != GateWord::kUnmeasured) {
    change = change_text(one.change);
    if (one.middle.is_known()) {
      interval = fmt::format("{} to {}", change_text(one.low), change_text(one.high));
      caught = percent_text(one.smallest_caught);
    }
  }
  return fmt::format("  {:<11} {:>9} {:>9}  {:<14} {:<32} {:>8}  {}\n", row_of(quantity).name,
                     value_text(quantity, one.baseline), value_text(quantity, one.candidate), change,
                     interval, caught, word_text(one));
}

std::string class_row(const ClassResult& one) {
  return fmt::format("  {:<27} {:>9} {:>9}  {}\n", one.name, format_count(one.streams.baseline),
                     format_count(one.streams.candidate), word_text(one));
}

std::string levels_text(const GateReport& report) {
  const Decision& decision = report.outcome.decision;
  std::string attempt =
      report.plan.attempt == 1 ? "" : fmt::format("; attempt {} on the same arms", report.plan.attempt);
  return fmt::format("  look {} of {}, after {} in {}{}; equal arms fail in {} of gates at most\n",
                     decision.look + 1, report.plan.looks.size(), count_of(decision.rounds, "round"),
                     format_us(report.outcome.seconds() * 1e6), attempt,
                     percent_text(report.plan.alpha_fail / report.plan.attempt));
}

}  // namespace

std::string render_gate_text(const GateReport& report) {
  const GateOutcome& outcome = report.outcome;
  std::string out = fmt::format("{} (exit {})  gate of {}\n", word_of(outcome.verdict),
                                static_cast<int>(exit_code_of(outcome.verdict)), printable(report.scenario));
  for (const std::string& reason : reasons_of(report)) out += fmt::format("  {}\n", reason);
  out += fmt::format("\n  baseline   {}\n  candidate  {}\n", printable(report.arms.baseline),
                     printable(report.arms.candidate));
  if (outcome.decision.quantities.empty()) return out;
  out += levels_text(report);
  out += fmt::format("\n  {:<11} {:>9} {:>9}  {:<14} {:<32} {:>8}\n", "", "baseline", "candidate", "change",
                     "at least ... at most", "blind to");
  for (const QuantityResult& one : outcome.decision.quantities) out += quantity_row(one);
  if (!outcome.decision.classes.empty()) {
    out += fmt::format("\n  {:<27} {:>9} {:>9}\n", "streams that ended as", "baseline", "candidate");
    for (const ClassResult& one : outcome.decision.classes) out += class_row(one);
  }
  for (const GateRound& round : outcome.doubted)
    out += fmt::format("  round {} does not count: {}\n", round.number, round.doubts.front());
  out += fmt::format(
      "\n  blind to: smaller changes would have been missed by more than 5 % of gates like this one\n");
  return out;
}

}  // namespace weir
