#include "harness/check/target_host.h"

#include <charconv>

namespace weir {

std::optional<TargetHost> target_host(std::string_view address) {
  if (address.starts_with("unix:")) return std::nullopt;
  for (std::string_view scheme : {"ipv4:", "ipv6:", "dns:"}) {
    if (!address.starts_with(scheme)) continue;
    address.remove_prefix(scheme.size());
    break;
  }
  // dns://authority/host:port; the authority may be empty.
  if (address.starts_with("//")) {
    std::size_t slash = address.find('/', 2);
    address.remove_prefix(slash == std::string_view::npos ? 2 : slash + 1);
  }
  std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view digits = address.substr(colon + 1);
  TargetHost target;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), target.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  target.host = std::string(host);
  return target;
}

bool is_loopback(std::string_view host) {
  bool number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host.empty() || host == "localhost" || host == "::1" || (number && host.starts_with("127."));
}

}  // namespace weir
