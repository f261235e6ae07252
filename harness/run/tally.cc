#include "harness/run/tally.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/fault/catalogue.h"
#include "harness/h2/frame.h"
#include "harness/model/outcome_classes.h"
#include "harness/plan/selection.h"
#include "reports/remedies.h"

namespace weir {
namespace {

constexpr std::size_t kListedAtMost = 200;  // of each kind of notable stream
constexpr std::size_t kReasonsAtMost = 5;   // for faults that never fired
constexpr std::size_t kGoawaysAtMost = 20;  // by code and text: a peer may number its texts

void add_to(v1::OutcomeTotals& totals, const Judgement& judgement) {
  totals.set_total(totals.total() + 1);
  switch (judgement.verdict) {
    case Verdict::kExpected:
      totals.set_expected(totals.expected() + 1);
      break;
    case Verdict::kUnexpected:
      totals.set_unexpected(totals.unexpected() + 1);
      break;
    case Verdict::kAmbiguous:
      totals.set_ambiguous(totals.ambiguous() + 1);
      break;
    case Verdict::kVoid:
      totals.set_void_(totals.void_() + 1);
      break;
  }
  if (judgement.collateral_of) totals.set_collateral(totals.collateral() + 1);
}

bool strikes_server(const Plan& plan, std::uint32_t fault) {
  return find_kind(plan.fault(fault).kind).spec.scope == FaultScope::kServer;
}

}  // namespace

Tally::Tally(const Plan& plan)
    : plan_(plan),
      groups_(plan.groups.size()),
      unanswered_(plan.groups.size()),
      ignored_(plan.groups.size()),
      churn_(plan.groups.size()),
      cut_short_(plan.groups.size()),
      unmatched_(plan.groups.size()),
      shares_(plan),
      faults_(plan.scenario->faults.size()),
      opened_(plan.streams.size()) {}

v1::StreamRecord Tally::add(const StreamEnd& end) {
  const Settled settled = settle(plan_, end.plan, end.faults, end.evidence, end.wind_down);
  const Outcome& outcome = settled.outcome;
  const Judgement& judgement = settled.judgement;
  ++ended_;
  opened_[end.plan.id] = true;
  last_end_ = std::max(last_end_, end.evidence.ended);
  add_to(totals_, judgement);
  add_to(groups_[end.plan.group], judgement);
  unanswered_[end.plan.group] += end.evidence.unanswered;
  if (end.evidence.ignored && asks_the_server(plan_.group_of(end.plan))) ++ignored_[end.plan.group];
  Churn& churn = churn_[end.plan.group];
  churn.reopened += end.plan.incarnation > 0 ? 1 : 0;
  churn.lives_over += end.wind_down == WindDown::kLifeOver ? 1 : 0;
  unmatched_[end.plan.group] += end.evidence.unmatched;
  shares_.add(end, judgement.verdict, is(outcome.name, OutcomeFamily::kOk));
  count_plan(end, settled);

  Row& row = rows_[{end.plan.group, outcome.name, judgement.verdict, judgement.because}];
  if (row.count++ == 0) {
    row.message = text_of_end(end.evidence);
    row.code = static_cast<std::uint32_t>(end.evidence.end.code);
    row.origin = outcome.origin;
    row.scope = outcome.scope;
  }
  if (!outcome.breach.empty()) ++breaches_[outcome.breach];
  count_faults(end.plan, settled);
  v1::StreamRecord record = make_stream_record(plan_, end, settled);
  if (record.has_goaway()) ++goaways_[{record.goaway().code(), record.goaway().debug()}];
  for (const std::string& window : record.used_up_windows()) ++windows_[window];
  list_if_notable(record, judgement);
  return record;
}

/// How much of what the scenario has for a stream it sent, of closed loops that have a number of messages and no other end. A stream
/// that a fault or a failure ended says nothing about that.
void Tally::count_plan(const StreamEnd& end, const Settled& settled) {
  const StreamGroup& group = plan_.group_of(end.plan);
  const bool closed = group.pace.kind == PaceKind::kPingPong || group.pace.kind == PaceKind::kWindow;
  if (!closed || group.reopen || group.live || group.messages == kEndlessMessages) return;
  const bool touched = !settled.judgement.because.empty() || settled.judgement.collateral_of ||
                       std::any_of(settled.strikes.begin(), settled.strikes.end(),
                                   [](const StrikeTrack& strike) { return strike.fired(); });
  const bool all = end.evidence.sent >= group.messages;
  const bool cut = !all && !touched && end.wind_down == WindDown::kPhaseOver;
  if (!all && !cut) return;
  v1::CutShort& out = cut_short_[end.plan.group];
  out.set_streams(out.streams() + (cut ? 1 : 0));
  out.set_planned(out.planned() + group.messages);
  out.set_sent(out.sent() + end.evidence.sent);
}

void Tally::count_faults(const StreamPlan& stream, const Settled& settled) {
  using Phase = StrikeTrack::Phase;
  for (const StrikeTrack& strike : settled.strikes) {
    FaultTally& tally = faults_[strike.plan.fault];
    ++tally.planned;
    switch (strike.phase()) {
      case Phase::kFired:
        ++tally.fired;
        break;
      case Phase::kVoid:
        ++tally.voided;
        break;
      case Phase::kSpared:
        ++tally.spared;
        if (tally.why_spared.empty()) tally.why_spared = why_not_fired(plan_, stream, strike);
        break;
      case Phase::kMissed:
        if (tally.never_fired.size() >= kReasonsAtMost) break;
        if (tally.never_fired.empty()) tally.remedy = remedy_for_not_fired(strike);
        tally.never_fired.push_back(why_not_fired(plan_, stream, strike));
        break;
      case Phase::kWaiting:
      case Phase::kOrdered:
      case Phase::kArmed:
        break;  // settled ones are none of these
    }
  }
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

void Tally::list_if_notable(const v1::StreamRecord& record, const Judgement& judgement) {
  bool unexpected = judgement.verdict != Verdict::kExpected;
  bool struck = record.faults_size() > 0 || judgement.collateral_of;
  std::vector<v1::StreamRecord>& list = unexpected ? unexpected_ : struck_;
  if ((unexpected || struck) && list.size() < kListedAtMost) list.push_back(record);
}

void Tally::write(v1::Report& report, bool interrupted) const {
  *report.mutable_totals() = totals_;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    v1::GroupReport& group = *report.mutable_groups(static_cast<int>(g));
    *group.mutable_totals() = groups_[g];
    group.set_streams_started(groups_[g].total());
    group.set_messages_unanswered(unanswered_[g]);
    if (ignored_[g] > 0) group.set_ignored_by_server(ignored_[g]);
    const StreamGroup& planned = plan_.scenario->streams[g];
    if (planned.reopen || planned.live) {
      group.mutable_churn()->set_reopened(churn_[g].reopened);
      group.mutable_churn()->set_lives_over(churn_[g].lives_over);
    }
    group.set_replies_unmatched(unmatched_[g]);
    if (cut_short_[g].streams() > 0) *group.mutable_cut_short() = cut_short_[g];
  }
  for (const auto& [key, row] : rows_) {
    v1::OutcomeRow& out = *report.add_outcomes();
    out.set_group(plan_.scenario->streams[key.group].name);
    out.set_class_(key.name);
    out.set_origin(std::string(to_string(row.origin)));
    out.set_scope(std::string(to_string(row.scope)));
    out.set_verdict(std::string(to_string(key.verdict)));
    out.set_count(row.count);
    for (std::uint32_t fault : key.because) out.add_because(plan_.fault(fault).id);
    out.set_example_message(row.message);
    out.set_example_code(row.code);
  }
  write_faults(report, interrupted);
  write_breaches(report);
  write_goaways(report);
  write_windows(report);
  for (const v1::StreamRecord& record : unexpected_) *report.add_notable_streams() = record;
  for (const v1::StreamRecord& record : struck_) *report.add_notable_streams() = record;
  report.set_streams_not_listed(ended_ - static_cast<std::uint32_t>(report.notable_streams_size()));
}

void Tally::write_breaches(v1::Report& report) const {
  std::vector<std::pair<std::string, std::uint32_t>> sorted(breaches_.begin(), breaches_.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [what, streams] : sorted) {
    v1::Breach& breach = *report.add_breaches();
    breach.set_what(what);
    breach.set_streams(streams);
  }
}

void Tally::write_goaways(v1::Report& report) const {
  std::vector<std::pair<std::pair<std::uint32_t, std::string>, std::uint32_t>> sorted(goaways_.begin(),
                                                                                      goaways_.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (sorted.size() > kGoawaysAtMost) sorted.resize(kGoawaysAtMost);
  for (const auto& [said, streams] : sorted) {
    v1::Goaway& goaway = *report.add_goaways();
    goaway.set_code(said.first);
    goaway.set_name(h2::error_word(said.first));
    goaway.set_debug(said.second);
    goaway.set_streams(streams);
  }
}

void Tally::write_windows(v1::Report& report) const {
  std::vector<std::pair<std::string, std::uint32_t>> sorted(windows_.begin(), windows_.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [name, streams] : sorted) {
    v1::UsedUpWindow& window = *report.add_used_up_windows();
    window.set_window(name);
    window.set_streams(streams);
  }
}

void Tally::write_faults(v1::Report& report, bool interrupted) const {
  std::vector<FaultTally> tallies = faults_;
  for (const StreamPlan& stream : plan_.streams) {
    if (opened_[stream.id]) continue;
    for (const PlannedFault& planned : stream.faults) {
      FaultTally& tally = tallies[planned.fault];
      ++tally.planned;
      if (interrupted) {
        ++tally.voided;
      } else if (tally.never_fired.size() < kReasonsAtMost) {
        if (tally.never_fired.empty()) tally.remedy = remedy(Remedy::kLengthenMeasure);
        tally.never_fired.push_back(fmt::format("{}[{}] never opened: the measure phase ended first",
                                                plan_.group_of(stream).name, stream.index));
      }
    }
  }
  for (std::uint32_t i = 0; i < tallies.size(); ++i) {
    const FaultTally& tally = tallies[i];
    const Fault& fault = plan_.fault(i);
    // A server is struck once, by whichever of the chosen streams comes first.
    bool once = strikes_server(plan_, i);
    v1::FaultReport& out = *report.add_faults();
    out.set_id(fault.id);
    out.set_kind(fault.kind);
    out.set_on(fault.on);
    out.set_trigger(describe_when(fault));
    out.set_selection(describe(fault.select));
    out.set_planned(once ? std::min(1U, tally.planned) : tally.planned);
    out.set_fired(once ? std::min(1U, tally.fired) : tally.fired);
    std::uint32_t voided = tally.voided + (tally.fired > 0 ? tally.spared : 0);
    out.set_void_(once ? (tally.fired > 0 ? 0 : std::min(1U, voided)) : voided);
    out.set_collateral(tally.collateral);
    for (const std::string& name : fault.expect) out.add_expect(name);
    if (tally.fired == 0 && tally.spared > 0) out.add_never_fired(tally.why_spared);
    if (tally.planned == 0 && !interrupted)
      out.add_never_fired("the seed drew none, or what it follows is planned on none");
    if (!(once && tally.fired > 0)) {
      if (out.never_fired().empty()) out.set_remedy(tally.remedy);
      for (const std::string& reason : tally.never_fired) out.add_never_fired(reason);
    }
    out.set_outcomes_expected(tally.expected);
    out.set_outcomes_unexpected(tally.unexpected);
  }
}

}  // namespace weir
