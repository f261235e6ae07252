#include "harness/base/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace weir {
namespace {

bool is_ip(int family, std::string_view text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(family, std::string(text).c_str(), bytes) == 1;
}

/// An IPv6 address, alone or with the zone in which it is one: "fe80::1%eth0" (RFC 4007 section 11).
bool is_ipv6(std::string_view text) {
  const std::size_t mark = text.find('%');
  if (mark == std::string_view::npos) return is_ip(AF_INET6, text);
  const std::string_view zone = text.substr(mark + 1);
  return is_ip(AF_INET6, text.substr(0, mark)) && !zone.empty() &&
         std::all_of(zone.begin(), zone.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '@';
         });
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
  });
}

/// Only digits and dots: meant as an IPv4 address.
bool looks_like_ipv4(std::string_view host) {
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<AddressMistake> check_port(std::string_view host, std::string_view port) {
  unsigned number = 0;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65535)
    return std::nullopt;
  return AddressMistake{fmt::format("'{}' is not a port", port),
                        fmt::format("write a number from 1 to 65535 after the colon: \"{}:50051\"", host)};
}

std::optional<AddressMistake> check_host_port(std::string_view text) {
  std::size_t colon = text.rfind(':');
  bool bracketed = !text.empty() && text.front() == '[';
  std::size_t close = bracketed ? text.find(']') : std::string_view::npos;
  if (!bracketed && std::count(text.begin(), text.end(), ':') > 1) {
    return AddressMistake{fmt::format("'{}' has more than one colon", text),
                          "write an IPv6 address in brackets: \"[::1]:50051\""};
  }
  if (colon == std::string_view::npos || (bracketed && (close == std::string_view::npos || colon < close))) {
    return AddressMistake{fmt::format("the address '{}' has no port", text),
                          fmt::format("add the port: \"{}:50051\"", text.empty() ? "localhost" : text)};
  }
  std::string_view host = text.substr(0, colon);
  if (bracketed) {
    // A URI has "%25" before the zone (RFC 6874), and the targets of gRPC are URIs.
    if (close + 1 != colon || !is_ipv6(host.substr(1, close - 1))) {
      return AddressMistake{fmt::format("'{}' is not an IPv6 address", host),
                            "write it as \"[::1]:50051\", or with the interface that leads to it as "
                            "\"[fe80::1%eth0]:50051\""};
    }
  } else if (!is_host_name(host)) {
    return AddressMistake{fmt::format("'{}' is not a host name", host),
                          "write a name or an IP address: \"localhost:50051\""};
  } else if (looks_like_ipv4(host) && !is_ip(AF_INET, host)) {
    return AddressMistake{fmt::format("'{}' is not an IPv4 address", host),
                          "write four numbers from 0 to 255: \"127.0.0.1:50051\""};
  }
  return check_port(host, text.substr(colon + 1));
}

std::optional<AddressMistake> check_ip_list(std::string_view text, bool v6) {
  std::string form = v6 ? "ipv6:[::1]:50051" : "ipv4:127.0.0.1:50051";
  while (true) {
    std::size_t comma = text.find(',');
    std::string_view one = text.substr(0, comma);
    if (std::optional<AddressMistake> mistake = check_host_port(one)) return mistake;
    std::string_view host = one.substr(0, one.rfind(':'));
    if (v6 != (host.front() == '[') || (!v6 && !is_ip(AF_INET, host))) {
      return AddressMistake{fmt::format("'{}' is not an IP address of this kind", host),
                            fmt::format("write \"{}\"", form)};
    }
    if (comma == std::string_view::npos) return std::nullopt;
    text.remove_prefix(comma + 1);
  }
}

// Ways of naming a service that gRPC has, or other tools have, and that do not lead to one server here.
constexpr std::string_view kOtherSchemes[] = {
    "xds:",  "google-c2p:", "unix-abstract:", "vsock:", "consul:",
    "etcd:", "k8s:",        "kubernetes:",    "srv:",   "passthrough:"};

/// "xds:///chat" or "xds:chat"; empty for what has no scheme, such as "localhost:50051".
std::string_view scheme_of(std::string_view address) {
  if (std::size_t end = address.find("://"); end != std::string_view::npos) return address.substr(0, end + 1);
  for (std::string_view scheme : kOtherSchemes) {
    if (!address.starts_with(scheme)) continue;
    // A host may be called so, too.
    std::string_view rest = address.substr(scheme.size());
    if (rest.empty() || rest.find_first_not_of("0123456789") != std::string_view::npos) return scheme;
  }
  return {};
}

/// An address as gRPC writes it, in its parts (gRPC doc/naming.md).
struct Parts {
  std::string_view scheme;      // "unix:", "ipv4:", "ipv6:", "dns:"; empty for host:port alone
  std::string_view rest;        // what follows the scheme, and the authority of a dns address
  bool has_authority = false;   // names a DNS server; it plays no part here
  bool open_authority = false;  // "//" and no third '/'
};

Parts parts_of(std::string_view address) {
  Parts parts{.scheme = {}, .rest = address};
  for (std::string_view scheme : {"unix:", "ipv4:", "ipv6:", "dns:"}) {
    if (!address.starts_with(scheme)) continue;
    parts = {.scheme = scheme, .rest = address.substr(scheme.size())};
    break;
  }
  if (parts.scheme != "dns:" || !parts.rest.starts_with("//")) return parts;
  const std::size_t slash = parts.rest.find('/', 2);
  parts.open_authority = slash == std::string_view::npos;
  parts.has_authority = slash != 2;
  parts.rest.remove_prefix(parts.open_authority ? 2 : slash + 1);
  return parts;
}

