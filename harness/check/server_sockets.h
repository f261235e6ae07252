// How many connections a server of this machine has open, as its kernel tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

/// Counts the sockets at the server's end of connections to `port` in the text of /proc/net/tcp or /proc/net/tcp6
/// (proc(5)): those that are established, and those whose peer has closed and that the server has not (CLOSE_WAIT). Nothing
/// when nobody listens on the port. Pure.
[[nodiscard]] std::optional<std::uint32_t> count_open(std::string_view table, std::uint16_t port);

/// The same for this machine now, IPv4 and IPv6 together. Nothing when nobody listens there: a server elsewhere, or in
/// another network namespace.
[[nodiscard]] std::optional<std::uint32_t> open_server_sockets(std::uint16_t port);

}  // namespace weir
