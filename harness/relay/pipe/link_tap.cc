// A link and its tap: bytes go through it, orders to it, and what it decides is carried out.
#include <utility>

#include "harness/relay/pipe/bytes.h"
#include "harness/relay/pipe/link.h"

namespace weir {

/// What came becomes the flow's data. It stays where it is until the flow has taken it.
void Link::through_tap(Flow& flow, std::span<const std::byte> came) {
  const std::size_t admitted = state_.admit(flow.heading, came.size());
  if (admitted < came.size()) context_.ledger.count_dropped(came.size() - admitted);
  TapStep step;
  flow.data = bytes_of(tap_.pass(flow.heading, text_of(came.first(admitted)), context_.clock.now(), step));
  state_.add_undecided(flow.heading, flow.data.size());
  for (const TapStep::Reached& point : step.reached) {
    Order& order = tapped_[point.ticket];
    armed_.emplace(state_.arm(flow.heading, point.after), Order{.order = order.order,
                                                                .done = std::exchange(order.done, nullptr),
                                                                .h2_stream = point.h2_stream});
  }
  carry_out(step);
}

void Link::tell_tap(Toward closed_by, bool reset) {
  TapStep step;
  tap_.closed(closed_by, reset, step);
  carry_out(step);
}

void Link::tap_order(const LinkOrder& order, const OrderDone& done) {
  if (!tap_.on()) return done(OrderResult::kNoLink);
  const std::uint64_t ticket = tapped_.size();
  tapped_.push_back({order, done});
  TapStep step;
  tap_.order({ticket, order.stream, order.incarnation, std::get<H2Act>(order.act), order.fault},
             context_.clock.now(), step);
  carry_out(step);
  if (tapped_[ticket].done) done(OrderResult::kArmed);
}

void Link::seek_point(const LinkOrder& order, const OrderDone& done) {
  if (!tap_.on()) return done(OrderResult::kNoLink);
  const std::uint64_t ticket = tapped_.size();
  tapped_.push_back({order, done});
  PointOrder wanted{.ticket = ticket,
                    .stream = order.stream,
                    .incarnation = order.incarnation,
                    .point = *order.point,
                    .fault = order.fault,
                    .goes_on = order.counts_on(),
                    .window = order.window,
                    .follows = order.follows};
  if (const auto* frames = std::get_if<H2Act>(&order.act)) wanted.act = *frames;
  TapStep step;
  tap_.seek(std::move(wanted), step);
  carry_out(step);
  if (tapped_[ticket].done) done(OrderResult::kArmed);
}

/// The books first, then the bytes, then the word to whoever asked: who sees an effect finds it in the books.
void Link::carry_out(const TapStep& step) {
  for (const TapStep::News& news : step.news) {
    StreamTrace trace = news.trace;
    trace.link = ordinal_;
    context_.ledger.keep_trace(connection_, trace, news.opened);
  }
  if (step.windows) context_.ledger.keep_windows(connection_, ordinal_, *step.windows);
  for (const TapStep::Strike& strike : step.struck) record(tapped_[strike.ticket].order, strike.h2_stream);
  for (const Toward end : {Toward::kClient, Toward::kServer})
    put_in(end, step.put_in[end == Toward::kClient ? 0 : 1]);
  for (const TapStep::Wake& wake : step.wakes) wake_tap(wake);
  if (step.then && live()) end_behind_frames(*step.then);
  const auto answer = [this](std::uint64_t ticket, OrderResult result) {
    if (const OrderDone done = std::exchange(tapped_[ticket].done, nullptr)) done(result);
  };
  for (const TapStep::Strike& strike : step.struck) answer(strike.ticket, OrderResult::kDone);
  for (const std::uint64_t ticket : step.too_late) answer(ticket, OrderResult::kTooLate);
  for (const std::uint64_t ticket : step.spared) answer(ticket, OrderResult::kSpared);
}

/// Frames of the relay's own go behind what is on its way.
void Link::put_in(Toward heading, std::string_view frames) {
  if (gone_ || frames.empty()) return;
  Flow& to = flow(heading);
  // Behind a FIN nothing can be said any more.
  if (state_.fin_due(heading)) return;
  state_.add_undecided(heading, frames.size());
  const bool under_way = !to.data.empty() || to.due;
  std::vector<std::byte> joined(to.data.begin(), to.data.end());
  const std::span<const std::byte> more = bytes_of(frames);
  joined.insert(joined.end(), more.begin(), more.end());
  to.held = std::move(joined);
  to.data = to.held;
  if (!under_way) pump(to);
}

/// A FIN leaves behind all bytes anyway. An RST throws away what the kernel has not sent, so it waits as a cut at an exact
/// byte does: until what is on its way to the end that it goes behind was sent.
void Link::end_behind_frames(const TapStep::Then& then) {
  LinkOrder order = tapped_[then.ticket].order;
  order.act = then.act;
  const OrderDone said = [](OrderResult) {};
  if (!std::holds_alternative<LinkReset>(then.act) || !state_.passes_end(then.behind)) {
    return act(order, false, said);
  }
  Flow& to = flow(then.behind);
  const bool under_way = !to.data.empty() || to.due;
  const std::size_t undecided = to.data.size() - to.owed;
  armed_.emplace(state_.arm(then.behind, undecided), Order{order, said});
  if (undecided == 0) to.due = true;
  if (!under_way) pump(to);
}

void Link::wake_tap(const TapStep::Wake& wake) {
  later(wake_timers_, wake.after, [this, wake] {
    TapStep step;
    if (wake.beat) {
      tap_.beat(*wake.beat, context_.clock.now(), step);
    } else {
      tap_.wake(wake.h2_stream, context_.clock.now(), step);
    }
    carry_out(step);
  });
}

}  // namespace weir
