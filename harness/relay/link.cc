#include "harness/relay/link.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace weir {
namespace {

/// How often an armed act looks whether the kernel has sent the bytes before it. Seldom needed twice.
constexpr auto kFlushPoll = std::chrono::milliseconds(1);

constexpr std::array kEnds = {Toward::kClient, Toward::kServer};

bool is_retry(const asio::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again ||
         error == asio::error::interrupted;
}

void prepare(StreamSocket& socket) {
  asio::error_code ignored;  // a Unix socket has no Nagle to switch off
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
}

/// Whether the kernel has sent all it was given. An RST throws away what is unsent, so a cut at an exact byte
/// needs this. A socket that cannot tell (Unix) has no such queue.
bool is_flushed(StreamSocket& socket) {
  int unsent = 0;
  return ::ioctl(socket.native_handle(), SIOCOUTQNSD, &unsent) != 0 || unsent == 0;
}

LinkEvent event_of(std::uint32_t connection, const LinkOrder& order, RunTime at) {
  LinkEvent event{.connection = connection, .fault = order.fault, .stream = order.stream, .at = at};
  if (const auto* reset = std::get_if<LinkReset>(&order.act)) {
    event.what = LinkEvent::What::kReset;
    event.toward = reset->toward;
  } else if (const auto* fin = std::get_if<LinkFin>(&order.act)) {
    event.what = LinkEvent::What::kFin;
    event.toward = fin->toward;
  } else if (const auto* stall = std::get_if<LinkStall>(&order.act)) {
    event.what = LinkEvent::What::kStall;
    event.toward = stall->toward;
    event.lasts = stall->duration;
  } else if (const auto* frames = std::get_if<H2Act>(&order.act)) {
    event.what = LinkEvent::What::kFrames;
    event.incarnation = order.incarnation;
    event.one_stream = strikes_one_stream(*frames);
  } else {
    event.what = LinkEvent::What::kBlackhole;
    event.toward = std::get<LinkBlackhole>(order.act).toward;
  }
  return event;
}

}  // namespace

Link::Link(LinkContext& context, std::uint32_t connection, StreamSocket client, std::function<void()> on_gone)
    : context_(context),
      connection_(connection),
      on_gone_(std::move(on_gone)),
      client_(std::move(client)),
      server_(context.io),
      flows_{Flow(Toward::kClient, context.io), Flow(Toward::kServer, context.io)} {
  prepare(client_.socket);
}

// --- beginning ---

void Link::start(const std::vector<TimedOrder>& orders) {
  for (const TimedOrder& timed : orders) {
    if (timed.delay <= Duration::zero()) {
      order(timed.order, nullptr);
      continue;
    }
    order_timers_.push_back(std::make_unique<asio::steady_timer>(context_.io, timed.delay));
    order_timers_.back()->async_wait(
        [self = shared_from_this(), what = timed.order](const asio::error_code& cancelled) {
          if (!cancelled) self->order(what, nullptr);
        });
  }
  connect(0);
}

void Link::connect(std::size_t attempt) {
  if (attempt == context_.upstream.size()) {
    context_.ledger.count_refused();
    reset_leg(client_);
    close();
    return;
  }
  const StreamEndpoint& endpoint = context_.upstream[attempt];
  server_.socket.async_connect(endpoint, [self = shared_from_this(), attempt](const asio::error_code& error) {
    if (self->gone_) return;
    if (!error) return self->connected();
    asio::error_code ignored;
    self->server_.socket.close(ignored);
    self->connect(attempt + 1);
  });
}

void Link::connected() {
  connected_ = true;
  server_.open = true;
  prepare(server_.socket);
  // Orders come before the first byte, so that one which counts bytes counts from the first.
  for (Order& waiting : std::exchange(waiting_, {})) order(waiting.order, std::move(waiting.done));
  for (Flow& flow : flows_) pump(flow);
}

// --- bytes ---

void Link::wait_readable(Flow& flow) {
  Leg& from = leg(other_end(flow.heading));
  if (!from.open || from.ended || flow.awaited) return;
  flow.awaited = true;
  from.socket.async_wait(StreamSocket::wait_read, [self = shared_from_this(), &flow](
                                                      const asio::error_code&) { self->on_readable(flow); });
}

void Link::wait_writable(Flow& flow) {
  hold(flow);
  // An aborted wait pumps too: the receiver was closed, and the sender is to be read and dropped from now on.
  leg(flow.heading)
      .socket.async_wait(StreamSocket::wait_write,
                         [self = shared_from_this(), &flow](const asio::error_code&) { self->pump(flow); });
}

