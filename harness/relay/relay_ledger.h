// The relay's books: what was done to which connection, and how many bytes went where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/fault/link.h"
#include "harness/relay/relay.h"

namespace weir {

/// Thread-safe. Written by the relay's thread before the effect goes out, so whoever saw an effect finds it
/// here.
class RelayLedger {
 public:
  explicit RelayLedger(std::uint32_t connections, bool keep_history = true)
      : keep_history_(keep_history), books_(connections) {}

  /// Adds an event to its connection's history and to the totals. A refusal and a listener that is down count in the
  /// history only.
  void record(const LinkEvent& event);
  void count_accepted();
  void count_refused();
  void count_listener_down();
  /// `problem`: with whom, and why. The first one is kept.
  void count_tls_failure(std::string problem);
  /// `heading` is kClient or kServer.
  void count_passed(Toward heading, std::uint64_t bytes);
  void count_dropped(std::uint64_t bytes);

  /// How a link's way to the upstream ended: it is there, or why it is not.
  void count_attempt(std::uint32_t connection, RunTime at, std::optional<Unreachable> failure);
  /// See LinkControl.
  [[nodiscard]] std::optional<Unreachable> unreachable(std::uint32_t connection, RunTime until) const;

  /// A link is gone, and with it what stays on a link.
  void link_gone(std::uint32_t connection, std::uint32_t link, RunTime at);

  /// Newest state of a stream's trace. One that did not open here, or was taken, is not kept. One that opens again is another
  /// attempt of its client; what its earlier link still has to say is passed over. Without a history nobody asks for traces, and
  /// none is kept.
  void keep_trace(std::uint32_t connection, const StreamTrace& trace, bool opened);
  /// See LinkControl.
  [[nodiscard]] std::optional<StreamTrace> take_trace(std::uint32_t connection, std::uint32_t stream,
                                                      std::uint32_t incarnation);

  /// The windows of a link's connection that are used up now.
  void keep_windows(std::uint32_t connection, std::uint32_t link, const H2Windows& windows);
  /// See LinkControl.
  [[nodiscard]] std::optional<H2Windows> windows(std::uint32_t connection, std::uint32_t stream,
                                                 std::uint32_t incarnation) const;

  /// Which link a stream that was not taken has opened on last.
  [[nodiscard]] std::optional<std::uint32_t> link_of(std::uint32_t connection, std::uint32_t stream,
                                                     std::uint32_t incarnation) const;

  /// See LinkControl. Takes the longer the more there is since then, not the more there is. Empty for a connection that does
  /// not exist.
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection, RunTime since) const;
  [[nodiscard]] RelayTotals totals() const;

 private:
  const bool keep_history_;
  mutable Mutex mutex_;
  struct Book {
    std::vector<LinkEvent> events;                                        // by time
    std::vector<std::size_t> staying;                                     // those that stay, by place
    Duration longest{0};                                                  // of the others' `lasts`
    std::deque<std::pair<RunTime, std::optional<Unreachable>>> attempts;  // the newest few
    std::map<std::uint32_t, H2Windows> windows;  // of links' connections, where any is used up
  };
  std::vector<Book> books_ WEIR_GUARDED_BY(mutex_);  // by connection
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, StreamTrace> traces_
      WEIR_GUARDED_BY(mutex_);
  RelayTotals totals_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
