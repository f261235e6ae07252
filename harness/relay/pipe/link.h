// One link: a client leg, a server leg, and a pipe each way between them.
//
//     LinkOpening                until bytes may flow
//     Pipe x 2 -> TapDesk        bytes: read, through the tap, decided upon by LinkState, written
//     OrderDesk -> Deeds         orders: from whoever gives them until they are carried out
//     LinkClosing                how both legs come to their end
//     LinkBooks                  what of all this is written down
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "harness/relay/pipe/link_opening.h"
#include "harness/relay/pipe/order_desk.h"

namespace weir {

/// Belongs to the relay's thread. Lives until it is gone: its own handlers hold it.
class Link final : private PipeOwner, public std::enable_shared_from_this<Link> {
 public:
  /// `ordinal`: which link of its connection it is, from 0. `on_gone` is called once, when both legs are closed.
  Link(LinkContext& context, std::uint32_t connection, std::uint32_t ordinal, StreamSocket client,
       std::function<void()> on_gone);

  /// Asks for its orders, connects to the upstream and lets bytes flow. Call once. `orders_for` may be empty.
  void start(const LinkOrders& orders_for);
  /// Forgets what it waits for by order and asks again.
  void renew(const LinkOrders& orders_for) { orders_.renew(orders_for); }

  /// Whether orders may aim at this link.
  [[nodiscard]] bool live() const { return !gone_ && state_.live(); }
  /// Carries an order out, or answers kNoLink. While the upstream is being connected to, orders wait.
  void order(const LinkOrder& order, OrderDone done) { orders_.order(order, std::move(done)); }
  /// Closes both legs at once.
  void close() override;
  /// Resets both legs at once; no order's doing, so it is in no book of acts.
  void reset();

 private:
  [[nodiscard]] std::shared_ptr<void> keep() override { return shared_from_this(); }
  [[nodiscard]] bool gone() const override { return gone_; }
  void saw_bytes() override { orders_.saw_bytes(); }
  void through_tap(Pipe& pipe, std::span<const std::byte> came) override { tap_desk_.through(pipe, came); }
  void book_due_points(Toward heading) override { orders_.book_due_points(heading); }
  void fire(Toward heading) override { orders_.fire(heading); }
  void end_of(Toward end, bool by_reset) override;
  void finish_fins() override { closing_.finish_fins(); }

  LinkBooks books_;
  std::function<void()> on_gone_;
  LinkState state_;
  H2Tap tap_;
  Legs legs_;
  Pipes pipes_;
  LinkClosing closing_;
  ArmedOrders armed_;
  Deeds deeds_;
  TapDesk tap_desk_;
  OrderDesk orders_;
  LinkOpening opening_;
  bool gone_ = false;
};

}  // namespace weir
