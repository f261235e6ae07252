// The relay's books: what was done to which connection, and how many bytes went where.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "harness/fault/link.h"
#include "harness/relay/relay.h"

namespace weir {

/// Thread-safe. Written by the relay's thread before the effect goes out, so whoever saw an effect finds it
/// here.
class RelayLedger {
 public:
  explicit RelayLedger(std::uint32_t connections, bool keep_history = true)
      : keep_history_(keep_history), history_(connections) {}

  /// Adds an event to its connection's history and to the totals. A refusal and a listener that is down count in the
  /// history only.
  void record(const LinkEvent& event);
  void count_accepted();
  void count_refused();
  void count_listener_down();
  /// `heading` is kClient or kServer.
  void count_passed(Toward heading, std::uint64_t bytes);
  void count_dropped(std::uint64_t bytes);

  /// Empty for a connection that does not exist.
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection) const;
  [[nodiscard]] RelayTotals totals() const;

 private:
  const bool keep_history_;
  mutable std::mutex mutex_;  // guards both members below
  std::vector<std::vector<LinkEvent>> history_;
  RelayTotals totals_;
};

}  // namespace weir
