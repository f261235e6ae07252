// Addresses as people write them for the relay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/host_port.h"
#include "harness/relay/relay.h"

namespace weir {

/// Reads "127.0.0.1:50051", "localhost:0", "[::1]:50051". Nothing for anything else: both parts are needed.
[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);
/// The other way round, with brackets where the host has colons.
[[nodiscard]] std::string format_host_port(const HostPort& address);
/// "fe80::1" of "fe80::1%eth0": what an address is called elsewhere, where a zone of this machine means nothing (RFC 4007 section 11).
[[nodiscard]] std::string without_zone(std::string host);
/// The other way round of parse_upstream.
[[nodiscard]] std::string format_upstream(const RelayUpstream& upstream);
/// Reads "host:port" (port 1 or more) or "unix:/path". Nothing for anything else.
[[nodiscard]] std::optional<RelayUpstream> parse_upstream(std::string_view text);
/// Whether a relay that listens at `listen` would dial itself. Knows the names of this machine's own loopback alone; port 0 is any
/// free one, and nobody's yet.
[[nodiscard]] bool leads_back(const HostPort& listen, const RelayUpstream& upstream);

}  // namespace weir
