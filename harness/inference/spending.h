// How an error probability is spent on several looks at growing data.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace weir {

enum class Spending {
  kPocock,        // about as much at each look: decides early
  kObrienFleming  // nearly all at the last: decides late, and is a little less blind there
};

/// What may have been spent when the share `t` of all data is there, 0 to 1 (Lan and DeMets, Biometrika 70, 1983):
/// alpha ln(1 + (e - 1) t), or 2 (1 - Phi(z / sqrt t)) with z the upper alpha / 2 point of the normal.
[[nodiscard]] double spent_by(Spending spending, double alpha, double t);

/// What is spent at each look: the growth of spent_by since the look before. Taken as the level of a test at that look, the tests
/// together are wrong with probability `alpha` at most (Bonferroni); exact group-sequential bounds would be a little less strict.
/// `looks`: numbers of rounds, growing; the last is all.
[[nodiscard]] std::vector<double> levels_at(Spending spending, double alpha,
                                            std::span<const std::uint32_t> looks);

}  // namespace weir
