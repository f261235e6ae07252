#include "harness/gate/gate_formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/formats/ci_text.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

using End = JUnitCase::End;

/// "worse by 4.1 %: between 2 % better and 6 % worse".
std::string account_of(const QuantityResult& one) {
  if (one.word == GateWord::kUnmeasured) return one.why;
  std::string out = change_text(one.change);
  if (one.middle.is_known())
    out += fmt::format(", between {} and {}; changes below {} may be missed", change_text(one.low),
                       change_text(one.high), percent_text(one.smallest_caught));
  return out;
}

End end_of(GateWord word) {
  switch (word) {
    case GateWord::kPass:
      return End::kPassed;
    case GateWord::kFail:
      return End::kFailed;
    case GateWord::kOpen:
    case GateWord::kUnmeasured:
      break;
  }
  return End::kSkipped;
}

JUnitCase case_of(std::string class_name, std::string name, GateWord word, const std::string& account) {
  JUnitCase out{.class_name = std::move(class_name), .name = std::move(name), .end = end_of(word)};
  (out.end == End::kPassed ? out.text : out.message) = account;
  return out;
}

std::string class_account(const ClassResult& one) {
  std::string out = fmt::format("{} of {} streams of the candidate, {} of {} of the baseline",
                                format_count(one.streams.candidate), format_count(one.of.candidate),
                                format_count(one.streams.baseline), format_count(one.of.baseline));
  if (one.word != GateWord::kPass && !one.examples.empty())
    out += fmt::format(": {}", fmt::join(one.examples, "; "));
  return out;
}

JUnitCase evidence_case(const GateReport& report) {
  const GateVerdict verdict = report.outcome.verdict;
  JUnitCase out{.class_name = "gate", .name = "is evidence", .seconds = report.outcome.seconds()};
  out.text = fmt::format("{}\n", fmt::join(reasons_of(report), "\n"));
  if (verdict == GateVerdict::kInvalid || verdict == GateVerdict::kInterrupted) {
    out.end = End::kError;
  } else if (verdict == GateVerdict::kInconclusive) {
    out.end = End::kSkipped;
  } else {
    return out;
  }
  out.message = fmt::format("{} (exit {}): {}", word_of(verdict), static_cast<int>(exit_code_of(verdict)),
                            reasons_of(report).back());
  return out;
}

const char* word_of(const QuantityResult& one) {
  if (!one.margin.gated) return "shown only";
  static constexpr const char* kWords[] = {"pass", "**FAIL**", "open", "not measured"};
  return kWords[static_cast<int>(one.word)];
}

std::string quantity_line(const QuantityResult& one) {
  const Quantity quantity = one.margin.quantity;
  const bool known = one.word != GateWord::kUnmeasured && one.middle.is_known();
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row_of(quantity).name,
                     value_text(quantity, one.baseline), value_text(quantity, one.candidate),
                     one.word == GateWord::kUnmeasured ? markdown_cell(one.why) : change_text(one.change),
                     known ? fmt::format("{} … {}", change_text(one.low), change_text(one.high)) : "-",
                     known ? percent_text(one.smallest_caught) : "-", word_of(one));
}

}  // namespace

JUnitSuite gate_junit_suite(const GateReport& report) {
  JUnitSuite suite{report.scenario + ".gate", {evidence_case(report)}, report.started_at};
  for (const QuantityResult& one : report.outcome.decision.quantities) {
    if (one.margin.gated)
      suite.cases.push_back(
          case_of("quantity", std::string(row_of(one.margin.quantity).name), one.word, account_of(one)));
  }
  for (const ClassResult& one : report.outcome.decision.classes)
    suite.cases.push_back(case_of("streams", one.name, one.word, class_account(one)));
  return suite;
}

std::string render_gate_markdown(const GateReport& report) {
  const GateOutcome& outcome = report.outcome;
  std::string out =
      fmt::format("### weir gate: {} — {}\n\n", word_of(outcome.verdict), markdown_cell(report.scenario));
  for (const std::string& reason : reasons_of(report)) out += fmt::format("- {}\n", markdown_cell(reason));
  out += fmt::format("\nbaseline: {}  \ncandidate: {}\n\n", markdown_cell(report.arms.baseline),
                     markdown_cell(report.arms.candidate));
  out +=
      "| | baseline | candidate | change | at least … at most | blind to | "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const QuantityResult& one : outcome.decision.quantities) out += quantity_line(one);
  if (!outcome.decision.classes.empty()) {
    out += "\n| streams that ended as | baseline | candidate | |\n|---|---|---|---|\n";
    for (const ClassResult& one : outcome.decision.classes)
      out +=
          fmt::format("| {} | {} | {} | {} |\n", markdown_cell(one.name), format_count(one.streams.baseline),
                      format_count(one.streams.candidate), one.word == GateWord::kFail ? "**FAIL**" : "");
  }
  out += fmt::format("\n{} in {}, attempt {}. Equal arms fail in {} of such gates at most.\n",
                     count_of(outcome.rounds.size(), "round"), format_us(outcome.seconds() * 1e6),
                     report.plan.attempt, percent_text(report.plan.alpha_fail / report.plan.attempt));
  return out;
}

std::string render_gate_github(const GateReport& report) {
  const GateVerdict verdict = report.outcome.verdict;
  const char* command = verdict == GateVerdict::kPassed         ? "notice"
                        : verdict == GateVerdict::kInconclusive ? "warning"
                                                                : "error";
  Annotation annotation{.command = command, .file = report.file};
  annotation.title = fmt::format("weir gate {}: {}", word_of(verdict), report.scenario);
  std::string out;
  for (const std::string& reason : reasons_of(report)) {
    annotation.message = reason;
    out += github_annotation(annotation);
  }
  return out;
}

}  // namespace weir
