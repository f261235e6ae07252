// What the address of a service says about where it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// Host and port of "host:port", "ipv4:a.b.c.d:port", "ipv6:[a::b]:port" or "dns:[//authority/]host:port".
struct TargetHost {
  std::string host;  // without brackets
  std::uint16_t port = 0;
};

/// Nothing for Unix sockets and whatever else has no port.
[[nodiscard]] std::optional<TargetHost> target_host(std::string_view address);

/// 127.0.0.0/8, ::1, "localhost", or no host at all: it can only be this machine.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace weir
