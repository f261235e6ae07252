#include "harness/scenario/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

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

}  // namespace

std::optional<AddressMistake> find_address_mistake(std::string_view address) {
  auto rest_after = [&](std::string_view scheme) -> std::optional<std::string_view> {
    if (address.substr(0, scheme.size()) != scheme) return std::nullopt;
    return address.substr(scheme.size());
  };
  if (address.empty())
    return AddressMistake{"the address is empty", "write host:port, such as \"localhost:50051\""};
  for (std::string_view scheme : {"http://", "https://", "grpc://", "tcp://"}) {
    if (auto rest = rest_after(scheme)) {
      return AddressMistake{fmt::format("gRPC knows no '{}' addresses", scheme),
                            fmt::format("leave '{}' out, and any path: host:port", scheme)};
    }
  }
  if (auto path = rest_after("unix:")) {
    if (!path->empty() && *path != "//" && *path != "///") return std::nullopt;
    return AddressMistake{"the path of the Unix socket is missing", "write \"unix:/path/to/socket\""};
  }
  if (auto list = rest_after("ipv4:")) return check_ip_list(*list, false);
  if (auto list = rest_after("ipv6:")) return check_ip_list(*list, true);
  if (auto rest = rest_after("dns:")) {
    if (rest->substr(0, 2) != "//") return check_host_port(*rest);
    std::size_t slash = rest->find('/', 2);
    if (slash == std::string_view::npos) {
      return AddressMistake{"a dns address with '//' needs a third '/' before the host",
                            fmt::format("write \"dns:///{}\"", rest->substr(2))};
    }
    return check_host_port(rest->substr(slash + 1));
  }
  if (std::string_view scheme = scheme_of(address); !scheme.empty()) {
    return AddressMistake{fmt::format("'{}' addresses are not supported", scheme),
                          "name one server behind it: host:port, or \"dns:///host:port\""};
  }
  return check_host_port(address);
}

std::optional<AddressMistake> find_host_port_mistake(std::string_view text) { return check_host_port(text); }

bool is_unix_address(std::string_view address) { return address.substr(0, 5) == "unix:"; }

}  // namespace weir