void Link::wait_flushed(Flow& flow) {
  hold(flow);
  flow.flush_timer.expires_after(kFlushPoll);
  flow.flush_timer.async_wait(
      [self = shared_from_this(), &flow](const asio::error_code&) { self->pump(flow); });
}

void Link::on_readable(Flow& flow) {
  Leg& from = leg(other_end(flow.heading));
  flow.awaited = false;
  if (gone_ || !from.open) return;
  if (!flow.data.empty() || flow.due) return;  // frames were put in meanwhile; their pump reads on
  if (flow.stalled) {
    flow.parked = true;
    return;
  }
  asio::error_code error;
  const std::size_t n = from.socket.read_some(asio::buffer(context_.scratch), error);
  if (is_retry(error)) return wait_readable(flow);
  if (error) return end_of(other_end(flow.heading), error != asio::error::eof);
  through_tap(flow, n);
  pump(flow);
}

/// Takes the flow as far as it goes without waiting. Reads again only when everything read was dealt with:
/// that is the backpressure.
void Link::pump(Flow& flow) {
  while (!gone_) {
    if (flow.stalled) {
      hold(flow);
      flow.parked = true;
      return;
    }
    if (flow.owed > 0) {
      if (!write(flow)) return wait_writable(flow);
    } else if (flow.due) {
      Leg& to = leg(flow.heading);
      if (to.open && !to.lost && !is_flushed(to.socket)) return wait_flushed(flow);
      flow.due = false;
      fire(flow.heading);
    } else if (!flow.data.empty()) {
      decide(flow);
    } else {
      break;
    }
  }
  if (gone_) {
    // The link went while bytes waited here: they go with it.
    context_.ledger.count_dropped(flow.data.size() - flow.owed);
    flow.data = {};
    flow.owed = 0;
    return;
  }
  flow.held = {};
  finish_fins();
  if (!gone_) wait_readable(flow);
}

void Link::decide(Flow& flow) {
  const Leg& to = leg(flow.heading);
  Share share{.drop = flow.data.size()};  // nobody there to pass it to
  if (to.open && !to.lost) share = state_.share(flow.heading, flow.data.size());
  if (share.pass > 0) context_.ledger.count_passed(flow.heading, share.pass);
  if (share.drop > 0) context_.ledger.count_dropped(share.drop);
  // Dropped bytes lie behind the passed ones and never before a rest, so they are cut off at the end.
  flow.data = flow.data.first(flow.data.size() - share.drop);
  flow.owed = share.pass;
  flow.due = share.then_act;
}

/// False when the receiver takes no more for now.
bool Link::write(Flow& flow) {
  Leg& to = leg(flow.heading);
  asio::error_code error = asio::error::not_connected;
  std::size_t n = 0;
  if (to.open && !to.lost) n = to.socket.write_some(asio::buffer(flow.data.data(), flow.owed), error);
  if (is_retry(error)) return false;
  if (error) n = flow.owed;
  flow.data = flow.data.subspan(n);
  flow.owed -= n;
  if (error && to.open && !to.lost) {
    // What the peer sent before it reset us may still be unread; its end is passed on when reading comes to
    // it.
    to.lost = true;
    if (to.ended) end_of(flow.heading, true);
  }
  return true;
}

void Link::hold(Flow& flow) {
  if (flow.data.empty() || !flow.held.empty()) return;
  flow.held.assign(flow.data.begin(), flow.data.end());
  flow.data = flow.held;
}

// --- orders ---

void Link::order(const LinkOrder& order, OrderDone done) {
  if (!done) done = [](OrderResult) {};
  if (!live()) return done(OrderResult::kNoLink);
  if (!connected_) {
    waiting_.push_back({order, std::move(done)});
    return;
  }
  if (std::holds_alternative<H2Act>(order.act)) return tap_order(order, done);
  if (order.after_bytes == 0) return act(order, false, done);
  const OrderDone& kept =
      armed_.emplace(state_.arm(order.cut_toward, order.after_bytes), Order{order, std::move(done)})
          .first->second.done;
  kept(OrderResult::kArmed);
}

void Link::fire(Toward heading) {
  for (const LinkState::Ticket ticket : state_.take_due(heading)) {
    const auto node = armed_.extract(ticket);
    // Another order may have ended the link at this very byte.
    if (live()) act(node.mapped().order, true, node.mapped().done);
  }
}

LinkEvent Link::record(const LinkOrder& order) {
  const LinkEvent event = event_of(connection_, order, context_.clock.now());
  context_.ledger.record(event);
  return event;
}

