// Where a TCP connection goes.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

struct HostPort {
  std::string host{};  // a name, or an IP address without brackets, with its zone where it has one
  std::uint16_t port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

}  // namespace weir
