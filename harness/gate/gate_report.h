// A gate as it is told: all that its renderings read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/gate/gate_loop.h"
#include "reports/exit_codes.h"

namespace weir {

struct GateReport {
  std::string scenario;    // its name
  std::string file;        // as the user named it
  std::string started_at;  // RFC 3339, UTC
  std::string folder;
  std::string engine;       // "grpc" or "wire"
  ByArm<std::string> arms;  // as the user named them
  GatePlan plan;
  GateOutcome outcome;
};

/// "PASSED", "FAILED", "INCONCLUSIVE", "INVALID", "INTERRUPTED".
[[nodiscard]] std::string_view word_of(GateVerdict verdict);
[[nodiscard]] ExitCode exit_code_of(GateVerdict verdict);

/// Why it came to its verdict: a sentence each, without a full stop, the gravest first. At least one.
[[nodiscard]] std::vector<std::string> reasons_of(const GateReport& report);

/// Rounds and seconds that would settle an inconclusive gate if all is as it looks, beyond those it had. Nothing: more rounds do not
/// settle it, or it is not inconclusive.
struct MoreNeeded {
  std::uint32_t rounds = 0;
  double seconds = 0;
};
[[nodiscard]] std::optional<MoreNeeded> more_needed(const GateReport& report);

/// "4.1 % worse", "0.32 % better", "the same"; of a share for the worse.
[[nodiscard]] std::string change_text(double worse);
/// A share as percent: "3 %", "12.5 %".
[[nodiscard]] std::string percent_text(double share);
/// A quantity's value with its unit, or "-".
[[nodiscard]] std::string value_text(Quantity quantity, const std::optional<double>& value);

/// For people: `width` columns at most where it is given.
[[nodiscard]] std::string render_gate_text(const GateReport& report);
/// For programs: one object.
[[nodiscard]] std::string render_gate_json(const GateReport& report);
/// A line of JSON for a round, as rounds.jsonl has it.
[[nodiscard]] std::string gate_round_line(const GateRound& round);

}  // namespace weir
