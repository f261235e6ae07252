// Two filters with nothing but memory between them.
#pragma once

#include <cstddef>
#include <string>

#include "harness/tls/filter.h"

namespace weir {

/// Carries bytes between the two until neither has any, in pieces of at most `piece`. What each got is kept.
struct TlsPair {
  std::unique_ptr<TlsFilter> client;
  std::unique_ptr<TlsFilter> server;
  std::size_t piece = 1 << 20;
  std::string at_client{};
  std::string at_server{};

  void exchange() {
    while (carry(*client, *server, at_server) || carry(*server, *client, at_client)) {
    }
  }

 private:
  bool carry(TlsFilter& from, TlsFilter& to, std::string& plain) const {
    std::string bytes;
    if (!from.take(bytes)) return false;
    for (std::size_t at = 0; at < bytes.size(); at += piece) to.receive(bytes.substr(at, piece), plain);
    return true;
  }
};

}  // namespace weir