/// `at_point`: the order counted bytes, so nothing more goes towards its cut.
void Link::act(const LinkOrder& order, bool at_point, const OrderDone& done) {
  const LinkEvent event = record(order);

  const auto unread_unless_cut = [&](Toward heading) {
    return at_point && order.cut_toward == heading ? 0 : unread(heading);
  };
  state_.apply(order.act, {.to_client = unread_unless_cut(Toward::kClient),
                           .to_server = unread_unless_cut(Toward::kServer)});
  if (const auto* pause = std::get_if<LinkStall>(&order.act)) {
    for (const Toward end : kEnds) {
      if (aims_at(pause->toward, end)) stall(flow(end), pause->duration);
    }
  }
  if (event.what == LinkEvent::What::kFin) {
    fin_done_ = done;
    return finish_fins();
  }
  if (event.what == LinkEvent::What::kReset) {
    for (const Toward end : kEnds) {
      if (aims_at(event.toward, end)) reset_leg(leg(end));
    }
    settle();
  }
  done(OrderResult::kDone);
}

/// Of stalls that overlap, the one that ends last counts.
void Link::stall(Flow& flow, Duration duration) {
  const auto end = std::chrono::steady_clock::now() + std::max(Duration(0), duration);
  if (flow.stalled && end <= flow.stall_timer.expiry()) return;
  flow.stalled = true;
  flow.stall_timer.expires_at(end);  // an earlier wait is cancelled by this
  flow.stall_timer.async_wait([self = shared_from_this(), &flow](const asio::error_code& cancelled) {
    if (!cancelled) self->end_stall(flow);
  });
}

void Link::end_stall(Flow& flow) {
  // The timer was set anew while this was on its way.
  if (flow.stall_timer.expiry() > std::chrono::steady_clock::now()) return;
  flow.stalled = false;
  if (std::exchange(flow.parked, false)) pump(flow);
}

/// Bytes that arrived for `heading` and about which nothing is decided yet, here or in the kernel.
std::uint64_t Link::unread(Toward heading) {
  const Flow& to = flow(heading);
  asio::error_code error;
  const std::size_t in_kernel = leg(other_end(heading)).socket.available(error);
  return to.data.size() - to.owed + (error ? 0 : in_kernel);
}

void Link::finish_fins() {
  for (const Toward end : kEnds) {
    if (!state_.fin_due(end) || flow(end).owed > 0) continue;
    asio::error_code ignored;
    leg(end).socket.shutdown(StreamSocket::shutdown_send, ignored);
    state_.fin_sent(end);
  }
  const bool all_sent = !state_.fin_pending(Toward::kClient) && !state_.fin_pending(Toward::kServer);
  const OrderDone done = all_sent ? std::exchange(fin_done_, nullptr) : nullptr;
  settle();
  if (done) done(OrderResult::kDone);
}

// --- ends ---

/// The peer at `end` will send no more. Reading comes here only when all it sent before was written.
void Link::end_of(Toward end, bool by_reset) {
  const Toward to = other_end(end);
  Leg& from = leg(end);
  tell_tap(end, by_reset || from.lost);
  from.ended = true;
  state_.source_ended(to);
  const bool pass_on = state_.passes_end(to);
  if (by_reset || from.lost) {
    close_leg(from);
    if (pass_on) reset_leg(leg(to));
  } else if (pass_on) {
    asio::error_code ignored;
    leg(to).socket.shutdown(StreamSocket::shutdown_send, ignored);
  }
  finish_fins();
}

void Link::close_leg(Leg& leg) {
  asio::error_code ignored;
  leg.socket.close(ignored);
  leg.open = false;
}

void Link::reset_leg(Leg& leg) {
  asio::error_code ignored;
  leg.socket.set_option(asio::socket_base::linger(true, 0), ignored);
  close_leg(leg);
}

/// Closes what has come to its end.
void Link::settle() {
  if (gone_) return;
  bool finished = true;
  for (const Toward end : kEnds) {
    Leg& l = leg(end);
    const bool spent = l.ended && !state_.fin_pending(end);
    if (!state_.live() && spent && l.open) close_leg(l);
    finished = finished && (!l.open || spent);
  }
  if (finished) close();
}

void Link::close() {
  if (gone_) return;
  gone_ = true;
  close_leg(client_);
  close_leg(server_);
  for (Flow& flow : flows_) {
    flow.flush_timer.cancel();
    flow.stall_timer.cancel();
    flow.stalled = false;
    if (std::exchange(flow.parked, false)) pump(flow);  // counts what waited here as dropped
  }
  for (auto& timer : order_timers_) timer->cancel();
  for (const Order& waiting : std::exchange(waiting_, {})) waiting.done(OrderResult::kNoLink);
  // The FIN went out with the closing.
  if (const OrderDone done = std::exchange(fin_done_, nullptr)) done(OrderResult::kDone);
  on_gone_();
}

}  // namespace weir
