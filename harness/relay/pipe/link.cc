#include "harness/relay/pipe/link.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "harness/base/address.h"
#include "harness/relay/unreachable.h"

namespace weir {
namespace {

/// How often an armed act looks whether the kernel has sent the bytes before it. Seldom needed twice.
constexpr auto kFlushPoll = std::chrono::milliseconds(1);

/// asio waits for a connect as for room to write, and then asks the kernel about room with every wait for bytes, which is
/// always there: each message would wake the relay's thread twice. A socket that asio takes on anew is not asked about it.
void forget_writable(StreamSocket& socket) {
  asio::error_code error;
  const auto protocol = socket.local_endpoint(error).protocol();
  if (error) return;
  const auto handle = socket.release(error);
  if (!error) socket.assign(protocol, handle, error);
}

/// "127.0.0.1:40000"; empty once the peer is gone.
std::string address_of_peer(const StreamSocket& socket) {
  asio::error_code error;
  const StreamEndpoint peer = socket.remote_endpoint(error);
  asio::ip::tcp::endpoint address;
  if (error || peer.size() > address.capacity()) return "";
  std::memcpy(address.data(), peer.data(), peer.size());
  return format_host_port({address.address().to_string(), address.port()});
}

}  // namespace

Link::Link(LinkContext& context, std::uint32_t connection, std::uint32_t ordinal, StreamSocket client,
           std::function<void()> on_gone)
    : context_(context),
      connection_(connection),
      ordinal_(ordinal),
      on_gone_(std::move(on_gone)),
      client_(std::move(client)),
      server_(context.io),
      flows_{Flow(Toward::kClient, context.io), Flow(Toward::kServer, context.io)},
      silence_timer_(context.io),
      patience_timer_(context.io) {
  client_.prepare();
}

void Link::trace(LinkTrace::What what, Toward end, std::string_view detail) {
  tell({.what = what, .end = end, .detail = detail});
}

/// With what is so of every event.
void Link::tell(LinkTrace event) {
  if (!context_.on_trace) return;
  event.connection = connection_;
  event.link = ordinal_;
  event.at = context_.clock.now();
  event.client = client_address_;
  event.bytes_to_server = flow(Toward::kServer).passed;
  event.bytes_to_client = flow(Toward::kClient).passed;
  context_.on_trace(event);
}

// --- beginning ---

void Link::start(const LinkOrders& orders_for) {
  accepted_ = context_.clock.now();
  if (context_.on_trace) client_address_ = address_of_peer(client_.socket);
  trace(LinkTrace::What::kAccepted);
  if (orders_for) ask(orders_for);
  patience_timer_.expires_after(context_.patience);
  patience_timer_.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (!cancelled && !self->gone_ && !self->connected_) self->lose_patience();
  });
  ways_ = ways();
  if (ways_.empty() && context_.unresolved) return unreachable(*context_.unresolved);
  connect(0);
}

/// The addresses that this link tries, its own first.
std::vector<StreamEndpoint> Link::ways() const {
  std::vector<StreamEndpoint> ways;
  if (context_.options.addresses) {
    for (const HostPort& address : context_.options.addresses(connection_)) {
      asio::error_code error;
      const asio::ip::address ip = asio::ip::make_address(address.host, error);
      if (!error) ways.emplace_back(asio::ip::tcp::endpoint(ip, address.port));
    }
  }
  if (ways.empty()) ways = context_.upstream;
  if (ways.empty() || !context_.options.links_take_turns) return ways;
  const std::size_t turn = ordinal_ % ways.size();
  std::rotate(ways.begin(), ways.begin() + static_cast<std::ptrdiff_t>(turn), ways.end());
  return ways;
}

