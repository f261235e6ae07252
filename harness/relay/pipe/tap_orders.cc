#include "harness/relay/pipe/tap_orders.h"

#include <utility>
#include <variant>

namespace weir {
namespace {

/// The tap names it once more when all that goes before the end has gone (TapStep::Then).
bool ends_connection_later(const LinkOrder& order) {
  const auto* frames = std::get_if<H2Act>(&order.act);
  const auto* goaway = frames == nullptr ? nullptr : std::get_if<H2Goaway>(frames);
  return goaway != nullptr && goaway->then != H2Goaway::Then::kNothing;
}

}  // namespace

TapOrders::Ticket TapOrders::add(const LinkOrder& order, const OrderDone& done) {
  orders_.emplace(next_, TakenOrder{.order = order, .done = done});
  return next_++;
}

const LinkOrder* TapOrders::find(Ticket ticket) const {
  const auto found = orders_.find(ticket);
  return found == orders_.end() ? nullptr : &found->second.order;
}

std::optional<TakenOrder> TapOrders::give_back(Ticket ticket) {
  auto node = orders_.extract(ticket);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

OrderDone TapOrders::answered(Ticket ticket, OrderResult result) {
  const auto found = orders_.find(ticket);
  if (found == orders_.end()) return nullptr;
  OrderDone done = std::exchange(found->second.done, nullptr);
  if (result != OrderResult::kDone || !ends_connection_later(found->second.order)) orders_.erase(found);
  return done;
}

OrderDone TapOrders::while_open(Ticket ticket) const {
  const auto found = orders_.find(ticket);
  return found == orders_.end() ? nullptr : found->second.done;
}

}  // namespace weir
