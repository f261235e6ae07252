#include "harness/record/group_tally.h"

#include <algorithm>

namespace weir {

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

void add_up(v1::OutcomeTotals& totals, const v1::OutcomeTotals& more) {
  totals.set_total(totals.total() + more.total());
  totals.set_expected(totals.expected() + more.expected());
  totals.set_unexpected(totals.unexpected() + more.unexpected());
  totals.set_ambiguous(totals.ambiguous() + more.ambiguous());
  totals.set_void_(totals.void_() + more.void_());
  totals.set_collateral(totals.collateral() + more.collateral());
}

void GroupTally::OneGroup::merge(const OneGroup& more) {
  add_up(totals, more.totals);
  unanswered += more.unanswered;
  unsaid += more.unsaid;
  unmatched += more.unmatched;
  ignored += more.ignored;
  reopened += more.reopened;
  lives_over += more.lives_over;
  cut_short.set_streams(cut_short.streams() + more.cut_short.streams());
  cut_short.set_planned(cut_short.planned() + more.cut_short.planned());
  cut_short.set_sent(cut_short.sent() + more.cut_short.sent());
}

void GroupTally::merge(const GroupTally& more) {
  for (std::size_t g = 0; g < groups_.size(); ++g) groups_[g].merge(more.groups_[g]);
}

void GroupTally::add(const StreamEnd& end, const Settled& settled) {
  OneGroup& group = groups_[end.plan.group];
  add_to(group.totals, settled.judgement);
  group.unanswered += end.evidence.unanswered;
  group.unmatched += end.evidence.unmatched;
  group.unsaid += end.evidence.unsaid;
  if (end.evidence.ignored && asks_the_server(plan_.group_of(end.plan))) ++group.ignored;
  if (end.plan.incarnation > 0) ++group.reopened;
  if (end.wind_down == WindDown::kLifeOver) ++group.lives_over;
  count_plan(end, settled, group.cut_short);
}

/// How much of what the scenario has for a stream it sent, of closed loops that have a number of messages and no other end. A stream
/// that a fault or a failure ended says nothing about that.
void GroupTally::count_plan(const StreamEnd& end, const Settled& settled, v1::CutShort& out) const {
  const StreamGroup& group = plan_.group_of(end.plan);
  const bool closed = group.pace.kind == PaceKind::kPingPong || group.pace.kind == PaceKind::kWindow;
  if (!closed || group.talk.listens || group.reopen || group.live || group.messages == kEndlessMessages)
    return;
  const bool touched = !settled.judgement.because.empty() || settled.judgement.collateral_of ||
                       std::any_of(settled.strikes.begin(), settled.strikes.end(),
                                   [](const StrikeTrack& strike) { return strike.fired(); });
  const std::uint32_t sent = end.evidence.sent - end.evidence.sent_beside;
  const bool all = sent >= group.messages;
  const bool cut = !all && !touched && end.wind_down == WindDown::kPhaseOver;
  if (!all && !cut) return;
  out.set_streams(out.streams() + (cut ? 1 : 0));
  out.set_planned(out.planned() + group.messages);
  out.set_sent(out.sent() + sent);
}

void GroupTally::write(v1::Report& report) const {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const OneGroup& group = groups_[g];
    v1::GroupReport& out = *report.mutable_groups(static_cast<int>(g));
    *out.mutable_totals() = group.totals;
    out.set_streams_started(group.totals.total());
    out.set_messages_unanswered(group.unanswered);
    if (group.unsaid > 0) out.mutable_asides()->set_unsaid(group.unsaid);
    if (group.ignored > 0) out.set_ignored_by_server(group.ignored);
    const StreamGroup& planned = plan_.scenario->streams[g];
    if (planned.reopen || planned.live) {
      out.mutable_churn()->set_reopened(group.reopened);
      out.mutable_churn()->set_lives_over(group.lives_over);
    }
    out.set_replies_unmatched(group.unmatched);
    if (group.cut_short.streams() > 0) *out.mutable_cut_short() = group.cut_short;
  }
}

}  // namespace weir
