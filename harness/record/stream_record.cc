#include "harness/record/stream_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/h2/frame.h"
#include "harness/outcome/client_alone.h"
#include "harness/outcome/goaway.h"
#include "harness/outcome/not_handed_over.h"
#include "harness/outcome/used_up.h"
#include "harness/plan/arrivals.h"
#include "harness/record/journal.h"
#include "harness/server/status_details.h"
#include "reports/remedies.h"
#include "reports/text.h"

namespace weir {
namespace {

void add_faults(const Plan& plan, const StreamEnd& end, const Settled& settled, v1::StreamRecord& record) {
  for (const StrikeTrack& strike : settled.strikes) {
    v1::FiredFault& fault = *record.add_faults();
    fault.set_id(plan.fault(strike.plan.fault).id);
    fault.set_fired(strike.fired());
    if (strike.fired()) {
      fault.set_at_ms(to_ms(strike.place().at - end.evidence.opened));
      fault.set_at_sent(strike.place().sent);
      fault.set_at_replies(strike.place().replies);
    } else {
      fault.set_why_not(why_not_fired(plan, end.plan, strike));
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

std::string why_not_fired(const Plan& plan, const StreamPlan& stream, const StrikeTrack& fault) {
  if (fault.fired()) return {};
  return fmt::format("{}[{}] {}", plan.group_of(stream).name, stream.index, fault.why());
}

std::string remedy_for_not_fired(const StrikeTrack& fault) {
  switch (fault.cause()) {
    case MissCause::kForeignServer:
      return remedy(Remedy::kUseWeirServer);
    case MissCause::kLifeOver:
      return remedy(Remedy::kLengthenLive);
    case MissCause::kPhaseOver:
      return remedy(Remedy::kLengthenMeasure);
    case MissCause::kNone:
    case MissCause::kItself:
    case MissCause::kEndedFirst:
    case MissCause::kInterrupted:
      break;
  }
  return {};
}

v1::StreamRecord make_stream_record(const Plan& plan, const StreamEnd& end, const Settled& settled) {
  const Outcome& outcome = settled.outcome;
  const Judgement& judgement = settled.judgement;
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
  add_faults(plan, end, settled, record);
  add_details(e, record);
  add_goaway(e, record);
  if (judgement.collateral_of) record.set_collateral_of(plan.fault(*judgement.collateral_of).id);
  if (outcome.origin != Origin::kRemoteApp || e.end.code != 0) record.set_debug(e.end.debug);
  record.set_pending(end.pending);
  for (const std::string& window : used_up_windows(e)) record.add_used_up_windows(window);
  for (const std::string& name : judgement.expected) record.add_expected(name);
  record.set_replies_not_handed_over(not_handed_over(e));
  record.set_breach(outcome.breach);
  write_journal(plan, journal_of(end, settled), record);
  if (plan.needs_relay) {
    record.set_class_by_client(classify(client_alone(e)).name);
    record.set_class_by_client_and_marker(classify(client_and_marker(e)).name);
  }
  return record;
}

}  // namespace weir
