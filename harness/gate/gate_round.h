// What one round showed: two fresh servers under the same load at the same time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/stats/histogram.h"

namespace weir {

/// The two arms, and their place in what is kept by arm.
enum class GateArm { kBaseline, kCandidate };
inline constexpr std::array<GateArm, 2> kGateArms = {GateArm::kBaseline, GateArm::kCandidate};
[[nodiscard]] constexpr const char* name_of(GateArm arm) {
  return arm == GateArm::kBaseline ? "baseline" : "candidate";
}
template <typename T>
struct ByArm {
  T baseline{};
  T candidate{};
  [[nodiscard]] T& of(GateArm arm) { return arm == GateArm::kBaseline ? baseline : candidate; }
  [[nodiscard]] const T& of(GateArm arm) const { return arm == GateArm::kBaseline ? baseline : candidate; }
};

/// Streams that ended in one class.
struct ClassCount {
  std::uint64_t streams = 0;
  std::uint64_t unexpected = 0;       // of these: nobody allowed it
  std::vector<std::string> examples;  // "round 3, chatters[7]: status 14: Socket closed"; bounded
};

/// What one arm showed in one round.
struct ArmRound {
  Histogram service;           // of the measured part
  std::uint64_t censored = 0;  // messages of it that were never answered: longer than any that were
  Histogram recovery;
  std::uint64_t replies = 0;  // in the measured part
  double measured_s = 0;
  std::uint64_t streams = 0;  // that ended
  std::map<std::string, ClassCount> classes;
  std::optional<double> cpu_us;    // of a server that weir started, while the round went on
  std::uint64_t replies_ever = 0;  // while the round went on
};

/// Strikes of a fault, in one round.
struct FaultCount {
  std::uint64_t planned = 0;
  std::uint64_t fired = 0;
};

struct GateRound {
  std::uint32_t number = 1;
  ByArm<ArmRound> arms;
  std::map<std::string, FaultCount> faults;  // by what they are called in a duet
  double client_us = 0;                      // weir's own processor time while streams went on
  std::uint64_t sent = 0;                    // messages of both arms in that time
  double seconds = 0;                        // it took, starts and ends of servers included
  std::vector<std::string> doubts;           // why it is no evidence, of both arms alike; empty: it is
  [[nodiscard]] bool usable() const { return doubts.empty(); }
};

}  // namespace weir
