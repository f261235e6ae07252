// What all links of a relay share, and what the parts of one link ask of it.
#pragma once

#include <array>
#include <asio.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "harness/base/clock.h"
#include "harness/fault/link.h"
#include "harness/relay/per_end.h"
#include "harness/relay/pipe/leg.h"
#include "harness/relay/relay.h"
#include "harness/relay/relay_ledger.h"

namespace weir {

using OrderDone = std::function<void(OrderResult)>;

/// Both ends of a link, one by one.
inline constexpr std::array kEnds = {Toward::kClient, Toward::kServer};

/// Outlives the links.
struct LinkContext {
  asio::io_context& io;
  const Clock& clock;
  RelayLedger& ledger;
  const Endpoint& target;
  Duration patience;                               // for the connect and the handshakes
  std::vector<StreamEndpoint> upstream{};          // the target's addresses, or the proxy's
  std::optional<Unreachable> unresolved{};         // why there are none
  std::function<void(const LinkTrace&)> on_trace;  // may be empty
  RelayTls tls{};
  const RelayOptions& options;  // of the relay: proxy, addresses and who is told what was reached
  /// Where every pipe reads into. Bytes stay here only within one handler: what the receiver does not take at
  /// once is copied, so an idle link costs no buffer and a blocked one at most this size for each pipe.
  LegRoom room{};
};

/// The link that a part belongs to.
class LinkOwner {
 public:
  virtual ~LinkOwner() = default;
  /// The link lives as long as somebody holds this: every handler does.
  [[nodiscard]] virtual std::shared_ptr<void> keep() = 0;
  /// Both legs are closed; nothing more is to be done.
  [[nodiscard]] virtual bool gone() const = 0;
  /// Closes both legs at once.
  virtual void close() = 0;
};

using Legs = PerEnd<Leg>;

/// An order that a link has taken.
struct TakenOrder {
  LinkOrder order;
  OrderDone done;
  bool in_the_books = false;    // before it is carried out
  bool of_rules = false;        // of renew()'s kind: nobody asked for it by name
  std::uint32_t h2_stream = 0;  // the one that has come to its point
};

}  // namespace weir
