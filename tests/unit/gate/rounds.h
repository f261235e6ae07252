// Rounds as tests want them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/gate/gate_round.h"

namespace weir {

/// A round in which the baseline answered `messages` evenly spread from `fastest` to three times that, and the candidate the same,
/// each time multiplied by `times`.
[[nodiscard]] GateRound scaled_round(double times, std::uint64_t messages = 3000,
                                     Duration fastest = std::chrono::microseconds(100));

/// A round in which nothing was measured but replies: a million of the baseline's in a second, and exp(-worse) million of the
/// candidate's.
[[nodiscard]] GateRound throughput_round(double worse);

/// Streams of one class in a round of 100 streams an arm.
void add_class(GateRound& round, const std::string& name, std::uint64_t baseline, std::uint64_t candidate,
               bool unexpected = true);

[[nodiscard]] inline std::vector<GateRound> copies(const GateRound& round, std::size_t count) {
  return std::vector<GateRound>(count, round);
}

}  // namespace weir
