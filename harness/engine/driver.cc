#include "harness/engine/driver.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/engine/call_options.h"
#include "harness/engine/lane.h"
#include "harness/engine/stream_setup.h"
#include "harness/outcome/behind_relay.h"
#include "harness/plan/spread.h"

namespace weir {
namespace {

// A call made just after its connection was struck can still be put on it: gRPC has not noticed yet.
constexpr Duration kSettling = std::chrono::milliseconds(250);

// After a refusal gRPC reports the same one until it dials again: 1 s later at first, then 1.6 s, each up to a fifth longer
// (gRPC doc/connection-backoff.md).
constexpr Duration kBackoff = std::chrono::milliseconds(3200);

bool refuses(const LinkEvent& event) {
  return event.what == LinkEvent::What::kRefuse || event.what == LinkEvent::What::kAcceptFin ||
         event.what == LinkEvent::What::kAcceptReset;
}

/// Done to frames of another stream alone.
bool is_neighbours(const LinkEvent& event, const StreamPlan& stream) {
  return event.one_stream && (event.stream != stream.id || event.incarnation != stream.incarnation);
}

bool can_have_hit(const LinkEvent& event, RunTime opened, RunTime ended) {
  if (event.at > ended) return refuses(event);  // from before the run on
  const Duration lingers = event.what == LinkEvent::What::kListenerDown ? kBackoff : kSettling;
  return stays(event) || event.at + event.lasts + lingers >= opened;
}

/// How many bytes lie between the order and the middle of the next message, towards either end.
std::uint64_t half_a_message(const StreamGroup& group) {
  return std::max<std::uint64_t>(20, smallest_payload(group.payload).count / 2);
}

/// What is counted from the point on.
void count_on(LinkOrder& order, const ActOnLink& act, const StreamGroup& group) {
  order.after_silence = act.after_silence;
  order.after_bytes = act.mid_message ? half_a_message(group) : act.after_bytes;
  order.cut_toward = toward_of(act.act) == Toward::kClient ? Toward::kClient : Toward::kServer;
  if (act.counts_toward) order.cut_toward = *act.counts_toward;
}

LinkOrder link_order(const Plan& plan, const ActOnLink& act, const StrikeTrack& strike,
                     const StreamPlan& stream) {
  const PlannedFault& planned = strike.plan;
  const std::uint32_t fault = planned.fault;
  const StreamGroup& group = plan.group_of(stream);
  LinkOrder order;
  order.fault = fault;
  order.stream = stream.id;
  order.incarnation = stream.incarnation;
  order.act = act.act;
  order.seed = mix_keys(mix_keys(plan.seed, plan.fault(fault).key), stream.key);
  if (!planned.is_found_by_relay()) {
    count_on(order, act, group);
    // A call is made before its connection is there, so what strikes at the opening has to wait for that.
    order.awaits_link = planned.kind == TriggerKind::kOpen;
    return order;
  }
  order.awaits_link = true;
  order.window = plan.fault(fault).window;
  if (planned.counted_by_relay) {
    order.point = wire_point(planned.kind, false, strike.counted_from() + planned.count, 0);
    if (planned.follows_in_relay) order.follows = planned.follows;
    count_on(order, act, group);
    if (!order.counts_on()) order.cut_toward = order.point->heading;
    return order;
  }
  order.cut_toward = plan.fault(fault).at.to_client ? Toward::kClient : Toward::kServer;
  if (planned.kind == TriggerKind::kBytes) {
    order.after_bytes = planned.count;
  } else {
    order.point = wire_point(planned.kind, plan.fault(fault).at.to_client, planned.count, planned.byte);
    order.cut_toward = order.point->heading;
  }
  return order;
}

/// A server may repeat what it was sent.
void mask(const Secrets& secrets, CallEnd& end) {
  if (secrets.empty()) return;
  secrets.mask(end.message);
  secrets.mask(end.debug);
  for (auto& [key, value] : end.trailers) secrets.mask(value);
  if (end.goaway) secrets.mask(end.goaway->debug);
  if (end.frames && end.frames->goaway) secrets.mask(end.frames->goaway->debug);
}

}  // namespace

Driver::Driver(Lane& lane, std::uint32_t slot, const StreamPlan& stream, Legacy before)
    : lane_(lane),
      slot_(slot),
      session_(*lane.world_.plan, stream, lane.world_.services[stream.group]->expected(), std::move(before)) {
}

StreamMemory* Driver::memory() const { return lane_.slots_[slot_].memory.get(); }

const Service& Driver::service() const { return *lane_.world_.services[stream().group]; }

void Driver::set_up(StreamSetup& setup, const Event& event, RunTime now) {
  Commands none;  // there is no call yet that could be told anything
  const bool of_run = event.type == Event::Type::kWindDown || event.type == Event::Type::kInterrupt ||
                      event.type == Event::Type::kCut;
  if (of_run) session_.step(event, now, none);
  switch (setup.step(event, now)) {
    case StreamSetup::State::kGoesOn:
      break;
    case StreamSetup::State::kDone:
      lane_.setups_.erase(slot_);
      step({.type = Event::Type::kStart}, now);
      break;
    case StreamSetup::State::kFailed: {
      Event over{.type = Event::Type::kEnd};
      over.end = &setup.failure();
      session_.step(over, now, none);
      break;
    }
  }
}

void Driver::step(const Event& event, RunTime now) {
  if (StreamSetup* setup = lane_.setup_of(slot_)) {
    set_up(*setup, event, now);
    return;
  }
  if (session_.ended()) {
    // What comes now is in no stream's account, so it is in no group's.
  } else if (event.type == Event::Type::kReply) {
    if (lane_.recorder_.reply_received(stream().group, event.bytes, now)) ++share_.replies;
    lane_.progress_.received.fetch_add(1, std::memory_order_relaxed);
  } else if (event.type == Event::Type::kWriteDone && event.ok) {
    lane_.recorder_.message_sent(stream().group, pending_bytes_, pending_aside_ != 0);
    lane_.progress_.sent.fetch_add(1, std::memory_order_relaxed);
  }
  // The lane's streams share one list, which spares each step its allocations: carrying a command out can bring
  // the next event, but that one is queued, never nested.
  Commands& commands = lane_.commands_;
  commands.clear();
  if (event.unread && !session_.ended()) {
    Event read_now = event;
    read(read_now);
    session_.step(read_now, now, commands);
  } else {
    session_.step(event, now, commands);
  }
  const bool tells = event.type == Event::Type::kHeaders || event.type == Event::Type::kEnd;
  if (tells && session_.met_another_server()) lane_.progress_.met_another_server = true;
  for (const Command& command : commands) carry_out(command, now);
  if (now < lane_.world_.window.to && !session_.ended()) {
    share_.note_debt(now, session_.replies().unanswered() > 0, event.type == Event::Type::kReply);
  }
}

void Driver::carry_out(const Command& command, RunTime now) {
  switch (command.type) {
    case Command::Type::kStart:
      start_call(now);
      break;
    case Command::Type::kRead:
      transport_->read();
      break;
    case Command::Type::kWrite:
      write(command.seq, command.size);
      break;
    case Command::Type::kWriteAside:
      write_aside(command.aside);
      break;
    case Command::Type::kHalfClose:
      transport_->half_close();
      break;
    case Command::Type::kCancel:
      // A stream that is reset needs no window any more, and gives its share of the connection's back.
      windows_ = windows_on_link();
      transport_->cancel();
      break;
    case Command::Type::kWakeAt:
      lane_.set_wake(slot_, std::max(command.at, now));
      break;
    case Command::Type::kOrder:
      order(command.strike);
      break;
    case Command::Type::kSample:
      sample(command, now);
      break;
    case Command::Type::kCensored:
      lane_.recorder_.censored(stream().group, command);
      break;
    case Command::Type::kEnded:
      break;  // the lane sees ended()
  }
}

void Driver::sample(const Command& command, RunTime now) {
  bool measured = lane_.recorder_.sample(stream().group, command, now);
  if (measured && command.metric == LatencyMetric::kResponse) share_.add(command.value);
  bool first = command.metric == LatencyMetric::kFirstMessage && lane_.world_.window.contains(now);
  if (first) share_.longest = std::max(share_.longest, command.value);
}

void Driver::start_call(RunTime now) {
  transport_ = lane_.world_.transports->make(stream().connection, *this);
  transport_->start(
      call_options(*lane_.world_.plan, stream(), session_.deadline(), now, lane_.world_.metadata));
}

void Driver::write(std::uint32_t seq, std::uint64_t size) {
  pending_bytes_ =
      0x7FFF'FFFFU & static_cast<std::uint32_t>(service().make(identity(), seq, size, *transport_));
  pending_aside_ = 0;
  transport_->send();
}

void Driver::write_aside(const Aside& aside) {
  pending_bytes_ = 0x7FFF'FFFFU &
                   static_cast<std::uint32_t>(service().conversation()->say(identity(), aside, *transport_));
  pending_aside_ = 1;
  transport_->send();
}

void Driver::read(Event& reply) {
  reply.reply = service().read(identity(), *reply.unread);
  reply.cues = &memory()->cues();
}

void Driver::order(std::uint32_t number) {
  const StrikeTrack& strike = session_.faults()[number];
  const std::uint32_t fault = strike.plan.fault;
  auto done = [&lane = lane_, slot = slot_, incarnation = stream().incarnation, number](OrderResult result) {
    Note note;
    note.slot = slot;
    note.incarnation = incarnation;
    note.event = {.type = Event::Type::kOrderDone, .strike = number, .result = result};
    lane.post(std::move(note));
  };
  const LaneWorld& world = lane_.world_;
  const FaultAction& action = world.plan->actions[fault];
  const auto ask = Overloaded{
      [&](const ActOnLink& on_link) {
        world.links->order(stream().connection, link_order(*world.plan, on_link, strike, stream()), done);
      },
      [&](const ListenersDown& down) {
        world.links->listeners_down(fault, stream().id, down.duration, done);
      },
      [&](const DoneByRun auto&) { world.server->strike(fault, stream().id, action, done); },
      // The client does it, the server was told when the call began, or it was so from the beginning.
      [](const DoneUnasked auto&) {},
      [](const RefuseConnection&) {},
  };
  std::visit(ask, action);
}

std::optional<H2Windows> Driver::windows_on_link() const {
  const LinkControl* links = lane_.world_.links;
  return links ? links->windows(stream().connection, stream().id, stream().incarnation) : std::nullopt;
}

StreamEnd Driver::result() const {
  StreamEnd end;
  end.plan = stream();
  end.evidence = session_.evidence();
  end.evidence.marker_expected = lane_.world_.marker_expected;
  end.faults = session_.faults();
  end.wind_down = session_.life().wind_down();
  const StreamSetup* setup = lane_.setup_of(slot_);
  end.pending = setup != nullptr ? setup->describe() : session_.life().pending();
  end.share = share_;
  Evidence& e = end.evidence;
  const Target& target = lane_.world_.plan->scenario->target;
  e.retries = target.retries;
  if (e.in_band_errors > 0) {
    const std::vector<std::string> names = service().errors();
    if (e.in_band_error < names.size()) e.in_band_name = names[e.in_band_error];
  }
  if (target.receive_limit) e.receive_limit = target.receive_limit->count;
  e.windows = e.end.windows ? e.end.windows : windows_ ? windows_ : windows_on_link();
  if (lane_.world_.links) {
    for (const LinkEvent& event : lane_.world_.links->history(stream().connection, e.opened - kBackoff)) {
      if (!can_have_hit(event, e.opened, e.ended)) continue;
      (is_neighbours(event, stream()) ? e.neighbour_events : e.link_events).push_back(event);
    }
    e.wire = lane_.world_.links->take_trace(stream().connection, stream().id, stream().incarnation);
    const auto elsewhere = [&](const LinkEvent& event) {
      return event.link && e.wire && *event.link != e.wire->link;
    };
    std::copy_if(e.link_events.begin(), e.link_events.end(), std::back_inserter(e.elsewhere), elsewhere);
    std::erase_if(e.link_events, elsewhere);
    std::erase_if(e.neighbour_events, elsewhere);
    learn_of_target(e, *lane_.world_.links, stream().connection);
  }
  if (lane_.world_.server) {
    for (const ServerEvent& event : lane_.world_.server->history()) {
      if (event.at <= e.ended) e.server_events.push_back(event);
    }
  }
  return end;
}

void Driver::post(const Event& event, std::unique_ptr<CallEnd> end) {
  if (lane_.takes_at_once()) {
    lane_.bring(slot_, event, lane_.stamp());  // the last thing: the stream may be over, and this object gone
    return;
  }
  Note note;
  note.slot = slot_;
  note.incarnation = stream().incarnation;
  note.event = event;
  note.at = lane_.stamp();
  note.end = std::move(end);
  lane_.post(std::move(note));
}

void Driver::on_headers(bool marked) { post({.type = Event::Type::kHeaders, .marked = marked}); }
void Driver::on_write_done(bool ok) { post({.type = Event::Type::kWriteDone, .ok = ok}); }
void Driver::on_half_close_done(bool ok) { post({.type = Event::Type::kHalfCloseDone, .ok = ok}); }
void Driver::on_read_failed() { post({.type = Event::Type::kReadFailed}); }
void Driver::on_end(CallEnd end) {
  if (lane_.world_.links) tell_of_target(end, *lane_.world_.links, stream().connection);
  if (const CallMetadata* own = lane_.world_.metadata; own != nullptr) mask(own->secrets, end);
  auto kept = std::make_unique<CallEnd>(std::move(end));
  const Event event{.type = Event::Type::kEnd, .end = kept.get()};
  post(event, std::move(kept));
}

void Driver::on_message(std::string_view bytes) {
  StreamMemory* const kept = memory();
  if (kept == nullptr || (lane_.takes_at_once() && lane_.setup_of(slot_) == nullptr)) {
    // Made where it stays: a copy would wait for members that were just stored, and this is done for every message.
    post({.type = Event::Type::kReply,
          .reply = service().read(identity(), bytes),
          .cues = kept == nullptr ? nullptr : &kept->cues(),
          .bytes = static_cast<std::uint32_t>(bytes.size())});
    return;
  }
  Note note;
  note.slot = slot_;
  note.incarnation = stream().incarnation;
  note.event = {.type = Event::Type::kReply, .bytes = static_cast<std::uint32_t>(bytes.size())};
  note.at = lane_.stamp();
  note.unread = std::make_unique<const std::string>(bytes);
  note.event.unread = note.unread.get();
  lane_.post(std::move(note));
}

}  // namespace weir
