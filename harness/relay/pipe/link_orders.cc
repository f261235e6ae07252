// How a link carries out orders. See link.cc for the bytes.
#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/relay/link_event.h"
#include "harness/relay/pipe/link.h"

namespace weir {
void Link::order(const LinkOrder& order, OrderDone done) {
  const bool of_rules = !done;
  if (of_rules) done = [](OrderResult) {};
  take_order({.order = order, .done = std::move(done), .of_rules = of_rules});
}

void Link::take_order(Order asked) {
  const LinkOrder& order = asked.order;
  if (!live()) return asked.done(OrderResult::kNoLink);
  if (!connected_) return waiting_.push_back(std::move(asked));
  if (order.point) return seek_point(order, asked.done);
  if (std::holds_alternative<H2Act>(order.act)) return tap_order(order, asked.done);
  if (order.after_silence > Duration(0)) return watch_silence(std::move(asked));
  if (order.after_bytes == 0) return act(order, false, asked.done);
  const LinkState::Ticket ticket = state_.arm(order.cut_toward, order.after_bytes);
  armed_.emplace(ticket, std::move(asked)).first->second.done(OrderResult::kArmed);
}

void Link::renew(const LinkOrders& orders_for) {
  if (gone_) return;
  for (const auto& timer : std::exchange(order_timers_, {})) timer->cancel();
  // Nothing has been carried out before it is connected, so nothing is to be remembered as done.
  if (!connected_) memory_.reset();
  std::erase_if(waiting_, [](const Order& waiting) { return waiting.of_rules; });
  std::erase_if(armed_, [this](const auto& armed) {
    if (armed.second.of_rules) state_.disarm(armed.first);
    return armed.second.of_rules;
  });
  if (on_silence_ && on_silence_->of_rules) on_silence_.reset();
  ask(orders_for);
}

void Link::ask(const LinkOrders& orders_for) {
  const LinkView view{.connection = connection_,
                      .ordinal = ordinal_,
                      .accepted = accepted_,
                      .now = context_.clock.now(),
                      .bytes_to_server = flow(Toward::kServer).passed,
                      .bytes_to_client = flow(Toward::kClient).passed,
                      .memory = memory_};
  for (const TimedOrder& timed : orders_for(view)) order_later(timed);
}

void Link::order_later(const TimedOrder& timed) {
  if (timed.delay <= Duration::zero()) return order(timed.order, nullptr);
  later(order_timers_, timed.delay, [this, what = timed.order] { order(what, nullptr); });
}

/// Nothing when the timer is taken out of `timers`, or the link gone, before.
void Link::later(Timers& timers, Duration delay, std::function<void()> what) {
  const auto timer = std::make_shared<asio::steady_timer>(context_.io, delay);
  timers.insert(timer);
  timer->async_wait([self = shared_from_this(), &timers, timer,
                     what = std::move(what)](const asio::error_code& /*cancelled*/) {
    // One that has rung can't be cancelled any more.
    if (timers.erase(timer) > 0 && !self->gone_) what();
  });
}

void Link::fire(Toward heading) {
  for (const LinkState::Ticket ticket : state_.take_due(heading)) {
    const auto node = armed_.extract(ticket);
    // Another order may have ended the link at this very byte.
    if (node.empty() || !live()) continue;
    if (node.mapped().order.point && node.mapped().order.counts_on()) {
      node.mapped().order.point.reset();
      node.mapped().order.window = {};  // that was for the point
      take_order(std::move(node.mapped()));
    } else if (!node.mapped().order.point &&
               !node.mapped().order.window.holds(context_.clock.now().time_since_epoch())) {
      node.mapped().done(OrderResult::kSpared);
    } else {
      act(node.mapped().order, true, node.mapped().done, node.mapped().in_the_books);
    }
  }
}

/// The bytes before a point on a stream's way are about to be written. They can be the last that a stream waits for, so
/// what follows them is in the books before its end is known.
void Link::book_due_points(Toward heading) {
  for (const LinkState::Ticket ticket : state_.due(heading)) {
    const auto due = armed_.find(ticket);
    if (due == armed_.end() || !due->second.order.point || due->second.order.counts_on() ||
        due->second.in_the_books)
      continue;
    due->second.in_the_books = true;
    record(due->second.order, due->second.h2_stream);
  }
}

LinkEvent Link::record(const LinkOrder& order, std::uint32_t h2_stream) {
  const LinkEvent event = event_of(connection_, ordinal_, order, context_.clock.now());
  context_.ledger.record(event);
  tap_.struck(order.fault, order.stream, order.incarnation);
  tell({.what = LinkTrace::What::kAct,
        .end = event.toward,
        .detail = to_string(event.what),
        .fault = order.fault,
        .h2_stream = h2_stream});
  return event;
}

/// `at_point`: the order counted bytes, so nothing more goes towards its cut.
void Link::act(const LinkOrder& order, bool at_point, const OrderDone& done, bool in_the_books) {
  const LinkEvent event =
      in_the_books ? event_of(connection_, ordinal_, order, context_.clock.now()) : record(order);

  const auto before = [&](Toward heading) {
    return at_point && order.cut_toward == heading ? OnItsWay{} : on_its_way(heading);
  };
  state_.apply(order.act, {.to_client = before(Toward::kClient), .to_server = before(Toward::kServer)});
  const auto each_aimed_at = [&](const auto& what) {
    for (const Toward end : kEnds) {
      if (aims_at(event.toward, end)) what(end);
    }
  };
  const auto end_with_fins = [&] {
    fin_done_.push_back(done);
    finish_fins();
    return true;
  };
  const bool says_so_later = std::visit(
      Overloaded{[&](const LinkReset&) {
                   each_aimed_at([&](Toward end) { leg(end).reset(); });
                   settle();
                   return false;
                 },
                 [&](const LinkFin&) { return end_with_fins(); },
                 [&](const LinkHalfClose&) { return end_with_fins(); },
                 [&](const LinkStall& pause) {
                   each_aimed_at([&](Toward end) { stall(flow(end), pause.duration); });
                   return false;
                 },
                 [&](const ShapesBytes auto&) {
                   each_aimed_at([&](Toward end) { shape(flow(end), order); });
                   return false;
                 },
                 // See LinkState.
                 [](const LinkBlackhole&) { return false; }, [](const LinkSlowClose&) { return false; },
                 [](const LinkCorrupt&) { return false; }, [](const H2Act&) { return false; }},  // see H2Tap
      order.act);
  if (!says_so_later) done(OrderResult::kDone);
}

// --- slowing down ---

void Link::shape(Flow& flow, const LinkOrder& order) {
  const RunTime now = context_.clock.now();
  // The two directions, and each link, draw apart.
  const std::uint64_t seed =
      mix_keys(mix_keys(order.seed, ordinal_), flow.heading == Toward::kClient ? 1 : 2);
  line_of(flow).shaper().set(order.act, seed, now);
  // What waits in the line may leave earlier or later now.
  if (flow.line->waiting() > 0 && flow.data.empty()) wait_for_line(flow, now);
}

DelayLine& Link::line_of(Flow& flow) {
  if (!flow.line) flow.line = std::make_unique<DelayLine>();
  return *flow.line;
}

/// Takes from the line what may leave now. False when nothing may: then the line's timer brings the flow back.
bool Link::refill(Flow& flow) {
  if (gone_ || !flow.line) return false;
  const RunTime now = context_.clock.now();
  flow.held = flow.line->take(now);
  if (!flow.held.empty()) {
    // Behind the line, so that what the tap puts in follows what has left.
    through_tap(flow, flow.held);
    wait_readable(flow);
    return true;
  }
  if (flow.line->end_due(now)) {
    const bool by_reset = flow.line->by_reset();
    flow.line.reset();
    end_of(other_end(flow.heading), by_reset);
  } else if (flow.line->idle(now)) {
    flow.line.reset();
  } else if (const RunTime at = flow.line->next_at(now); at != kNever) {
    wait_for_line(flow, at);
  }
  return false;
}

void Link::wait_for_line(Flow& flow, RunTime at) {
  flow.delay_timer.expires_after(
      std::max(Duration(0), at - context_.clock.now()));  // an earlier wait is cancelled
  flow.delay_timer.async_wait([self = shared_from_this(), &flow](const asio::error_code& cancelled) {
    if (!cancelled && !self->gone_ && flow.data.empty() && !flow.due) self->pump(flow);
  });
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

// --- silence ---

/// Of orders that wait for silence, the newest counts; the others are never carried out.
void Link::watch_silence(Order waiting) {
  last_bytes_ = context_.clock.now();
  on_silence_ = std::move(waiting);
  const OrderDone done = on_silence_->done;
  look_at_silence();
  done(OrderResult::kArmed);
}

void Link::look_at_silence() {
  if (!on_silence_ || !live()) return;
  const RunTime due = last_bytes_ + on_silence_->order.after_silence;
  const RunTime now = context_.clock.now();
  if (now >= due) {
    const Order order = *std::exchange(on_silence_, std::nullopt);
    return act(order.order, false, order.done);
  }
  silence_timer_.expires_after(due - now);
  silence_timer_.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (!cancelled) self->look_at_silence();
  });
}

}  // namespace weir