void Link::connect(std::size_t attempt) {
  const StreamEndpoint& endpoint = ways_[attempt];
  server_.socket.async_connect(endpoint, [self = shared_from_this(), attempt](const asio::error_code& error) {
    if (self->gone_) return;
    if (!error) return self->connected();
    asio::error_code ignored;
    self->server_.socket.close(ignored);
    if (attempt + 1 < self->ways_.size()) return self->connect(attempt + 1);
    self->unreachable(self->in_vain(error));
  });
}

Unreachable Link::in_vain(const asio::error_code& error) const {
  const std::optional<HttpProxy>& proxy = context_.options.proxy;
  return proxy ? not_through_proxy(context_.target, *proxy, error.message())
               : not_connected(context_.target, error);
}

Unreachable Link::too_late() const {
  constexpr std::string_view kWhy = "connect timed out";
  const std::optional<HttpProxy>& proxy = context_.options.proxy;
  return proxy ? not_through_proxy(context_.target, *proxy, kWhy) : not_in_time(context_.target, kWhy);
}

/// Nobody answered, or not to the end.
void Link::lose_patience() {
  if (!server_.open) return unreachable(too_late());
  if (proxy_reply_) return refused_by_proxy("it did not answer in time");
  handshake_took_too_long();
}

/// The books come first, so that a client that sees the effect finds it there.
void Link::unreachable(Unreachable why) {
  trace(LinkTrace::What::kUnreachable, Toward::kServer, why.text);
  tell_attempt(std::move(why));
  client_.reset();
  close();
}

void Link::tell_attempt(std::optional<Unreachable> failure) {
  if (std::exchange(attempt_told_, true)) return;
  context_.ledger.count_attempt(connection_, context_.clock.now(), std::move(failure));
}

void Link::connected() {
  server_.open = true;
  forget_writable(server_.socket);
  server_.prepare();
  if (context_.options.proxy) return ask_proxy();
  trace(LinkTrace::What::kConnected);
  if (context_.options.reached != nullptr)
    context_.options.reached->note(connection_, address_of_peer(server_.socket));
  secure();
}

void Link::begin() {
  connected_ = true;
  // Orders come before the first byte, so that one which counts bytes counts from the first.
  for (Order& waiting : std::exchange(waiting_, {})) take_order(std::move(waiting));
  for (Flow& flow : flows_) pump(flow);
}

// --- bytes ---

void Link::wait_readable(Flow& flow) {
  Leg& from = leg(other_end(flow.heading));
  if (!from.open || from.ended || flow.reading) return;
  if (flow.line && (flow.line->full() || flow.line->ended())) return;
  flow.reading = true;
  from.wait_readable(
      [self = shared_from_this(), &flow](const asio::error_code&) { self->on_readable(flow); });
}

void Link::wait_writable(Flow& flow) {
  hold(flow);
  // An aborted wait pumps too: the receiver was closed, and the sender is to be read and dropped from now on.
  leg(flow.heading).wait_writable([self = shared_from_this(), &flow](const asio::error_code&) {
    self->pump(flow);
  });
}

void Link::wait_flushed(Flow& flow) {
  hold(flow);
  flow.flush_timer.expires_after(kFlushPoll);
  flow.flush_timer.async_wait(
      [self = shared_from_this(), &flow](const asio::error_code&) { self->pump(flow); });
}

void Link::on_readable(Flow& flow) {
  flow.reading = false;
  Leg& from = leg(other_end(flow.heading));
  if (gone_ || !from.open) return;
  if (!flow.line && (!flow.data.empty() || flow.due))
    return;  // frames were put in meanwhile; their pump reads on
  if (flow.stalled) {
    flow.parked = true;
    return;
  }
  asio::error_code error;
  const std::span<const std::byte> came = from.read(context_.room, error);
  if (is_retry(error)) return wait_readable(flow);
  if (on_silence_ && !error) last_bytes_ = context_.clock.now();
  if (flow.line) {
    const RunTime now = context_.clock.now();
    if (error) {
      flow.line->end(error != asio::error::eof, now);
    } else {
      flow.line->put(came, now);
    }
    // Whoever waits for the receiver, or for the point of an order, comes back to the line by itself.
    if (flow.data.empty() && !flow.due)
      pump(flow);
    else
      wait_readable(flow);
    return;
  }
  if (error) return end_of(other_end(flow.heading), error != asio::error::eof);
  through_tap(flow, came);
  pump(flow);
}

