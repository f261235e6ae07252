#include "harness/run/proxy.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "harness/base/address.h"

namespace weir {
namespace {

/// Whether a list such as "localhost,.internal" spares the host from a proxy: by its end.
bool spares(std::string_view list, std::string_view host) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == "*" || (!one.empty() && host.ends_with(one))) return true;
  }
  return false;
}

/// The first of these variables that has a value.
const char* first_set(std::initializer_list<const char*> names, const ReadVariable& read) {
  for (const char* name : names) {
    const char* value = read(name);
    if (value != nullptr && *value != '\0') return name;
  }
  return nullptr;
}

}  // namespace

const char* read_environment(const char* name) { return std::getenv(name); }

std::optional<HttpProxy> proxy_of(const Target& target, const ReadVariable& read) {
  std::optional<HttpProxy> proxy = parse_http_proxy(target.proxy);
  if (!proxy) return std::nullopt;
  if (const char* credentials = read(kProxyAuthVariable)) proxy->credentials = credentials;
  return proxy;
}

GrpcRoute route_to(const std::string& address, const std::optional<HttpProxy>& proxy) {
  GrpcRoute route{.address = address, .way = {}};
  const std::optional<Endpoint> there = endpoint_of(address);
  if (there && there->unix_path.empty()) {
    route.way.authority = format_host_port({without_zone(there->host), there->port});
    // gRPC reads an address with a zone in this form alone.
    const bool list = address.find(',') != std::string::npos;
    if (!list && there->host.find('%') != std::string::npos)
      route.address = grpc_target({{there->host, there->port}});
  }
  if (!proxy) return route;
  route.address = format_host_port({proxy->host, proxy->port});
  route.way.proxy = proxy;
  return route;
}

std::string unused_proxy(const Target& target, const ReadVariable& read) {
  if (target.embedded || !target.proxy.empty()) return "";
  const char* proxy = first_set({"grpc_proxy", "https_proxy", "http_proxy"}, read);
  const std::optional<Endpoint> there = endpoint_of(target.address);
  // Nobody means a proxy for what is on this machine.
  if (proxy == nullptr || !there || !there->unix_path.empty() || is_loopback(there->host)) return "";
  const char* spared = first_set({"no_grpc_proxy", "no_proxy"}, read);
  return spared != nullptr && spares(read(spared), there->host) ? "" : proxy;
}

}  // namespace weir
