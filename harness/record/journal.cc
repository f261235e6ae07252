#include "harness/record/journal.h"

#include <algorithm>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/fault/catalogue.h"

namespace weir {
namespace {

/// What the relay wrote down of this stream's own strikes, each to be had once.
class OwnEvents {
 public:
  explicit OwnEvents(const StreamEnd& end) {
    const Evidence& e = end.evidence;
    for (const std::vector<LinkEvent>* events : {&e.link_events, &e.elsewhere}) {
      for (const LinkEvent& event : *events) {
        if (event.stream == end.plan.id && event.at >= e.opened) events_.push_back(event);
      }
    }
    std::stable_sort(events_.begin(), events_.end(),
                     [](const LinkEvent& a, const LinkEvent& b) { return a.at < b.at; });
  }

  std::optional<LinkEvent> take(std::uint32_t fault) {
    const auto found = std::find_if(events_.begin(), events_.end(),
                                    [&](const LinkEvent& event) { return event.fault == fault; });
    if (found == events_.end()) return std::nullopt;
    LinkEvent event = *found;
    events_.erase(found);
    return event;
  }

 private:
  std::vector<LinkEvent> events_;
};

void add_strikes(const StreamEnd& end, const Settled& settled, Journal& journal) {
  OwnEvents events(end);
  for (const StrikeTrack& strike : settled.strikes) {
    if (!strike.fired()) continue;
    StrikeEntry entry{.planned = strike.plan, .place = strike.place()};
    entry.on_link = events.take(strike.plan.fault);
    journal.push_back({entry.on_link ? entry.on_link->at : strike.place().at, std::move(entry)});
  }
}

/// The fault of another stream's that cost this one its connection.
void add_collateral(const StreamEnd& end, const Settled& settled, Journal& journal) {
  if (!settled.judgement.collateral_of) return;
  const Evidence& e = end.evidence;
  for (const std::vector<LinkEvent>* events : {&e.link_events, &e.neighbour_events}) {
    const auto last = std::find_if(events->rbegin(), events->rend(), [&](const LinkEvent& event) {
      return event.fault == *settled.judgement.collateral_of;
    });
    if (last == events->rend()) continue;
    StrikeEntry entry;
    entry.planned.fault = last->fault;
    entry.place = {.at = last->at, .sent = e.sent, .replies = e.received};
    entry.aimed_at = last->stream;
    entry.on_link = *last;
    journal.push_back({last->at, std::move(entry)});
    return;
  }
}

void add_wire_ends(const Evidence& e, Journal& journal) {
  if (e.wire) {
    const StreamTrace& wire = *e.wire;
    const auto seen = [&](RunTime at, const WireEnd& end, std::uint32_t frame) {
      journal.push_back({at, WireEndEntry{end, wire.link, wire.h2_stream, frame}});
    };
    if (const std::optional<WireEnd> end = read_trace(wire)) seen(wire.ended_at, *end, wire.frames);
    const std::optional<WireEnd> lost = read_goaway(wire);
    if (const std::optional<WireEnd> close = read_close(wire)) {
      seen(wire.close->at, lost.value_or(*close), 0);
    } else if (lost && lost->how == WireHow::kUnprocessed) {
      seen(wire.goaway->at, *lost, 0);
    }
  }
  if (e.end.frames) journal.push_back({e.ended, WireEndEntry{.end = read_frames(*e.end.frames)}});
  // Of a status that weir's own server chose no word is a library's.
  const std::optional<WireEnd> words = e.marker ? std::nullopt : read_status(e.end);
  if (words) journal.push_back({e.ended, WireEndEntry{.end = *words}});
}

const char* word_of(Actor actor) {
  switch (actor) {
    case Actor::kClient:
      return "client";
    case Actor::kChatServer:
      return "server";
    case Actor::kRelay:
      return "relay";
    case Actor::kTap:
      return "tap";
    case Actor::kRun:
      return "run";
  }
  return "";
}

void write_strike(const Plan& plan, const StrikeEntry& strike, v1::JournalEntry::Strike& out) {
  const Fault& fault = plan.fault(strike.planned.fault);
  out.set_fault(fault.id);
  out.set_by(word_of(find_kind(fault.kind).spec.carried_out_by));
  if (strike.aimed_at) {
    out.set_aimed_at(*strike.aimed_at);
  } else {
    out.set_point(std::string(point_key(fault, strike.planned)));
    if (strike.planned.count > 0) out.set_value(strike.planned.count);
    if (strike.planned.byte > 0) out.set_byte(strike.planned.byte);
  }
  out.set_sent(strike.place.sent);
  out.set_replies(strike.place.replies);
  if (!strike.on_link) return;
  const LinkEvent& event = *strike.on_link;
  if (event.link) out.set_link(*event.link);
  out.set_bytes_to_client(event.to_client);
  out.set_bytes_to_server(event.to_server);
  if (event.h2_stream == 0) return;
  out.set_h2_stream(event.h2_stream);
  out.set_frames_to_client(event.frames_to_client);
  out.set_frames_to_server(event.frames_to_server);
}

void write_wire_end(const WireEndEntry& seen, v1::JournalEntry::WireEnd& out) {
  out.set_how(std::string(row_of(seen.end.how).name));
  out.set_code(seen.end.code);
  out.set_seen_by(std::string(to_string(seen.end.seen_by)));
  if (seen.link) out.set_link(*seen.link);
  if (seen.h2_stream > 0) out.set_h2_stream(seen.h2_stream);
  if (seen.frame > 0) out.set_frame(seen.frame);
  if (seen.end.goaway) out.set_after_goaway(true);
}

}  // namespace

Journal journal_of(const StreamEnd& end, const Settled& settled) {
  const Evidence& e = end.evidence;
  Journal journal;
  journal.push_back({e.opened, OpenedEntry{end.plan.connection}});
  add_strikes(end, settled, journal);
  add_collateral(end, settled, journal);
  add_wire_ends(e, journal);
  std::stable_sort(journal.begin() + 1, journal.end(),
                   [](const JournalEntry& a, const JournalEntry& b) { return a.at < b.at; });
  const Outcome& outcome = settled.outcome;
  // A call that fails as it is made can have its end stamped before its start.
  journal.push_back({std::max(e.ended, e.opened), ClosedEntry{outcome.name, outcome.told_by}});
  return journal;
}

void write_journal(const Plan& plan, const Journal& journal, v1::StreamRecord& record) {
  for (const JournalEntry& entry : journal) {
    v1::JournalEntry& out = *record.add_journal();
    out.set_at_ms(to_ms(entry.at.time_since_epoch()));
    std::visit(
        Overloaded{
            [&](const OpenedEntry& opened) { out.mutable_opened()->set_on_connection(opened.connection); },
            [&](const StrikeEntry& strike) { write_strike(plan, strike, *out.mutable_strike()); },
            [&](const WireEndEntry& seen) { write_wire_end(seen, *out.mutable_wire_end()); },
            [&](const ClosedEntry& closed) {
              v1::JournalEntry::Closed& to = *out.mutable_closed();
              to.set_as(closed.name);
              to.set_told_by(std::string(to_string(closed.told_by)));
            }},
        entry.what);
  }
}

}  // namespace weir
