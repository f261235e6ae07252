#include "harness/relay/relay_ledger.h"

#include <utility>

namespace weir {

void RelayLedger::record(const LinkEvent& event) {
  const std::scoped_lock lock(mutex_);
  if (keep_history_) history_.at(event.connection).push_back(event);
  switch (event.what) {
    case LinkEvent::What::kReset:
      ++totals_.resets;
      break;
    case LinkEvent::What::kFin:
      ++totals_.fins;
      break;
    case LinkEvent::What::kBlackhole:
      ++totals_.blackholes;
      break;
    case LinkEvent::What::kStall:
      ++totals_.stalls;
      break;
    case LinkEvent::What::kHalfClose:
      ++totals_.half_closes;
      break;
    case LinkEvent::What::kSlowClose:
    case LinkEvent::What::kLatency:
    case LinkEvent::What::kBandwidth:
    case LinkEvent::What::kSlice:
      ++totals_.shapings;
      break;
    case LinkEvent::What::kCorrupt:
      ++totals_.corruptions;
      break;
    case LinkEvent::What::kFrames:
      ++totals_.frame_acts;
      break;
    case LinkEvent::What::kListenerDown:  // one event for each connection, and one count for all of them
    case LinkEvent::What::kRefuse:
    case LinkEvent::What::kAcceptFin:
    case LinkEvent::What::kAcceptReset:
      break;
  }
}

void RelayLedger::count_accepted() {
  const std::scoped_lock lock(mutex_);
  ++totals_.links_accepted;
}

void RelayLedger::count_refused() {
  const std::scoped_lock lock(mutex_);
  ++totals_.links_refused;
}

void RelayLedger::count_listener_down() {
  const std::scoped_lock lock(mutex_);
  ++totals_.listener_downs;
}

void RelayLedger::count_tls_failure(std::string problem) {
  const std::scoped_lock lock(mutex_);
  if (totals_.tls_failures++ == 0) totals_.tls_problem = std::move(problem);
}

void RelayLedger::count_passed(Toward heading, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  (heading == Toward::kClient ? totals_.bytes_to_client : totals_.bytes_to_server) += bytes;
}

void RelayLedger::count_dropped(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  totals_.bytes_dropped += bytes;
}

void RelayLedger::keep_trace(std::uint32_t connection, const StreamTrace& trace, bool opened) {
  const std::scoped_lock lock(mutex_);
  const std::tuple key(connection, trace.stream, trace.incarnation);
  const auto found = traces_.find(key);
  if (found == traces_.end()) {
    if (opened) traces_.emplace(key, trace);
    return;
  }
  const std::uint32_t attempts = found->second.attempts + (opened ? 1 : 0);
  found->second = trace;
  found->second.attempts = attempts;
}

std::optional<StreamTrace> RelayLedger::take_trace(std::uint32_t connection, std::uint32_t stream,
                                                   std::uint32_t incarnation) {
  const std::scoped_lock lock(mutex_);
  const auto node = traces_.extract(std::tuple(connection, stream, incarnation));
  return node.empty() ? std::nullopt : std::optional(node.mapped());
}

std::vector<LinkEvent> RelayLedger::history(std::uint32_t connection) const {
  const std::scoped_lock lock(mutex_);
  return connection < history_.size() ? history_[connection] : std::vector<LinkEvent>{};
}

RelayTotals RelayLedger::totals() const {
  const std::scoped_lock lock(mutex_);
  return totals_;
}

}  // namespace weir