/// As "localhost" is resolved.
bool is_local_host(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

bool is_every_host(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

}  // namespace

std::optional<AddressMistake> find_address_mistake(std::string_view address) {
  if (address.empty())
    return AddressMistake{"the address is empty", "write host:port, such as \"localhost:50051\""};
  for (std::string_view scheme : {"http://", "https://", "grpc://", "tcp://"}) {
    if (address.starts_with(scheme)) {
      return AddressMistake{fmt::format("gRPC knows no '{}' addresses", scheme),
                            fmt::format("leave '{}' out, and any path: host:port", scheme)};
    }
  }
  const Parts parts = parts_of(address);
  if (parts.scheme == "unix:") {
    if (!parts.rest.empty() && parts.rest != "//" && parts.rest != "///") return std::nullopt;
    return AddressMistake{"the path of the Unix socket is missing", "write \"unix:/path/to/socket\""};
  }
  if (parts.scheme == "ipv4:" || parts.scheme == "ipv6:")
    return check_ip_list(parts.rest, parts.scheme == "ipv6:");
  if (parts.open_authority) {
    return AddressMistake{"a dns address with '//' needs a third '/' before the host",
                          fmt::format("write \"dns:///{}\"", parts.rest)};
  }
  if (parts.scheme == "dns:") return check_host_port(parts.rest);
  if (std::string_view scheme = scheme_of(address); !scheme.empty()) {
    return AddressMistake{fmt::format("'{}' addresses are not supported", scheme),
                          "name one server behind it: host:port, or \"dns:///host:port\""};
  }
  return check_host_port(address);
}

std::optional<AddressMistake> find_host_port_mistake(std::string_view text) { return check_host_port(text); }

bool is_unix_address(std::string_view address) { return parts_of(address).scheme == "unix:"; }

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);

  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  // Without brackets nobody can tell where an IPv6 address ends and its port begins.
  if (host.empty() || (!bracketed && host.find_first_of(":[]") != std::string_view::npos))
    return std::nullopt;

  HostPort address{.host = std::string(host)};
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, address.port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return address;
}

std::string format_host_port(const HostPort& address) {
  const bool brackets = address.host.find(':') != std::string::npos;
  return (brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::string without_zone(std::string host) {
  if (host.find(':') != std::string::npos) host.resize(std::min(host.size(), host.find('%')));
  return host;
}

std::string format_endpoint(const Endpoint& upstream) {
  if (!upstream.unix_path.empty()) return "unix:" + upstream.unix_path;
  return format_host_port({upstream.host, upstream.port});
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    text.remove_prefix(kUnix.size());
    if (!text.starts_with('/')) return std::nullopt;
    return Endpoint{.unix_path = std::string(text)};
  }
  const std::optional<HostPort> address = parse_host_port(text);
  if (!address || address->port == 0) return std::nullopt;
  return Endpoint{.host = address->host, .port = address->port};
}

bool leads_back(const HostPort& listen, const Endpoint& upstream) {
  if (!upstream.unix_path.empty() || listen.port == 0 || listen.port != upstream.port) return false;
  if (listen.host == upstream.host) return true;
  const bool is_named = listen.host == "localhost" || upstream.host == "localhost";
  if (is_local_host(listen.host) && is_local_host(upstream.host)) return is_named;
  return is_every_host(listen.host) && (is_local_host(upstream.host) || is_every_host(upstream.host));
}

std::optional<ServerAddress> parse_server_address(std::string_view address) {
  const Parts parts = parts_of(address);
  ServerAddress found{.asks_a_dns_server = parts.has_authority};
  if (parts.scheme == "unix:") {
    const std::optional<Endpoint> socket = parse_endpoint(address);
    if (!socket) return std::nullopt;
    found.unix_path = socket->unix_path;
    return found;
  }
  found.is_list = parts.scheme == "ipv4:" || parts.scheme == "ipv6:";
  // The targets of gRPC are URIs, in which a zone begins with "%25" (RFC 6874).
  std::string text(parts.rest);
  for (std::size_t zone = text.find("%25"); zone != std::string::npos; zone = text.find("%25", zone + 1))
    text.erase(zone + 1, 2);
  std::string_view rest = text;
  for (;;) {
    const std::size_t comma = found.is_list ? rest.find(',') : std::string_view::npos;
    std::optional<HostPort> one = parse_host_port(rest.substr(0, comma));
    if (!one || one->port == 0) return std::nullopt;
    found.hosts.push_back(*std::move(one));
    if (comma == std::string_view::npos) return found;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<Endpoint> endpoint_of(std::string_view grpc_address) {
  std::optional<ServerAddress> address = parse_server_address(grpc_address);
  if (!address) return std::nullopt;
  if (address->hosts.empty()) return Endpoint{.unix_path = std::move(address->unix_path)};
  return Endpoint{.host = std::move(address->hosts.front().host), .port = address->hosts.front().port};
}

bool is_loopback(std::string_view host) {
  return host.empty() || is_local_host(host) || (looks_like_ipv4(host) && host.starts_with("127."));
}

}  // namespace weir
