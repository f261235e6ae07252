#include "tests/unit/gate/rounds.h"

#include <cmath>

namespace weir {
namespace {

constexpr std::uint64_t kStreams = 100;

}  // namespace

GateRound scaled_round(double times, std::uint64_t messages, Duration fastest) {
  GateRound round;
  round.seconds = 2;
  for (GateArm arm : kGateArms) {
    ArmRound& out = round.arms.of(arm);
    for (std::uint64_t i = 0; i < messages; ++i) {
      const double ns = static_cast<double>(fastest.count()) *
                        (1 + 2.0 * static_cast<double>(i) / static_cast<double>(messages));
      out.service.record(Duration(std::llround(arm == GateArm::kCandidate ? ns * times : ns)));
    }
    out.replies = messages;
    out.measured_s = 1.5;
    out.streams = kStreams;
  }
  return round;
}

GateRound throughput_round(double worse) {
  GateRound round;
  round.seconds = 2;
  round.arms.baseline.replies = 1'000'000;
  round.arms.candidate.replies = static_cast<std::uint64_t>(std::llround(1e6 * std::exp(-worse)));
  for (GateArm arm : kGateArms) round.arms.of(arm).measured_s = 1;
  return round;
}

void add_class(GateRound& round, const std::string& name, std::uint64_t baseline, std::uint64_t candidate,
               bool unexpected) {
  const auto put = [&](GateArm arm, std::uint64_t count) {
    if (count == 0) return;
    ArmRound& out = round.arms.of(arm);
    out.streams = kStreams;
    out.classes[name] = {count, unexpected ? count : 0, {std::string(name_of(arm)) + "[7]"}};
  };
  put(GateArm::kBaseline, baseline);
  put(GateArm::kCandidate, candidate);
}

}  // namespace weir
