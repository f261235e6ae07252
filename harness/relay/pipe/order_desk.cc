#include "harness/relay/pipe/order_desk.h"

#include <utility>

namespace weir {

OrderDesk::OrderDesk(LinkContext& context, LinkBooks& books, LinkState& state, ArmedOrders& armed,
                     Deeds& deeds, H2Tap& tap, TapDesk& tap_desk, LinkOwner& owner)
    : context_(context),
      books_(books),
      state_(state),
      armed_(armed),
      deeds_(deeds),
      tap_(tap),
      tap_desk_(tap_desk),
      owner_(owner),
      timers_(context.io, owner),
      quiet_(context, state, tap, deeds, owner) {}

void OrderDesk::begin(const LinkOrders& orders_for) {
  accepted_ = context_.clock.now();
  if (orders_for) ask(orders_for);
}

void OrderDesk::connected() {
  connected_ = true;
  for (TakenOrder& waiting : std::exchange(waiting_, {})) take(std::move(waiting));
}

void OrderDesk::order(const LinkOrder& order, OrderDone done) {
  const bool of_rules = !done;
  if (of_rules) done = [](OrderResult) {};
  take({.order = order, .done = std::move(done), .of_rules = of_rules});
}

void OrderDesk::take(TakenOrder asked) {
  const LinkOrder& order = asked.order;
  if (!live()) return asked.done(OrderResult::kNoLink);
  if (!connected_) return waiting_.push_back(std::move(asked));
  if (order.point) return tap_desk_.seek(order, asked.done);
  if (order.record) return tap_desk_.seek_record(std::move(asked));
  if (order.time && order.time->of_link) return quiet_.add(std::move(asked));
  if (order.time) return tap_desk_.wait(order, asked.done);
  if (std::holds_alternative<H2Act>(order.act)) return tap_desk_.order(order, asked.done);
  if (order.after_silence > Duration(0)) return quiet_.add_silence(std::move(asked));
  if (order.after_bytes == 0) return deeds_.act(order, false, asked.done);
  const Toward toward = order.cut_toward;
  const std::uint64_t after = order.after_bytes;
  armed_.arm(toward, after, std::move(asked)).done(OrderResult::kArmed);
}

void OrderDesk::renew(const LinkOrders& orders_for) {
  if (owner_.gone()) return;
  timers_.cancel();
  // Nothing has been carried out before it is connected, so nothing is to be remembered as done.
  if (!connected_) memory_.reset();
  std::erase_if(waiting_, [](const TakenOrder& waiting) { return waiting.of_rules; });
  armed_.forget_rules();
  quiet_.forget_rules();
  ask(orders_for);
}

void OrderDesk::ask(const LinkOrders& orders_for) {
  const LinkView view{.connection = books_.connection(),
                      .ordinal = books_.ordinal(),
                      .accepted = accepted_,
                      .now = context_.clock.now(),
                      .bytes_to_server = books_.passed(Toward::kServer),
                      .bytes_to_client = books_.passed(Toward::kClient),
                      .memory = memory_};
  for (const TimedOrder& timed : orders_for(view)) {
    if (timed.order.aim)
      tap_.book().watch_for(timed.order.aim);  // what comes before its time is counted, too
    order_later(timed);
  }
}

void OrderDesk::order_later(const TimedOrder& timed) {
  if (timed.delay <= Duration::zero()) return order(timed.order, nullptr);
  timers_.later(timed.delay, [this, what = timed.order] { order(what, nullptr); });
}

void OrderDesk::fire(Toward heading) {
  for (const ArmedOrders::Ticket ticket : armed_.take_due(heading)) {
    std::optional<TakenOrder> due = armed_.take(ticket);
    // Another order may have ended the link at this very byte.
    if (!due || !live()) continue;
    if (due->order.point && due->order.counts_on()) {
      due->order.point.reset();
      due->order.window = {};  // that was for the point
      take(std::move(*due));
    } else if (!due->order.point && !due->order.window.holds(context_.clock.now().time_since_epoch())) {
      due->done(OrderResult::kSpared);
    } else {
      deeds_.act(due->order, true, due->done, due->in_the_books);
    }
  }
}

void OrderDesk::book_due_points(Toward heading) {
  for (const TakenOrder& due : armed_.to_book(heading))
    deeds_.record(due.order, {.h2_stream = due.h2_stream});
}

void OrderDesk::close() {
  quiet_.close();
  timers_.cancel();
  for (const TakenOrder& waiting : std::exchange(waiting_, {})) waiting.done(OrderResult::kNoLink);
}

}  // namespace weir
