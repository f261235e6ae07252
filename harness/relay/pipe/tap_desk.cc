#include "harness/relay/pipe/tap_desk.h"

#include <utility>

#include "harness/relay/pipe/bytes.h"

namespace weir {

TapDesk::TapDesk(LinkContext& context, LinkBooks& books, LinkState& state, H2Tap& tap, Pipes& pipes,
                 ArmedOrders& armed, Deeds& deeds, LinkOwner& owner)
    : context_(context),
      books_(books),
      state_(state),
      tap_(tap),
      pipes_(pipes),
      armed_(armed),
      deeds_(deeds),
      owner_(owner),
      timers_(context.io, owner) {
  if (context.options.on_request)
    listener_ = std::make_unique<RequestListener>(books.ordinal(), context.options.on_request);
  if (context.options.on_call)
    calls_ = std::make_unique<CallListener>(books.ordinal(), context.options.on_call);
}

void TapDesk::through(Pipe& pipe, std::span<const std::byte> came) {
  const std::size_t admitted = state_.admit(pipe.heading(), came.size());
  if (admitted < came.size()) books_.count_dropped(came.size() - admitted);
  // Opened before it is said what is said on it.
  if (calls_) calls_->hear(pipe.heading(), text_of(came), context_.clock.now());
  if (listener_) listener_->hear(pipe.heading(), text_of(came), context_.clock.now());
  TapStep step;
  const std::span<const std::byte> passed =
      bytes_of(tap_.pass(pipe.heading(), text_of(came.first(admitted)), context_.clock.now(), step));
  pipe.come(passed);
  state_.add_undecided(pipe.heading(), passed.size());
  for (const TapStep::Reached& point : step.reached) {
    std::optional<TakenOrder> order = orders_.give_back(point.ticket);
    if (!order) continue;
    order->h2_stream = point.h2_stream;
    armed_.arm(pipe.heading(), point.after, std::move(*order));
  }
  carry_out(step);
}

void TapDesk::closed(Toward by, bool reset) {
  TapStep step;
  tap_.closed(by, reset, step);
  carry_out(step);
}

void TapDesk::armed_unless_answered(std::uint64_t ticket) {
  if (const OrderDone done = orders_.while_open(ticket)) done(OrderResult::kArmed);
}

void TapDesk::order(const LinkOrder& order, const OrderDone& done) {
  if (!tap_.on()) return done(OrderResult::kNoLink);
  const std::uint64_t ticket = orders_.add(order, done);
  TapStep step;
  tap_.order({ticket, order.stream, order.incarnation, std::get<H2Act>(order.act), order.fault},
             context_.clock.now(), step);
  carry_out(step);
  armed_unless_answered(ticket);
}

void TapDesk::seek(const LinkOrder& order, const OrderDone& done) {
  if (!tap_.on()) return done(OrderResult::kNoLink);
  const std::uint64_t ticket = orders_.add(order, done);
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
  armed_unless_answered(ticket);
}

void TapDesk::answer(std::uint64_t ticket, OrderResult result) {
  if (const OrderDone done = orders_.answered(ticket, result)) done(result);
}

/// The books first, then the bytes, then the word to whoever asked: who sees an effect finds it in the books.
void TapDesk::carry_out(const TapStep& step) {
  for (const TapStep::News& news : step.news) books_.keep(news);
  if (step.windows) books_.keep(*step.windows);
  for (const TapStep::Strike& strike : step.struck) {
    if (const LinkOrder* order = orders_.find(strike.ticket)) deeds_.record(*order, strike);
  }
  for (const Toward end : kEnds) pipes_[end].put_in(bytes_of(step.put_in[end == Toward::kClient ? 0 : 1]));
  for (const TapStep::Wake& due : step.wakes) wake(due);
  if (step.then && !owner_.gone() && state_.live()) end_behind_frames(*step.then);
  for (const TapStep::Strike& strike : step.struck) answer(strike.ticket, OrderResult::kDone);
  for (const std::uint64_t ticket : step.too_late) answer(ticket, OrderResult::kTooLate);
  for (const std::uint64_t ticket : step.spared) answer(ticket, OrderResult::kSpared);
}

/// A FIN leaves behind all bytes anyway. An RST throws away what the kernel has not sent, so it waits as a cut at an exact
/// byte does: until what is on its way to the end that it goes behind was sent.
void TapDesk::end_behind_frames(const TapStep::Then& then) {
  const LinkOrder* asked = orders_.find(then.ticket);
  if (asked == nullptr) return;
  LinkOrder order = *asked;
  order.act = then.act;
  const OrderDone said = [](OrderResult) {};
  if (!std::holds_alternative<LinkReset>(then.act) || !state_.passes_end(then.behind)) {
    return deeds_.act(order, false, said);
  }
  Pipe& pipe = pipes_[then.behind];
  armed_.arm(then.behind, pipe.undecided(), {.order = std::move(order), .done = said});
  pipe.look_for_point();
}

void TapDesk::wake(const TapStep::Wake& wake) {
  timers_.later(wake.after, [this, wake] {
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
