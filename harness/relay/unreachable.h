// Why the upstream could not be reached, as a client would say that had dialled it itself.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "harness/fault/link.h"
#include "harness/relay/relay.h"

namespace weir {

/// Connecting failed.
[[nodiscard]] Unreachable not_connected(const Endpoint& to, const std::error_code& error);
/// Its name has no address.
[[nodiscard]] Unreachable not_found(const Endpoint& to, const std::error_code& error);
/// It did not answer in time.
[[nodiscard]] Unreachable not_in_time(const Endpoint& to, std::string_view what);
/// The proxy before it was not reached, or opened no way to it.
[[nodiscard]] Unreachable not_through_proxy(const Endpoint& to, const HttpProxy& proxy, std::string_view why);
/// There is no TLS with it. `end`: how it ended the connection, if that is what was wrong.
[[nodiscard]] Unreachable not_secured(const Endpoint& to, std::string_view why, const std::error_code& end);

}  // namespace weir
