// An outcome held against what the scenario allows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/outcome/classify.h"
#include "harness/outcome/strike.h"
#include "harness/plan/plan.h"

namespace weir {

enum class Verdict { kExpected, kUnexpected, kAmbiguous, kVoid };

struct Judgement {
  Verdict verdict = Verdict::kUnexpected;
  std::vector<std::string> expected;           // the set it was held against
  std::vector<std::uint32_t> because;          // faults that explain it
  std::optional<std::uint32_t> collateral_of;  // a fault aimed at another stream
};

/// A stream on which faults fired is held against their `expect`, any other against its group's. One that
/// does not fit, but whose connection or server was struck for another stream's sake, is collateral and held
/// against that fault's. So is one whose connection ended after a fault struck frames of another stream on it. What ended
/// because the run was interrupted is void.
[[nodiscard]] Judgement judge(const Plan& plan, const StreamPlan& stream, const Outcome& outcome,
                              const Evidence& evidence, const std::vector<StrikeTrack>& faults);

/// "expected", "unexpected", "ambiguous", "void".
[[nodiscard]] std::string_view to_string(Verdict verdict);

}  // namespace weir
