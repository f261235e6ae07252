// Where a connection goes: host:port, Unix sockets, and addresses of gRPC servers as gRPC's name resolution knows them (gRPC
// doc/naming.md). What reads an address is here alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

struct HostPort {
  std::string host{};  // a name, or an IP address without brackets, with its zone where it has one
  std::uint16_t port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

/// What is dialled.
struct Endpoint {
  std::string host = "127.0.0.1";  // name or address; ignored when unix_path is set
  std::uint16_t port = 0;
  std::string unix_path{};
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads "127.0.0.1:50051", "localhost:0", "[::1]:50051". Nothing for anything else: both parts are needed.
[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);
/// The other way round, with brackets where the host has colons.
[[nodiscard]] std::string format_host_port(const HostPort& address);
/// "fe80::1" of "fe80::1%eth0": what an address is called elsewhere, where a zone of this machine means nothing (RFC 4007
/// section 11).
[[nodiscard]] std::string without_zone(std::string host);

/// Reads "host:port" (port 1 or more) or "unix:/path". Nothing for anything else.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view text);
/// The other way round.
[[nodiscard]] std::string format_endpoint(const Endpoint& endpoint);

/// An address of a gRPC server as find_address_mistake() allows it.
struct ServerAddress {
  std::vector<HostPort> hosts{};  // one, or those of a list; none for a Unix socket
  std::string unix_path{};
  bool is_list = false;            // "ipv4:" or "ipv6:"
  bool asks_a_dns_server = false;  // "dns://authority/..." names one, which plays no part here
};
/// Nothing for what is none.
[[nodiscard]] std::optional<ServerAddress> parse_server_address(std::string_view address);
/// Where it leads: of a list, to the first.
[[nodiscard]] std::optional<Endpoint> endpoint_of(std::string_view grpc_address);

/// Whether what listens at `listen` and dials `to` would dial itself. Knows the names of this machine's own loopback alone; port
/// 0 is any free one, and nobody's yet.
[[nodiscard]] bool leads_back(const HostPort& listen, const Endpoint& to);
/// 127.0.0.0/8, ::1, "localhost", or no host at all: it can only be this machine.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace weir