/// Takes the flow as far as it goes without waiting. Reads again only when everything read was dealt with, or lies in
/// the line of what is slowed down: that is the backpressure.
void Link::pump(Flow& flow) {
  do {
    if (!drain(flow)) return;
  } while (refill(flow));
  if (gone_) return drop_rest(flow);
  wait_readable(flow);
}

/// False when the rest of the flow has to wait for something, or the link is gone.
bool Link::drain(Flow& flow) {
  while (!gone_) {
    if (flow.stalled) {
      hold(flow);
      flow.parked = true;
      return false;
    }
    if (flow.owed > 0) {
      if (!write(flow)) {
        wait_writable(flow);
        return false;
      }
    } else if (flow.due) {
      Leg& to = leg(flow.heading);
      if (to.open && !to.lost && !to.is_flushed()) {
        wait_flushed(flow);
        return false;
      }
      flow.due = false;
      fire(flow.heading);
    } else if (!flow.data.empty()) {
      decide(flow);
    } else {
      break;
    }
  }
  if (gone_) {
    drop_rest(flow);
    return false;
  }
  flow.held = {};
  finish_fins();
  return !gone_;
}

/// The link went while bytes waited here: they go with it.
void Link::drop_rest(Flow& flow) {
  context_.ledger.count_dropped(flow.data.size() - flow.owed + (flow.line ? flow.line->waiting() : 0));
  flow.data = {};
  flow.owed = 0;
  flow.line.reset();
}

void Link::decide(Flow& flow) {
  const Leg& to = leg(flow.heading);
  Share share{.drop = flow.data.size()};  // nobody there to pass it to
  if (to.open && !to.lost) share = state_.share(flow.heading, flow.data.size());
  if (share.pass > 0) context_.ledger.count_passed(flow.heading, share.pass);
  flow.passed += share.pass;
  if (share.flip > 0) flip(flow, share);
  if (share.drop > 0) context_.ledger.count_dropped(share.drop);
  // Dropped bytes lie behind the passed ones and never before a rest, so they are cut off at the end.
  flow.data = flow.data.first(flow.data.size() - share.drop);
  flow.owed = share.pass;
  flow.due = share.then_act;
  if (flow.due) book_due_points(flow.heading);
}

void Link::flip(Flow& flow, const Share& share) {
  std::vector<std::byte> changed(flow.data.begin(), flow.data.end());
  for (std::size_t i = 0; i < share.flip; ++i) changed[i] ^= std::byte{share.bits};
  flow.held = std::move(changed);
  flow.data = flow.held;
}

