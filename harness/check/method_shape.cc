#include "harness/check/method_shape.h"
#include "harness/model/outcome_classes.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {
namespace {

std::string reply_count(std::uint64_t count) {
  return count == 0 ? "none" : count == 1 ? "one" : fmt::format("{}", count);
}

/// What came of three messages: how many replies, or the refusal.
std::string account_of_three(const ShapeRun& three) {
  if (three.is_ok()) return fmt::format("three got {}", reply_count(three.replies));
  return fmt::format("three were refused ({}{})", three.outcome,
                     three.words.empty() ? "" : fmt::format(", \"{}\"", three.words));
}

}  // namespace

MethodShape shape_of(const ShapeRuns& runs) {
  const auto& [turns, one, three] = runs;
  if (!one.is_ok()) return MethodShape::kUnknown;
  if (!three.is_ok()) {
    // Whoever takes one message and not three takes one alone. A server that was lost in between said nothing.
    const bool refused = is(three.outcome, OutcomeId::kApp) || is(three.outcome, OutcomeFamily::kRemote);
    if (!refused) return MethodShape::kUnknown;
    return one.replies == 1 ? MethodShape::kUnary : MethodShape::kServerStreaming;
  }
  if (three.replies != one.replies) return MethodShape::kBidi;
  // One that ends early by itself is no listener: it is not well.
  if (one.replies == 0) return turns.is_ok() ? MethodShape::kUnknown : MethodShape::kSilent;
  if (one.replies > 1) return MethodShape::kServerStreaming;
  // One reply to three messages: either it waited for all of them, or it never read the others.
  const bool before_half_close = turns.is_ok() && turns.replies > 0;
  return before_half_close ? MethodShape::kUnary : MethodShape::kClientStreaming;
}

std::string describe_shape(MethodShape shape, const ShapeRuns& runs) {
  const auto seen = [&](const char* name) {
    return fmt::format("the method is not bidi but {}: a message with its half-close got {} repl{}, {}", name,
                       reply_count(runs.one.replies), runs.one.replies == 1 ? "y" : "ies",
                       account_of_three(runs.three));
  };
  switch (shape) {
    case MethodShape::kUnary:
      return seen("unary");
    case MethodShape::kClientStreaming:
      return seen("client-streaming");
    case MethodShape::kServerStreaming:
      return seen("server-streaming");
    case MethodShape::kSilent:
      return "the method takes messages, answers none of them, and ends with OK after the half-close";
    case MethodShape::kUnknown:
    case MethodShape::kBidi:
      return {};
  }
  return {};
}

std::string shape_text(int messages, const SuiteTerms& terms) {
  const auto watchdog = std::chrono::duration_cast<std::chrono::milliseconds>(terms.watchdog).count();
  return fmt::format(
      "schema = 1\nname = \"check-shape-{0}\"\n"
      "[phases]\nmeasure = \"{2}ms\"\ndrain = \"500ms\"\n"
      "[report]\ndoubt = 0\n"
      "[[streams]]\nname = \"shape\"\nmessages = {0}\npace = {{ kind = \"window\", window = {0} }}\n"
      "watchdog = \"{1}ms\"\nintegrity = \"none\"\n",
      messages, watchdog, 2 * watchdog);
}

ShapeRun read_shape_run(const v1::Report& report, const std::string& group) {
  ShapeRun run;
  std::uint32_t most = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (row.group() != group || row.count() <= most) continue;
    most = row.count();
    run.outcome = row.class_();
    run.words = row.example_message();
  }
  for (const v1::GroupReport& one : report.groups()) {
    if (one.name() == group) run.replies += one.replies_received();
  }
  return run;
}

}  // namespace weir
