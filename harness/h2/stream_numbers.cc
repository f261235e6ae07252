#include "harness/h2/stream_numbers.h"

#include <algorithm>

#include "harness/h2/frame.h"

namespace weir::h2 {
namespace {

bool is_clients(std::uint32_t stream) { return stream % 2 == 1; }

}  // namespace

void StreamNumbers::opened(std::uint32_t at_client) {
  if (is_clients(at_client)) newest_ = std::max(newest_, at_client);
}

std::optional<std::uint32_t> StreamNumbers::take(std::uint32_t count) {
  const std::uint32_t next = (newest_ + 1) | 1U;  // that the client may open
  const std::uint32_t offset = bends_.empty() ? 0 : bends_.back().offset;
  // In 64 bits: the sum is what may be too large.
  const std::uint64_t last = std::uint64_t{next} + offset + std::uint64_t{2} * (count - 1);
  if (last > kMostStream) return std::nullopt;
  const std::uint32_t first = next + offset;
  if (bends_.empty() || bends_.back().from != next) bends_.push_back({next, first, offset});
  bends_.back().offset += 2 * count;
  return first;
}

std::optional<std::uint32_t> StreamNumbers::at_server(std::uint32_t at_client) const {
  if (!is_clients(at_client)) return at_client;
  for (auto bend = bends_.rbegin(); bend != bends_.rend(); ++bend) {
    if (at_client < bend->from) continue;
    if (at_client > kMostStream - bend->offset) return std::nullopt;
    return at_client + bend->offset;
  }
  return at_client;
}

std::optional<std::uint32_t> StreamNumbers::at_client(std::uint32_t at_server) const {
  if (!is_clients(at_server)) return at_server;
  for (auto bend = bends_.rbegin(); bend != bends_.rend(); ++bend) {
    if (at_server >= bend->from + bend->offset) return at_server - bend->offset;
    if (at_server >= bend->own) return std::nullopt;
  }
  return at_server;
}

std::uint32_t StreamNumbers::last_at_client(std::uint32_t at_server) const {
  if (at_server == kMostStream) return at_server;
  for (auto bend = bends_.rbegin(); bend != bends_.rend(); ++bend) {
    if (at_server >= bend->from + bend->offset) return at_server - bend->offset;
    // One of the relay's own: the client's newest when they were taken.
    if (at_server >= bend->own) return bend->from < 2 ? 0 : bend->from - 2;
  }
  return at_server;
}

}  // namespace weir::h2
