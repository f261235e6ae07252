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
  if (context.options.on_stream) tap_.book().tell_heads(books.ordinal());
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
  if (!records_.empty()) look_at_records(pipe.heading(), text_of(passed));
  carry_out(step);
}

void TapDesk::look_at_records(Toward heading, std::string_view passed) {
  std::erase_if(records_, [&](SoughtRecord& sought) {
    if (sought.order.order.record->heading != heading) return false;
    const std::optional<std::size_t> after = sought.seeker.look(passed);
    if (after) armed_.arm(heading, *after, std::move(sought.order));
    return after || sought.seeker.missed();
  });
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
  tap_.order({ticket, order.stream, order.incarnation, std::get<H2Act>(order.act), order.fault, order.aim},
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
                    .follows = order.follows,
                    .aim = order.aim};
  if (const auto* frames = std::get_if<H2Act>(&order.act)) wanted.act = *frames;
  TapStep step;
  tap_.seek(std::move(wanted), step);
  carry_out(step);
  armed_unless_answered(ticket);
}

void TapDesk::wait(const LinkOrder& order, const OrderDone& done) {
  if (!tap_.on()) return done(OrderResult::kNoLink);
  ClockOrder wanted{.ticket = orders_.add(order, done),
                    .stream = order.stream,
                    .incarnation = order.incarnation,
                    .time = *order.time,
                    .fault = order.fault,
                    .aim = order.aim};
  if (const auto* frames = std::get_if<H2Act>(&order.act)) wanted.act = *frames;
  tap_.clocks().wait(std::move(wanted));
  done(OrderResult::kArmed);
}

void TapDesk::seek_record(TakenOrder asked) {
  const RecordSeeker seeker(*asked.order.record);
  const OrderDone done = asked.done;
  records_.push_back({std::move(asked), seeker});
  done(OrderResult::kArmed);
}

void TapDesk::answer(std::uint64_t ticket, OrderResult result) {
  if (const OrderDone done = orders_.answered(ticket, result)) done(result);
}

/// The books first, then the bytes, then the word to whoever asked: who sees an effect finds it in the books.
void TapDesk::carry_out(const TapStep& step) {
  for (const StreamHead& head : step.heads) context_.options.on_stream(head);
  for (const TapStep::News& news : step.news) books_.keep(news);
  if (step.windows) books_.keep(*step.windows);
  for (const TapStep::Strike& strike : step.struck) {
    if (const LinkOrder* order = orders_.find(strike.ticket)) deeds_.record(*order, strike);
  }
  for (const Toward end : kEnds) pipes_[end].put_in(bytes_of(step.put_in[end == Toward::kClient ? 0 : 1]));
  for (const TapStep::Wake& due : step.wakes) wake(due);
  for (const TapStep::Due& due : step.due) act_behind_all(due);
  if (step.then && !owner_.gone() && state_.live()) end_behind_frames(*step.then);
  for (const TapStep::Strike& strike : step.struck) answer(strike.ticket, OrderResult::kDone);
  for (const std::uint64_t ticket : step.too_late) answer(ticket, OrderResult::kTooLate);
  for (const std::uint64_t ticket : step.spared) answer(ticket, OrderResult::kSpared);
}

/// What has come before the order's time goes on before it is carried out.
void TapDesk::act_behind_all(const TapStep::Due& due) {
  std::optional<TakenOrder> order = orders_.give_back(due.ticket);
  if (!order) return;
  if (owner_.gone() || !state_.live()) return order->done(OrderResult::kNoLink);
  deeds_.record(order->order, {.h2_stream = due.h2_stream});
  order->in_the_books = true;
  const Toward behind = order->order.cut_toward;
  Pipe& pipe = pipes_[behind];
  armed_.arm(behind, pipe.undecided(), *std::move(order));
  pipe.look_for_point();
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
    tap_.wake(wake, context_.clock.now(), step);
    carry_out(step);
  });
}

}  // namespace weir
