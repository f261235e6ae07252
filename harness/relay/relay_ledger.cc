#include "harness/relay/relay_ledger.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir {
namespace {

/// Whoever asks does so soon after, so these are more than enough.
constexpr std::size_t kAttemptsKept = 16;

}  // namespace

void RelayLedger::record(const LinkEvent& event) {
  const Lock lock(mutex_);
  if (keep_history_) {
    Book& book = books_.at(event.connection);
    if (stays(event)) book.staying.push_back(book.events.size());
    book.longest = std::max(book.longest, event.lasts);
    book.events.push_back(event);
  }
  if (const auto counter = row_of(event.what).counter) ++(totals_.*counter);
}

void RelayLedger::count_accepted() {
  const Lock lock(mutex_);
  ++totals_.links_accepted;
}

void RelayLedger::count_refused() {
  const Lock lock(mutex_);
  ++totals_.links_refused;
}

void RelayLedger::count_listener_down() {
  const Lock lock(mutex_);
  ++totals_.listener_downs;
}

void RelayLedger::count_tls_failure(std::string problem) {
  const Lock lock(mutex_);
  if (totals_.tls_failures++ == 0) totals_.tls_problem = std::move(problem);
}

void RelayLedger::count_passed(Toward heading, std::uint64_t bytes) {
  const Lock lock(mutex_);
  (heading == Toward::kClient ? totals_.bytes_to_client : totals_.bytes_to_server) += bytes;
}

void RelayLedger::count_dropped(std::uint64_t bytes) {
  const Lock lock(mutex_);
  totals_.bytes_dropped += bytes;
}

void RelayLedger::count_attempt(std::uint32_t connection, RunTime at, std::optional<Unreachable> failure) {
  const Lock lock(mutex_);
  if (failure) {
    failure->at = at;
    ++totals_.links_refused;
  }
  if (!keep_history_) return;
  auto& attempts = books_.at(connection).attempts;
  attempts.emplace_back(at, std::move(failure));
  if (attempts.size() > kAttemptsKept) attempts.pop_front();
}

std::optional<Unreachable> RelayLedger::unreachable(std::uint32_t connection, RunTime until) const {
  const Lock lock(mutex_);
  if (connection >= books_.size()) return std::nullopt;
  const auto& attempts = books_[connection].attempts;
  const auto newest = std::find_if(attempts.rbegin(), attempts.rend(),
                                   [until](const auto& attempt) { return attempt.first <= until; });
  return newest == attempts.rend() ? std::nullopt : newest->second;
}

void RelayLedger::link_gone(std::uint32_t connection, std::uint32_t link, RunTime at) {
  const Lock lock(mutex_);
  Book& book = books_.at(connection);
  book.windows.erase(link);
  std::erase_if(book.staying, [&](std::size_t place) {
    LinkEvent& event = book.events[place];
    if (event.link != link) return false;
    event.over = true;
    event.lasts = at - event.at;
    book.longest = std::max(book.longest, event.lasts);
    return true;
  });
}

void RelayLedger::keep_trace(std::uint32_t connection, const StreamTrace& trace, bool opened) {
  if (!keep_history_) return;
  const Lock lock(mutex_);
  const std::tuple key(connection, trace.stream, trace.incarnation);
  const auto found = traces_.find(key);
  if (found == traces_.end()) {
    if (opened) traces_.emplace(key, trace);
    return;
  }
  if (!opened && found->second.link != trace.link) return;
  const std::uint32_t attempts = found->second.attempts + (opened ? 1 : 0);
  found->second = trace;
  found->second.attempts = attempts;
}

std::optional<StreamTrace> RelayLedger::take_trace(std::uint32_t connection, std::uint32_t stream,
                                                   std::uint32_t incarnation) {
  const Lock lock(mutex_);
  const auto node = traces_.extract(std::tuple(connection, stream, incarnation));
  return node.empty() ? std::nullopt : std::optional(node.mapped());
}

void RelayLedger::keep_windows(std::uint32_t connection, std::uint32_t link, const H2Windows& windows) {
  if (!keep_history_) return;
  const Lock lock(mutex_);
  if (windows == H2Windows{})
    books_.at(connection).windows.erase(link);
  else
    books_.at(connection).windows[link] = windows;
}

std::optional<H2Windows> RelayLedger::windows(std::uint32_t connection, std::uint32_t stream,
                                              std::uint32_t incarnation) const {
  const Lock lock(mutex_);
  const auto trace = traces_.find(std::tuple(connection, stream, incarnation));
  if (trace == traces_.end()) return std::nullopt;
  const auto& links = books_.at(connection).windows;
  const auto link = links.find(trace->second.link);
  H2Windows windows = link == links.end() ? H2Windows{} : link->second;
  windows.to_server.stream = trace->second.to_server.stream;
  windows.to_client.stream = trace->second.to_client.stream;
  return windows;
}

std::optional<std::uint32_t> RelayLedger::link_of(std::uint32_t connection, std::uint32_t stream,
                                                  std::uint32_t incarnation) const {
  const Lock lock(mutex_);
  const auto found = traces_.find(std::tuple(connection, stream, incarnation));
  return found == traces_.end() ? std::nullopt : std::optional(found->second.link);
}

std::vector<LinkEvent> RelayLedger::history(std::uint32_t connection, RunTime since) const {
  const Lock lock(mutex_);
  if (connection >= books_.size()) return {};
  const Book& book = books_[connection];
  const auto first =
      std::partition_point(book.events.begin(), book.events.end(),
                           [&](const LinkEvent& event) { return event.at + book.longest < since; });
  std::vector<LinkEvent> found;
  for (const std::size_t place : book.staying) {
    if (place < static_cast<std::size_t>(first - book.events.begin())) found.push_back(book.events[place]);
  }
  std::copy_if(first, book.events.end(), std::back_inserter(found),
               [&](const LinkEvent& event) { return stays(event) || event.at + event.lasts >= since; });
  return found;
}

RelayTotals RelayLedger::totals() const {
  const Lock lock(mutex_);
  return totals_;
}

}  // namespace weir
