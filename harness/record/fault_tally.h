// What became of each fault of a scenario, added up over all streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/outcome/settle.h"
#include "harness/plan/plan.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. `plan` outlives it.
class FaultTally {
 public:
  explicit FaultTally(const Plan& plan)
      : plan_(plan), faults_(plan.scenario->faults.size()), opened_(plan.streams.size()) {}

  /// A stream has ended and its books are closed.
  void add(const StreamPlan& stream, const Settled& settled);
  void merge(const FaultTally& more);
  /// Streams that never opened count their faults as not fired, or void after an interruption.
  void write(v1::Report& report, bool interrupted) const;

 private:
  struct OneFault {
    std::uint32_t planned = 0;
    std::uint32_t fired = 0;
    std::uint32_t voided = 0;
    std::uint32_t spared = 0;  // see StrikeTrack::Phase::kSpared
    std::string why_spared;    // the first of them
    std::uint32_t collateral = 0;
    std::uint32_t expected = 0;
    std::uint32_t unexpected = 0;
    std::vector<std::string> never_fired;
    std::string remedy;  // for the first of them

    void miss(std::string why, std::string with_remedy);
    void merge(const OneFault& more);
  };

  void add_strike(const StreamPlan& stream, const StrikeTrack& strike);
  /// What it comes to with the streams that never opened.
  [[nodiscard]] std::vector<OneFault> with_unopened(bool interrupted) const;
  void write_one(std::uint32_t number, const OneFault& fault, bool interrupted, v1::FaultReport& out) const;

  const Plan& plan_;
  std::vector<OneFault> faults_;  // as in the scenario
  std::vector<bool> opened_;      // by stream id
};

}  // namespace weir
