#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "harness/gate/gate_report.h"
#include "reports/quantity.h"

namespace weir {
namespace {

/// "between 1.2 % better and 8 % worse"; open ends where nothing is known.
std::string range_text(const QuantityResult& one) {
  if (!one.middle.is_known()) return "known in too few rounds";
  return fmt::format("between {} and {}", change_text(one.low), change_text(one.high));
}

void add_quantities(const Decision& decision, GateWord word, std::vector<std::string>& out) {
  for (const QuantityResult& one : decision.quantities) {
    if (!one.margin.gated || one.word != word) continue;
    const std::string name(row_of(one.margin.quantity).name);
    if (word == GateWord::kFail) {
      out.push_back(fmt::format("{} is {}, surely {} or more, and {} is tolerated", name,
                                change_text(one.change), percent_text(one.low),
                                percent_text(one.margin.tolerated)));
    } else if (word == GateWord::kOpen) {
      out.push_back(fmt::format("{} is {}: it is not sure to be worse by more than {}, nor by less than {}",
                                name, range_text(one), percent_text(one.margin.tolerated),
                                percent_text(one.margin.caught)));
    } else if (word == GateWord::kUnmeasured && one.margin.asked) {
      out.push_back(fmt::format("{} could not be measured: {}", name, one.why));
    }
  }
}

void add_classes(const Decision& decision, GateWord word, std::vector<std::string>& out) {
  for (const ClassResult& one : decision.classes) {
    if (one.word != word) continue;
    std::string text =
        fmt::format("{} of {} streams of the candidate ended as {}, and {} of {} of the baseline",
                    format_count(one.streams.candidate), format_count(one.of.candidate), one.name,
                    one.streams.baseline == 0 ? "none" : format_count(one.streams.baseline),
                    format_count(one.of.baseline));
    if (word == GateWord::kOpen) text += fmt::format(": {} in two rounds are a failure", kNewClassStreams);
    if (!one.examples.empty()) text += fmt::format(" ({})", fmt::join(one.examples, "; "));
    out.push_back(std::move(text));
  }
}

/// Three digits, and all of them where there are more before the point.
std::string in_percent(double percent) {
  return std::abs(percent) < 999.5 ? fmt::format("{:.3g} %", percent) : fmt::format("{:.0f} %", percent);
}

std::string passed_text(const GateReport& report) {
  std::vector<std::string> names;
  for (const QuantityResult& one : report.outcome.decision.quantities) {
    if (one.margin.gated && one.word == GateWord::kPass)
      names.push_back(
          fmt::format("{} by {}", row_of(one.margin.quantity).name, percent_text(one.margin.caught)));
  }
  return fmt::format("nothing is worse by as much as is to be caught ({}), and streams end alike",
                     fmt::join(names, ", "));
}

std::string inconclusive_advice(const GateReport& report) {
  const std::optional<MoreNeeded> more = more_needed(report);
  if (!more)
    return "more rounds don't settle it, if it is as it looks: set the margins further apart (--gate "
           "NAME=TOLERATED:CAUGHT)";
  const std::uint32_t all = report.outcome.decision.rounds + more->rounds;
  return fmt::format(
      "about {} more settle it, if it is as it looks: another {}, with --looks {}",
      count_of(more->rounds, "round"), format_us(more->seconds * 1e6),
      fmt::format("{},{}", report.plan.looks.front(), std::max(all, report.plan.looks.front() + 1)));
}

}  // namespace

std::string_view word_of(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::kPassed:
      return "PASSED";
    case GateVerdict::kFailed:
      return "FAILED";
    case GateVerdict::kInconclusive:
      return "INCONCLUSIVE";
    case GateVerdict::kInterrupted:
      return "INTERRUPTED";
    case GateVerdict::kInvalid:
      break;
  }
  return "INVALID";
}

ExitCode exit_code_of(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::kPassed:
      return kExitOk;
    case GateVerdict::kFailed:
      return kExitCheckFailed;
    case GateVerdict::kInconclusive:
      return kExitInconclusive;
    case GateVerdict::kInterrupted:
      return kExitInterrupted;
    case GateVerdict::kInvalid:
      break;
  }
  return kExitNotEvidence;
}

std::vector<std::string> reasons_of(const GateReport& report) {
  const GateOutcome& outcome = report.outcome;
  std::vector<std::string> out;
  switch (outcome.verdict) {
    case GateVerdict::kPassed:
      out.push_back(passed_text(report));
      break;
    case GateVerdict::kFailed:
      add_quantities(outcome.decision, GateWord::kFail, out);
      add_classes(outcome.decision, GateWord::kFail, out);
      break;
    case GateVerdict::kInconclusive:
      add_quantities(outcome.decision, GateWord::kOpen, out);
      add_quantities(outcome.decision, GateWord::kUnmeasured, out);
      add_classes(outcome.decision, GateWord::kOpen, out);
      out.push_back(inconclusive_advice(report));
      break;
    case GateVerdict::kInvalid:
      out.push_back(outcome.why);
      break;
    case GateVerdict::kInterrupted:
      out.push_back(
          fmt::format("interrupted after {}: nothing was decided", count_of(outcome.rounds.size(), "round")));
      break;
  }
  return out;
}

std::optional<MoreNeeded> more_needed(const GateReport& report) {
  const GateOutcome& outcome = report.outcome;
  if (outcome.verdict != GateVerdict::kInconclusive || !outcome.decision.rounds_needed) return std::nullopt;
  const std::uint32_t have = outcome.decision.rounds;
  const std::uint32_t more = std::max(*outcome.decision.rounds_needed, have + 1) - have;
  return MoreNeeded{more, outcome.seconds() / std::max(1U, have) * more};
}

std::string percent_text(double share) {
  if (!std::isfinite(share)) return "any";
  return in_percent(std::round(share * 1e4) / 1e2);
}

std::string change_text(double worse) {
  if (!std::isfinite(worse)) return "worse by any amount";
  const double rounded = std::round(std::abs(worse) * 1e4) / 1e2;
  if (rounded == 0) return "the same";
  return fmt::format("{} {}", in_percent(rounded), worse > 0 ? "worse" : "better");
}

std::string value_text(Quantity quantity, const std::optional<double>& value) {
  if (!value) return "-";
  return quantity == Quantity::kThroughput ? format_per_second(*value) : format_us(*value);
}

}  // namespace weir
