#include "harness/record/fault_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/plan/selection.h"
#include "harness/record/stream_record.h"
#include "reports/remedies.h"

namespace weir {
namespace {

constexpr std::size_t kReasonsAtMost = 5;  // for a fault that never fired

bool strikes_server(const Plan& plan, std::uint32_t fault) {
  return find_kind(plan.fault(fault).kind).spec.scope == FaultScope::kServer;
}

}  // namespace

void FaultTally::OneFault::miss(std::string why, std::string with_remedy) {
  if (never_fired.size() >= kReasonsAtMost) return;
  if (never_fired.empty()) remedy = std::move(with_remedy);
  never_fired.push_back(std::move(why));
}

void FaultTally::OneFault::merge(const OneFault& more) {
  planned += more.planned;
  fired += more.fired;
  voided += more.voided;
  spared += more.spared;
  if (why_spared.empty()) why_spared = more.why_spared;
  collateral += more.collateral;
  expected += more.expected;
  unexpected += more.unexpected;
  for (const std::string& why : more.never_fired) miss(why, more.remedy);
}

void FaultTally::merge(const FaultTally& more) {
  for (std::size_t i = 0; i < faults_.size(); ++i) faults_[i].merge(more.faults_[i]);
  for (std::size_t i = 0; i < opened_.size(); ++i) opened_[i] = opened_[i] || more.opened_[i];
}

void FaultTally::add(const StreamPlan& stream, const Settled& settled) {
  opened_[stream.id] = true;
  for (const StrikeTrack& strike : settled.strikes) add_strike(stream, strike);
  const Judgement& judgement = settled.judgement;
  if (judgement.collateral_of) {
    ++faults_[*judgement.collateral_of].collateral;
    return;
  }
  for (std::uint32_t fault : judgement.because) {
    if (judgement.verdict == Verdict::kExpected) ++faults_[fault].expected;
    if (judgement.verdict == Verdict::kUnexpected) ++faults_[fault].unexpected;
  }
}

void FaultTally::add_strike(const StreamPlan& stream, const StrikeTrack& strike) {
  using Phase = StrikeTrack::Phase;
  OneFault& fault = faults_[strike.plan.fault];
  ++fault.planned;
  switch (strike.phase()) {
    case Phase::kFired:
      ++fault.fired;
      break;
    case Phase::kVoid:
      ++fault.voided;
      break;
    case Phase::kSpared:
      ++fault.spared;
      if (fault.why_spared.empty()) fault.why_spared = why_not_fired(plan_, stream, strike);
      break;
    case Phase::kMissed:
      if (fault.never_fired.size() < kReasonsAtMost)
        fault.miss(why_not_fired(plan_, stream, strike), remedy_for_not_fired(strike));
      break;
    case Phase::kWaiting:
    case Phase::kOrdered:
    case Phase::kArmed:
      break;  // settled ones are none of these
  }
}

std::vector<FaultTally::OneFault> FaultTally::with_unopened(bool interrupted) const {
  std::vector<OneFault> faults = faults_;
  for (const StreamPlan& stream : plan_.streams) {
    if (opened_[stream.id]) continue;
    for (const PlannedFault& planned : stream.faults) {
      OneFault& fault = faults[planned.fault];
      ++fault.planned;
      if (interrupted) {
        ++fault.voided;
      } else if (fault.never_fired.size() < kReasonsAtMost) {
        fault.miss(fmt::format("{}[{}] never opened: the measure phase ended first",
                               plan_.group_of(stream).name, stream.index),
                   std::string(remedy(Remedy::kLengthenMeasure)));
      }
    }
  }
  return faults;
}

void FaultTally::write(v1::Report& report, bool interrupted) const {
  const std::vector<OneFault> faults = with_unopened(interrupted);
  for (std::uint32_t i = 0; i < faults.size(); ++i)
    write_one(i, faults[i], interrupted, *report.add_faults());
}

void FaultTally::write_one(std::uint32_t number, const OneFault& fault, bool interrupted,
                           v1::FaultReport& out) const {
  const Fault& asked = plan_.fault(number);
  // A server is struck once, by whichever of the chosen streams comes first.
  const bool once = strikes_server(plan_, number);
  out.set_id(asked.id);
  out.set_kind(asked.kind);
  out.set_on(asked.on);
  out.set_trigger(describe_when(asked));
  out.set_selection(describe(asked.select));
  out.set_planned(once ? std::min(1U, fault.planned) : fault.planned);
  out.set_fired(once ? std::min(1U, fault.fired) : fault.fired);
  const std::uint32_t voided = fault.voided + (fault.fired > 0 ? fault.spared : 0);
  out.set_void_(once ? (fault.fired > 0 ? 0 : std::min(1U, voided)) : voided);
  out.set_collateral(fault.collateral);
  for (const std::string& name : asked.expect) out.add_expect(name);
  if (fault.fired == 0 && fault.spared > 0) out.add_never_fired(fault.why_spared);
  if (fault.planned == 0 && !interrupted)
    out.add_never_fired("the seed drew none, or what it follows is planned on none");
  if (!(once && fault.fired > 0)) {
    if (out.never_fired().empty()) out.set_remedy(fault.remedy);
    for (const std::string& reason : fault.never_fired) out.add_never_fired(reason);
  }
  out.set_outcomes_expected(fault.expected);
  out.set_outcomes_unexpected(fault.unexpected);
}

}  // namespace weir
