#include "harness/outcome/verdict.h"
#include "harness/model/outcome_classes.h"

#include <algorithm>

namespace weir {
namespace {

bool planned_on(const StreamPlan& stream, std::uint32_t fault) {
  return std::any_of(stream.faults.begin(), stream.faults.end(),
                     [&](const PlannedFault& planned) { return planned.fault == fault; });
}

bool fired_on(const std::vector<StrikeTrack>& faults, std::uint32_t fault) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const StrikeTrack& state) { return state.plan.fault == fault && state.fired(); });
}

/// The newest fault that struck this stream's connection or server. A server fault chosen for this stream too
/// is its own, whoever came first.
struct Blow {
  std::uint32_t fault = 0;
  bool own = false;
};

/// What was done to one stream's frames can be the end of their connection, and then of all that is on it. An end that
/// is the stream's own has another cause.
std::optional<Blow> blow_to_a_neighbour(const Evidence& evidence, const Outcome& outcome) {
  if (outcome.scope != Scope::kConnection || evidence.neighbour_events.empty()) return std::nullopt;
  return Blow{evidence.neighbour_events.back().fault, false};
}

std::optional<Blow> blow_from_outside(const StreamPlan& stream, const Evidence& evidence,
                                      const std::vector<StrikeTrack>& faults) {
  for (auto event = evidence.server_events.rbegin(); event != evidence.server_events.rend(); ++event) {
    return Blow{event->fault, planned_on(stream, event->fault)};
  }
  for (auto event = evidence.link_events.rbegin(); event != evidence.link_events.rend(); ++event) {
    // Listeners go down for all at once, so it is the fault of everyone it was planned on, as with a server.
    bool for_all = event->what == LinkEvent::What::kListenerDown;
    if (event->stream != stream.id) return Blow{event->fault, for_all && planned_on(stream, event->fault)};
    // Its own, from an earlier incarnation: a blackhole stays.
    if (!fired_on(faults, event->fault)) return Blow{event->fault, true};
  }
  return std::nullopt;
}

/// What is carried out once for all may have been carried out before this stream opened. Then it may feel what is left of
/// it, or nothing at all.
bool came_after(const Plan& plan, const Evidence& evidence, std::uint32_t fault) {
  if (!strikes_all(plan.actions[fault])) return false;
  auto while_open = [&](const auto& event) { return event.fault == fault && event.at >= evidence.opened; };
  return std::none_of(evidence.server_events.begin(), evidence.server_events.end(), while_open) &&
         std::none_of(evidence.link_events.begin(), evidence.link_events.end(), while_open);
}

Verdict hold_against(const Outcome& outcome, const std::vector<std::string>& set) {
  auto in_set = [&](const std::string& name) { return class_in(name, set); };
  bool fits = in_set(outcome.name) || std::any_of(outcome.also.begin(), outcome.also.end(), in_set);
  if (outcome.certainty != Certainty::kAmbiguous) return fits ? Verdict::kExpected : Verdict::kUnexpected;
  bool all = fits && std::all_of(outcome.alternatives.begin(), outcome.alternatives.end(), in_set);
  bool any = fits || std::any_of(outcome.alternatives.begin(), outcome.alternatives.end(), in_set);
  return all ? Verdict::kExpected : any ? Verdict::kAmbiguous : Verdict::kUnexpected;
}

}  // namespace

Judgement judge(const Plan& plan, const StreamPlan& stream, const Outcome& outcome, const Evidence& evidence,
                const std::vector<StrikeTrack>& faults) {
  Judgement judgement;
  bool spared = false;
  for (const StrikeTrack& fault : faults) {
    if (!fault.fired()) continue;
    spared = spared || came_after(plan, evidence, fault.plan.fault);
    judgement.because.push_back(fault.plan.fault);
    const std::vector<std::string>& set = plan.fault(fault.plan.fault).expect;
    judgement.expected.insert(judgement.expected.end(), set.begin(), set.end());
  }
  if (judgement.because.empty() || spared || evidence.wound_down) {
    // The end of the phase may have come first, or with the fault: then the ordinary end is as good.
    const std::vector<std::string>& set = plan.group_of(stream).expect;
    judgement.expected.insert(judgement.expected.end(), set.begin(), set.end());
  }
  if (outcome.name == name_of(OutcomeId::kHarnessInterrupted)) {
    judgement.verdict = Verdict::kVoid;
    return judgement;
  }
  judgement.verdict = hold_against(outcome, judgement.expected);
  std::optional<Blow> blow = blow_from_outside(stream, evidence, faults);
  if (!blow) blow = blow_to_a_neighbour(evidence, outcome);
  if (judgement.verdict == Verdict::kExpected || !blow) return judgement;
  judgement.because = {blow->fault};
  if (!blow->own) judgement.collateral_of = blow->fault;
  judgement.expected = plan.fault(blow->fault).expect;
  judgement.verdict = hold_against(outcome, judgement.expected);
  return judgement;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kExpected:
      return "expected";
    case Verdict::kUnexpected:
      return "unexpected";
    case Verdict::kAmbiguous:
      return "ambiguous";
    case Verdict::kVoid:
      return "void";
  }
  return "unexpected";
}

}  // namespace weir
