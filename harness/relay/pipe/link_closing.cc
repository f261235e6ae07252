#include "harness/relay/pipe/link_closing.h"

#include <utility>

namespace weir {

LinkClosing::LinkClosing(LinkContext& context, LinkBooks& books, LinkState& state, Legs& legs, Pipes& pipes,
                         LinkOwner& owner)
    : books_(books),
      state_(state),
      legs_(legs),
      pipes_(pipes),
      owner_(owner),
      late_({asio::steady_timer(context.io)}, {asio::steady_timer(context.io)}) {}

void LinkClosing::end_of(Toward end, bool by_reset) {
  const Toward to = other_end(end);
  Leg& from = legs_[end];
  if (const std::string why = from.problem(); !from.ended && !why.empty()) books_.tls_failure(end, why);
  from.ended = true;
  state_.source_ended(to);
  const bool pass = state_.passes_end(to);
  const bool reset = by_reset || from.lost;
  books_.ended(end, reset);
  if (reset) from.close();
  if (pass) {
    const Duration delay = state_.end_delay(to);
    if (delay > Duration(0))
      pass_on_later(to, reset, delay);
    else
      pass_on(to, reset);
  }
  finish_fins();
}

void LinkClosing::pass_on(Toward to, bool by_reset) {
  if (by_reset) return legs_[to].reset();
  send_fin(to, legs_[other_end(to)].was_cut_short());
}

/// Nearly always there is room for TLS's last words. Where there is none, the FIN follows them.
void LinkClosing::send_fin(Toward to, bool cut_short) {
  Leg& leg = legs_[to];
  if (owner_.gone() || !leg.open || leg.finish(cut_short)) return;
  leg.wait_writable(
      [keep = owner_.keep(), this, to, cut_short](const asio::error_code&) { send_fin(to, cut_short); });
}

void LinkClosing::pass_on_later(Toward to, bool by_reset, Duration delay) {
  Late& late = late_[to];
  late.held = true;
  late.timer.expires_after(delay);
  late.timer.async_wait([keep = owner_.keep(), this, &late, to, by_reset](const asio::error_code&) {
    if (owner_.gone() || !std::exchange(late.held, false)) return;
    // An order may have ended the link meanwhile in its own way.
    if (state_.passes_end(to)) pass_on(to, by_reset);
    finish_fins();
  });
}

void LinkClosing::send_fins(OrderDone done) {
  fin_done_.push_back(std::move(done));
  finish_fins();
}

void LinkClosing::finish_fins() {
  for (const Toward end : kEnds) {
    if (!state_.fin_due(end) || pipes_[end].owes()) continue;
    send_fin(end, false);
    state_.fin_sent(end);
  }
  const bool all_sent = !state_.fin_pending(Toward::kClient) && !state_.fin_pending(Toward::kServer);
  const std::vector<OrderDone> all_done = all_sent ? std::exchange(fin_done_, {}) : std::vector<OrderDone>{};
  settle();
  for (const OrderDone& done : all_done) done(OrderResult::kDone);
}

void LinkClosing::settle() {
  if (owner_.gone()) return;
  bool finished = true;
  for (const Toward end : kEnds) {
    Leg& leg = legs_[end];
    const bool spent = leg.ended && !state_.fin_pending(end);
    if (!state_.live() && spent && leg.open) leg.close();
    const bool to_hear_of_an_end = leg.open && late_[end].held;
    finished = finished && (!leg.open || spent) && !to_hear_of_an_end;
  }
  if (finished) owner_.close();
}

void LinkClosing::close() {
  for (Late& late : late_) late.timer.cancel();
}

void LinkClosing::answer_all() {
  for (const OrderDone& done : std::exchange(fin_done_, {})) done(OrderResult::kDone);
}

}  // namespace weir
