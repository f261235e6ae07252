// What a gate compares, what it tolerates, and when it looks: all fixed before the first round.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/inference/spending.h"

namespace weir {

/// What is compared between two arms.
enum class Quantity { kP50, kP90, kP95, kP99, kThroughput, kRecovery, kCpu };

struct QuantityRow {
  Quantity id;
  std::string_view name;           // as the user names it: "p99"
  std::optional<double> quantile;  // of service time, or of the times of recovery; absent: it is no quantile
  bool more_is_better;
  double tolerated;  // unless asked otherwise: a change for the worse up to this is none, as a share
  double caught;     // and one of this size is to be found
  bool gated;        // unless asked otherwise
  std::string_view meaning;
};
/// All of them, in the order in which they are shown.
[[nodiscard]] std::span<const QuantityRow> quantity_rows();
[[nodiscard]] const QuantityRow& row_of(Quantity quantity);

/// How one of them is judged.
struct Margin {
  Quantity quantity;
  double tolerated = 0;  // m0: shares, 0.03 for 3 %
  double caught = 0;     // m1: above m0
  bool gated = false;    // else it is shown only
  bool asked = false;    // by the user: then the gate is not passed without it
};

struct GatePlan {
  std::vector<Margin> margins;                      // one for each row, in that order
  std::vector<std::uint32_t> looks = {10, 20, 40};  // after so many usable rounds it is decided; growing
  Spending spending = Spending::kPocock;
  double alpha_fail = 0.01;   // a gate of two equal arms says FAIL with this probability at most
  double alpha_pass = 0.05;   // of a change of `caught`, it says PASS with this probability at most
  std::uint32_t attempt = 1;  // the n-th gate of the same two arms has an n-th of both

  [[nodiscard]] std::uint32_t gated() const;
};
[[nodiscard]] GatePlan default_gate_plan();

/// The levels of one look's tests.
struct LookLevels {
  double fail = 0;  // of each gated quantity, and of all outcome classes together
  double pass = 0;  // of each; a pass takes all of them, so that it is shared with nobody
};
[[nodiscard]] LookLevels levels_of(const GatePlan& plan, std::size_t look);

}  // namespace weir
