#include "harness/relay/pipe/armed_orders.h"

namespace weir {

std::optional<TakenOrder> ArmedOrders::take(Ticket ticket) {
  auto node = armed_.extract(ticket);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

std::vector<TakenOrder> ArmedOrders::to_book(Toward heading) {
  std::vector<TakenOrder> orders;
  for (const Ticket ticket : state_.due(heading)) {
    const auto due = armed_.find(ticket);
    if (due == armed_.end()) continue;
    TakenOrder& taken = due->second;
    if (!taken.order.point || taken.order.counts_on() || taken.in_the_books) continue;
    taken.in_the_books = true;
    orders.push_back(taken);
  }
  return orders;
}

void ArmedOrders::forget_rules() {
  std::erase_if(armed_, [this](const auto& armed) {
    if (armed.second.of_rules) state_.disarm(armed.first);
    return armed.second.of_rules;
  });
}

}  // namespace weir
