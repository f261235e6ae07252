// What a gate is worth on this machine, from rounds of two equal arms.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/gate/gate_plan.h"
#include "harness/gate/gate_round.h"
#include "harness/inference/distributions.h"

namespace weir {

/// Changes of which the power is told.
inline constexpr double kPowerSizes[] = {0.03, 0.05, 0.10, 0.15, 0.20, 0.30};

struct PowerAt {
  double worse = 0;   // the change, as a share
  double failed = 0;  // gates of 1 that said FAIL
  double passed = 0;
};

struct QuantityCalibration {
  Quantity quantity = Quantity::kP50;
  double noise = 0;        // standard deviation of a round's log ratio, by the winsorised values
  double bias = 0;         // middle of the log ratios: 0 but for chance, since the arms are equal
  double bias_error = 0;   // its standard error
  double correlation = 0;  // of neighbouring rounds
  std::uint32_t rounds_each = 1;
  std::vector<PowerAt> power;
  /// Rounds after which a change of what is to be caught is found in 95 of 100 gates; nothing: more than 10,000.
  std::optional<std::uint32_t> rounds_needed;
  std::string why;  // it could not be measured; then all else is nothing

  /// Further from 0 than chance allows: one arm, or its place, is not like the other.
  [[nodiscard]] bool is_biased() const;
};

struct Calibration {
  std::uint32_t rounds = 0;
  std::uint32_t gates = 0;         // resampled
  std::uint32_t false_alarms = 0;  // of these, that said FAIL
  std::uint32_t passed = 0;
  /// The share of false alarms, each end wrong with 5 % at most. Resampled gates share rounds, so that they tell less than as many gates
  /// of their own would: an end that is near 0 is not to be taken for one.
  Interval false_alarm_rate;
  double seconds_a_round = 0;
  std::vector<QuantityCalibration> quantities;  // those that the plan gates
};

/// Gates are resampled from the rounds: neighbours stay together, each round's arms change places by chance, and a change of known size is
/// added to what one arm took. Draws are those of `seed`. `rounds` are usable, and as many as the last look asks for at least.
[[nodiscard]] Calibration calibrate(std::span<const GateRound> rounds, const GatePlan& plan,
                                    std::uint64_t seed);

/// Looks that suit this machine: the last is where what is to be caught is found in 95 of 100 gates, for every gated quantity, the others
/// are a quarter and a half of it. Nothing where some quantity would take more than 10,000 rounds.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> looks_for(const Calibration& calibration);

}  // namespace weir
