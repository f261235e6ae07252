// Addresses of gRPC servers, as gRPC's name resolution knows them (gRPC doc/naming.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir {

struct AddressMistake {
  std::string reason;
  std::string remedy;
};

/// Nothing when `address` is one of host:port, dns:[//authority/]host:port, ipv4:a.b.c.d:port,
/// ipv6:[a::b]:port and unix:path. A port is always needed: gRPC's default of 443 would surprise more than it
/// helps.
[[nodiscard]] std::optional<AddressMistake> find_address_mistake(std::string_view address);

/// Nothing when `text` is host:port.
[[nodiscard]] std::optional<AddressMistake> find_host_port_mistake(std::string_view text);

/// Whether `address` names a Unix socket.
[[nodiscard]] bool is_unix_address(std::string_view address);

}  // namespace weir
