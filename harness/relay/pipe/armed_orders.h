// Orders that wait for a byte: each strikes when so many have passed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "harness/relay/pipe/link_context.h"
#include "harness/relay/pipe/link_state.h"

namespace weir {

class ArmedOrders {
 public:
  using Ticket = LinkState::Ticket;

  explicit ArmedOrders(LinkState& state) : state_(state) {}

  /// `after`: so many bytes toward this end, from here on.
  TakenOrder& arm(Toward toward, std::uint64_t after, TakenOrder order) {
    return armed_.emplace(state_.arm(toward, after), std::move(order)).first->second;
  }
  /// Those whose byte has come, to be taken one by one.
  [[nodiscard]] std::vector<Ticket> take_due(Toward heading) { return state_.take_due(heading); }
  [[nodiscard]] std::optional<TakenOrder> take(Ticket ticket);
  /// Those at a point of a stream whose byte has come and that act at once: they can be the last that a stream waits for, so
  /// what follows them is in the books before its end is known. Returns those that are not in them yet.
  [[nodiscard]] std::vector<TakenOrder> to_book(Toward heading);
  /// Those of renew()'s kind are forgotten.
  void forget_rules();

 private:
  LinkState& state_;
  std::map<Ticket, TakenOrder> armed_;
};

}  // namespace weir
