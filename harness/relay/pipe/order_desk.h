// The orders of one link: from whoever gives them to the moment that they are carried out.
#pragma once

#include <any>
#include <vector>

#include "harness/relay/pipe/quiet_watch.h"
#include "harness/relay/pipe/tap_desk.h"

namespace weir {

class OrderDesk {
 public:
  OrderDesk(LinkContext& context, LinkBooks& books, LinkState& state, ArmedOrders& armed, Deeds& deeds,
            H2Tap& tap, TapDesk& tap_desk, LinkOwner& owner);

  /// A client is there: asks for its orders.
  void begin(const LinkOrders& orders_for);
  /// The upstream is connected: orders that waited for it are carried out. They come before the first byte, so that one which
  /// counts bytes counts from the first.
  void connected();
  /// Carries an order out, or answers kNoLink. Without `done` it is one of rules.
  void order(const LinkOrder& order, OrderDone done);
  /// Forgets what it waits for by rules and asks again.
  void renew(const LinkOrders& orders_for);

  /// The bytes before a point are about to be written, and then: are sent.
  void book_due_points(Toward heading);
  void fire(Toward heading);
  /// Bytes have arrived: whoever waits for silence waits on.
  void saw_bytes() { quiet_.saw_bytes(); }
  /// The link is gone.
  void close();

 private:
  [[nodiscard]] bool live() const { return !owner_.gone() && state_.live(); }
  void take(TakenOrder asked);
  void ask(const LinkOrders& orders_for);
  void order_later(const TimedOrder& timed);

  LinkContext& context_;
  LinkBooks& books_;
  LinkState& state_;
  ArmedOrders& armed_;
  Deeds& deeds_;
  H2Tap& tap_;
  TapDesk& tap_desk_;
  LinkOwner& owner_;
  LinkTimers timers_;  // of rules
  RunTime accepted_{};
  std::any memory_;  // of whoever gives orders
  bool connected_ = false;
  std::vector<TakenOrder> waiting_;  // until the upstream is connected
  QuietWatch quiet_;
};

}  // namespace weir
