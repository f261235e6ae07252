#include "harness/run/stream_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/h2/frame.h"
#include "harness/plan/arrivals.h"
#include "harness/server/status_details.h"
#include "harness/stream/client_alone.h"
#include "harness/stream/goaway.h"
#include "harness/stream/not_handed_over.h"
#include "harness/stream/used_up.h"
#include "reports/remedies.h"
#include "reports/text.h"

namespace weir {
namespace {

void add_faults(const Plan& plan, const StreamEnd& end, const Outcome& outcome, v1::StreamRecord& record) {
  for (const FaultState& state : end.faults) {
    v1::FiredFault& fault = *record.add_faults();
    fault.set_id(plan.fault(state.plan.fault).id);
    bool fired = state.phase == FaultState::Phase::kFired;
    fault.set_fired(fired);
    if (fired) {
      fault.set_at_ms(to_ms(state.at - end.evidence.opened));
      fault.set_at_sent(state.sent);
      fault.set_at_replies(state.replies);
    } else {
      fault.set_why_not(why_not_fired(plan, end, state, outcome));
    }
  }
}

/// A text is as long as its peer likes.
constexpr std::size_t kMostDebugText = 1024;

void add_goaway(const Evidence& evidence, v1::StreamRecord& record) {
  const std::optional<PeerGoaway> goaway = goaway_of(evidence);
  if (!goaway) return;
  v1::Goaway& out = *record.mutable_goaway();
  out.set_code(goaway->code);
  out.set_name(h2::error_word(goaway->code));
  out.set_debug(valid_utf8(std::string_view(goaway->debug).substr(0, kMostDebugText)));
}

void add_details(const Evidence& evidence, v1::StreamRecord& record) {
  if (!evidence.status_details) return;
  std::optional<StatusDetails> details = decode_status_details(*evidence.status_details);
  if (!details) return;
  v1::StatusDetails& out = *record.mutable_status_details();
  out.set_code(static_cast<std::uint32_t>(details->code));
  out.set_message(details->message);
  for (const StatusDetails::Part& part : details->parts) {
    v1::StatusDetail& to = *out.add_parts();
    to.set_type(part.type);
    to.set_text(part.text);
  }
}

}  // namespace

std::string why_not_fired(const Plan& plan, const StreamEnd& end, const FaultState& fault,
                          const Outcome& outcome) {
  if (fault.phase == FaultState::Phase::kFired) return {};
  const Evidence& e = end.evidence;
  std::string where = fmt::format("{}[{}] ", plan.group_of(end.plan).name, end.plan.index);
  if (!fault.problem.empty()) return where + fault.problem;
  if (end.wind_down == WindDown::kInterrupted)
    return where + "was still on its way when the run was interrupted";
  if (end.wind_down == WindDown::kLifeOver)
    return where + "was still on its way when the stream's life was over";
  if (end.wind_down == WindDown::kPhaseOver) {
    return where + "was still on its way when the measure phase ended";
  }
  return where + fmt::format("ended as {} after {} sent and {} received, before the fault was due",
                             outcome.name, e.sent, e.received);
}

std::string remedy_for_not_fired(const StreamEnd& end, const FaultState& fault) {
  if (fault.foreign) return remedy(Remedy::kUseWeirServer);
  if (fault.phase == FaultState::Phase::kFired || !fault.problem.empty()) return {};
  if (end.wind_down == WindDown::kLifeOver) return remedy(Remedy::kLengthenLive);
  return end.wind_down == WindDown::kPhaseOver ? remedy(Remedy::kLengthenMeasure) : "";
}

v1::StreamRecord make_stream_record(const Plan& plan, const StreamEnd& end, const Outcome& outcome,
                                    const Judgement& judgement) {
  const StreamGroup& group = plan.group_of(end.plan);
  const Evidence& e = end.evidence;
  v1::StreamRecord record;
  record.set_stream(end.plan.id);
  record.set_group(group.name);
  record.set_index(end.plan.index);
  record.set_incarnation(end.plan.incarnation);
  record.set_connection(end.plan.connection);
  record.set_class_(outcome.name);
  record.set_origin(std::string(to_string(outcome.origin)));
  record.set_scope(std::string(to_string(outcome.scope)));
  record.set_certainty(std::string(to_string(outcome.certainty)));
  for (const std::string& name : outcome.alternatives) record.add_alternatives(name);
  record.set_verdict(std::string(to_string(judgement.verdict)));
  record.set_grpc_code(static_cast<std::uint32_t>(e.end.code));
  record.set_message(text_of_end(e));
  record.set_opened_ms(to_ms(e.opened.time_since_epoch()));
  // A call that fails as it is made can have its end stamped before its start.
  record.set_ended_ms(to_ms(std::max(e.ended, e.opened).time_since_epoch()));
  record.set_messages_planned(planned_messages(plan, end.plan).value_or(0));
  record.set_messages_sent(e.sent);
  record.set_replies_received(e.received);
  record.set_marker(e.marker.has_value());
  if (e.marker) {
    record.set_server_received(e.marker->received);
    record.set_server_sent(e.marker->sent);
  }
  record.set_headers_received(e.end.headers_received);
  record.set_half_closed(e.half_closed);
  record.set_lost(e.lost);
  record.set_duplicated(e.duplicated);
  record.set_reordered(e.reordered);
  record.set_corrupted(e.corrupted);
  add_faults(plan, end, outcome, record);
  add_details(e, record);
  add_goaway(e, record);
  if (judgement.collateral_of) record.set_collateral_of(plan.fault(*judgement.collateral_of).id);
  if (outcome.origin != Origin::kRemoteApp || e.end.code != 0) record.set_debug(e.end.debug);
  record.set_pending(end.pending);
  for (const std::string& window : used_up_windows(e)) record.add_used_up_windows(window);
  for (const std::string& name : judgement.expected) record.add_expected(name);
  record.set_replies_not_handed_over(not_handed_over(e));
  record.set_breach(outcome.breach);
  if (plan.needs_relay) {
    record.set_class_by_client(classify(client_alone(e)).name);
    record.set_class_by_client_and_marker(classify(client_and_marker(e)).name);
  }
  return record;
}

}  // namespace weir
