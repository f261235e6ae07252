#include "harness/gate/gate_plan.h"

#include <algorithm>
#include <array>

namespace weir {
namespace {

// The margins of p50 and p99 are those that were measured to be decidable in twenty rounds on a shared machine with two processors; see
// harness/decisions/025-a-gate-with-known-error-rates.md.
constexpr auto kQuantities = std::to_array<QuantityRow>({
    {Quantity::kP50, "p50", 0.5, false, 0.03, 0.10, true, "median service time"},
    {Quantity::kP90, "p90", 0.9, false, 0.05, 0.15, false, "90th percentile of service time"},
    {Quantity::kP95, "p95", 0.95, false, 0.05, 0.15, false, "95th percentile of service time"},
    {Quantity::kP99, "p99", 0.99, false, 0.06, 0.20, true, "99th percentile of service time"},
    {Quantity::kThroughput, "throughput", {}, true, 0.02, 0.05, true, "replies a second"},
    {Quantity::kRecovery, "recovery", 0.5, false, 0.10, 0.25, false,
     "median time from a fault to the first good reply after it"},
    {Quantity::kCpu,
     "cpu",
     {},
     false,
     0.05,
     0.15,
     false,
     "processor time of the server for a reply, where weir started the server"},
});

}  // namespace

std::span<const QuantityRow> quantity_rows() { return kQuantities; }

const QuantityRow& row_of(Quantity quantity) { return kQuantities[static_cast<std::size_t>(quantity)]; }

std::uint32_t GatePlan::gated() const {
  return static_cast<std::uint32_t>(
      std::count_if(margins.begin(), margins.end(), [](const Margin& margin) { return margin.gated; }));
}

GatePlan default_gate_plan() {
  GatePlan plan;
  for (const QuantityRow& row : kQuantities)
    plan.margins.push_back({row.id, row.tolerated, row.caught, row.gated, false});
  return plan;
}

LookLevels levels_of(const GatePlan& plan, std::size_t look) {
  const double tests = plan.gated() + 1.0;  // the outcome classes are one
  return {levels_at(plan.spending, plan.alpha_fail / plan.attempt, plan.looks)[look] / tests,
          levels_at(plan.spending, plan.alpha_pass / plan.attempt, plan.looks)[look]};
}

}  // namespace weir
