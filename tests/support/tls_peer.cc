#include "tests/support/tls_peer.h"

namespace weir {

void TlsPeer::say() {
  std::string bytes;
  if (filter->take(bytes)) tcp.send(bytes);
}

/// False at the end.
bool TlsPeer::hear() {
  const PeerEnd some = tcp.receive_some();
  if (error_ == 0) error_ = some.error;  // told once; then it looks like a FIN
  filter->receive(some.bytes, clear_);
  if (!some.bytes.empty()) say();
  return !some.bytes.empty();
}

bool TlsPeer::shake_hands() {
  say();
  while (!filter->ready() && filter->problem().empty()) {
    if (!hear()) return false;
  }
  return filter->ready();
}

void TlsPeer::send(std::string_view clear) {
  filter->send(clear);
  say();
}

std::string TlsPeer::receive(std::size_t n) {
  while (clear_.size() < n && hear()) {
  }
  std::string bytes = clear_.substr(0, n);
  clear_.erase(0, bytes.size());
  return bytes;
}

PeerEnd TlsPeer::receive_to_end() {
  while (hear()) {
  }
  return {std::exchange(clear_, {}), error_};
}

void TlsPeer::half_close() {
  filter->close();
  say();
  tcp.half_close();
}

}  // namespace weir
