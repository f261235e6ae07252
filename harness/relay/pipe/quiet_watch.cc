#include "harness/relay/pipe/quiet_watch.h"

#include <algorithm>
#include <utility>

namespace weir {

QuietWatch::QuietWatch(LinkContext& context, const LinkState& state, H2Tap& tap, Deeds& deeds,
                       LinkOwner& owner)
    : context_(context),
      state_(state),
      tap_(tap),
      deeds_(deeds),
      owner_(owner),
      timer_(context.io),
      silence_timer_(context.io) {}

void QuietWatch::add(TakenOrder order) {
  const OrderDone done = order.done;
  waiting_.push_back({std::move(order), context_.clock.now()});
  look();
  done(OrderResult::kArmed);
}

void QuietWatch::forget_rules() {
  std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.order.of_rules; });
  if (on_silence_ && on_silence_->of_rules) on_silence_.reset();
}

RunTime QuietWatch::due(const Waiting& waiting) const {
  const LinkTime& time = *waiting.order.order.time;
  return std::max(waiting.since, tap_.clocks().link().quiet_since(time.way)) + time.lasts;
}

void QuietWatch::look() {
  const RunTime now = context_.clock.now();
  while (live()) {
    const auto come = std::find_if(waiting_.begin(), waiting_.end(),
                                   [&](const Waiting& waiting) { return due(waiting) <= now; });
    if (come == waiting_.end()) break;
    const TakenOrder order = std::move(come->order);
    waiting_.erase(come);
    deeds_.act(order.order, false, order.done);
  }
  if (!live() || waiting_.empty()) return;
  RunTime next = kNever;
  for (const Waiting& waiting : waiting_) next = std::min(next, due(waiting));
  timer_.expires_after(next - now);
  timer_.async_wait([keep = owner_.keep(), this](const asio::error_code& cancelled) {
    if (!cancelled) look();
  });
}

void QuietWatch::add_silence(TakenOrder order) {
  last_bytes_ = context_.clock.now();
  on_silence_ = std::move(order);
  const OrderDone done = on_silence_->done;
  look_at_silence();
  done(OrderResult::kArmed);
}

void QuietWatch::look_at_silence() {
  if (!on_silence_ || !live()) return;
  const RunTime due = last_bytes_ + on_silence_->order.after_silence;
  const RunTime now = context_.clock.now();
  if (now >= due) {
    const TakenOrder order = *std::exchange(on_silence_, std::nullopt);
    return deeds_.act(order.order, false, order.done);
  }
  silence_timer_.expires_after(due - now);
  silence_timer_.async_wait([keep = owner_.keep(), this](const asio::error_code& cancelled) {
    if (!cancelled) look_at_silence();
  });
}

}  // namespace weir
