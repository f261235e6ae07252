// A second look at a target that gave no stream an answer: what speaks there, if anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/units.h"
#include "harness/relay/http_connect.h"
#include "harness/tls/context.h"
#include "harness/tls/examiner.h"

namespace weir {

/// Where to look.
struct LookAt {
  std::string host{};  // name or address; unused with a path
  std::uint16_t port = 0;
  std::string unix_path{};
  std::optional<HttpProxy> proxy{};  // through which it is looked at
};

/// What became of asking a proxy for a way.
struct ProxySeen {
  bool has_address = false;
  bool connected = false;
  bool open = false;      // there is a way
  int status = 0;         // that refused
  std::string problem{};  // "it answered 407 Proxy Authentication Required"
};

/// What there was to see.
struct Seen {
  bool connected = false;
  TlsFacts tls{};
  std::string
      plain{};  // the first bytes that answered HTTP/2 without TLS; asked only where TLS was not spoken
};

/// Asks the proxy for the way to the target, and looks no further. Blocks, for `patience` at most.
[[nodiscard]] ProxySeen look_at_proxy(const LookAt& where, Duration patience);

/// Connects, offers TLS, and where that is not spoken connects once more and begins HTTP/2 in the clear. The server's
/// certificate is looked at as `trust` sees it, for `server_name`. Blocks, for a few times `patience` at most. Never fails:
/// what could not be seen is not in what it returns.
[[nodiscard]] Seen look_at(const LookAt& where, const SslContext& trust, const std::string& server_name,
                           Duration patience);

}  // namespace weir