/// False when the receiver takes no more for now.
bool Link::write(Flow& flow) {
  Leg& to = leg(flow.heading);
  asio::error_code error = asio::error::not_connected;
  std::size_t n = 0;
  if (to.open && !to.lost) n = to.write(flow.data.first(flow.owed), error);
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

/// Bytes that arrived for `heading` and about which nothing is decided yet. What waits in a line has not been at the tap either.
OnItsWay Link::on_its_way(Toward heading) {
  const Flow& to = flow(heading);
  const std::size_t in_line = to.line ? to.line->waiting() : 0;
  return {.unread = in_line + leg(other_end(heading)).unread(), .undecided = to.data.size() - to.owed};
}

void Link::finish_fins() {
  for (const Toward end : kEnds) {
    if (!state_.fin_due(end) || flow(end).owed > 0) continue;
    send_fin(end, false);
    state_.fin_sent(end);
  }
  const bool all_sent = !state_.fin_pending(Toward::kClient) && !state_.fin_pending(Toward::kServer);
  const std::vector<OrderDone> all_done = all_sent ? std::exchange(fin_done_, {}) : std::vector<OrderDone>{};
  settle();
  for (const OrderDone& done : all_done) done(OrderResult::kDone);
}

// --- ends ---

/// The peer at `end` will send no more. Reading comes here only when all it sent before was written.
void Link::end_of(Toward end, bool by_reset) {
  const Toward to = other_end(end);
  Leg& from = leg(end);
  tell_tap(end, by_reset || from.lost);
  if (const std::string why = from.problem(); !from.ended && !why.empty()) tell_tls_failure(end, why);
  from.ended = true;
  state_.source_ended(to);
  const bool pass_on = state_.passes_end(to);
  const bool reset = by_reset || from.lost;
  trace(LinkTrace::What::kEnded, end, reset ? "reset" : "fin");
  if (reset) from.close();
  if (pass_on) {
    const Duration delay = state_.end_delay(to);
    if (delay > Duration(0))
      pass_end_on_later(to, reset, delay);
    else
      pass_end_on(to, reset);
  }
  finish_fins();
}

void Link::pass_end_on(Toward to, bool by_reset) {
  if (by_reset) return leg(to).reset();
  send_fin(to, leg(other_end(to)).was_cut_short());
}

/// Nearly always there is room for TLS's last words. Where there is none, the FIN follows them.
void Link::send_fin(Toward to, bool cut_short) {
  if (gone_ || !leg(to).open || leg(to).finish(cut_short)) return;
  leg(to).wait_writable(
      [self = shared_from_this(), to, cut_short](const asio::error_code&) { self->send_fin(to, cut_short); });
}

void Link::pass_end_on_later(Toward to, bool by_reset, Duration delay) {
  Flow& towards = flow(to);
  towards.end_held = true;
  towards.end_timer.expires_after(delay);
  towards.end_timer.async_wait([self = shared_from_this(), &towards, to, by_reset](const asio::error_code&) {
    if (self->gone_ || !std::exchange(towards.end_held, false)) return;
    // An order may have ended the link meanwhile in its own way.
    if (self->state_.passes_end(to)) self->pass_end_on(to, by_reset);
    self->finish_fins();
  });
}

/// Closes what has come to its end.
void Link::settle() {
  if (gone_) return;
  bool finished = true;
  for (const Toward end : kEnds) {
    Leg& l = leg(end);
    const bool spent = l.ended && !state_.fin_pending(end);
    if (!state_.live() && spent && l.open) l.close();
    const bool to_hear_of_an_end = l.open && flow(end).end_held;
    finished = finished && (!l.open || spent) && !to_hear_of_an_end;
  }
  if (finished) close();
}

void Link::reset() {
  if (gone_) return;
  client_.reset();
  server_.reset();
  close();
}

void Link::close() {
  if (gone_) return;
  gone_ = true;
  client_.close();
  server_.close();
  for (Flow& flow : flows_) {
    flow.flush_timer.cancel();
    flow.stall_timer.cancel();
    flow.stalled = false;
    flow.delay_timer.cancel();
    flow.end_timer.cancel();
    if (std::exchange(flow.parked, false) || (flow.line && flow.data.empty())) drop_rest(flow);
  }
  silence_timer_.cancel();
  patience_timer_.cancel();
  for (Timers* timers : {&order_timers_, &wake_timers_}) {
    for (const auto& timer : std::exchange(*timers, {})) timer->cancel();
  }
  for (const Order& waiting : std::exchange(waiting_, {})) waiting.done(OrderResult::kNoLink);
  // The FIN went out with the closing.
  for (const OrderDone& done : std::exchange(fin_done_, {})) done(OrderResult::kDone);
  context_.ledger.link_gone(connection_, ordinal_, context_.clock.now());
  trace(LinkTrace::What::kGone);
  on_gone_();
}

}  // namespace weir
