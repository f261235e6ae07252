// Orders that a link has given to its tap, by the tickets that the tap calls them by. One is kept only as long as the tap may
// still name it, so a link that lives for days has no more of them than there are orders open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "harness/relay/pipe/link_context.h"

namespace weir {

class TapOrders {
 public:
  using Ticket = std::uint64_t;

  [[nodiscard]] Ticket add(const LinkOrder& order, const OrderDone& done);
  /// Null once it is over.
  [[nodiscard]] const LinkOrder* find(Ticket ticket) const;
  /// The tap has given it back: it is carried out elsewhere.
  [[nodiscard]] std::optional<TakenOrder> give_back(Ticket ticket);
  /// Its word to whoever asked, which is given once; empty when it was given. The order is over by that, unless it was carried out
  /// and the end of the connection is yet to follow.
  [[nodiscard]] OrderDone answered(Ticket ticket, OrderResult result);
  /// The same word for one that is still open, to say that it waits.
  [[nodiscard]] OrderDone while_open(Ticket ticket) const;

  [[nodiscard]] std::size_t size() const { return orders_.size(); }

 private:
  std::map<Ticket, TakenOrder> orders_;  // `done` is empty once there is no more to say
  Ticket next_ = 0;
};

}  // namespace weir
