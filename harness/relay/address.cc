#include "harness/relay/address.h"

#include <algorithm>
#include <charconv>

namespace weir {

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

std::string format_upstream(const RelayUpstream& upstream) {
  if (!upstream.unix_path.empty()) return "unix:" + upstream.unix_path;
  return format_host_port({upstream.host, upstream.port});
}

std::optional<RelayUpstream> parse_upstream(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    text.remove_prefix(kUnix.size());
    if (!text.starts_with('/')) return std::nullopt;
    return RelayUpstream{.unix_path = std::string(text)};
  }
  const std::optional<HostPort> address = parse_host_port(text);
  if (!address || address->port == 0) return std::nullopt;
  return RelayUpstream{.host = address->host, .port = address->port};
}

namespace {

/// As "localhost" is resolved.
bool is_local_host(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

bool is_every_host(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

}  // namespace

bool leads_back(const HostPort& listen, const RelayUpstream& upstream) {
  if (!upstream.unix_path.empty() || listen.port == 0 || listen.port != upstream.port) return false;
  if (listen.host == upstream.host) return true;
  const bool is_named = listen.host == "localhost" || upstream.host == "localhost";
  if (is_local_host(listen.host) && is_local_host(upstream.host)) return is_named;
  return is_every_host(listen.host) && (is_local_host(upstream.host) || is_every_host(upstream.host));
}

}  // namespace weir
