#include "harness/rpc/grpc_way.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>

namespace weir {
namespace {

// What gRPC's own handshaker for proxies goes by. Its headers do not name them, and its own ways to set them heed the environment.
constexpr const char* kConnectServer = "grpc.http_connect_server";
constexpr const char* kConnectHeaders = "grpc.http_connect_headers";

bool is_v6(const HostPort& address) { return address.host.find(':') != std::string::npos; }

/// A target is a URI: the '%' before a zone has to be written as "%25".
std::string in_uri(std::string host) {
  if (const std::size_t zone = host.find('%'); zone != std::string::npos) host.replace(zone, 1, "%25");
  return host;
}

}  // namespace

std::string grpc_target(const std::vector<HostPort>& addresses) {
  const bool any_v6 = std::any_of(addresses.begin(), addresses.end(), is_v6);
  std::vector<std::string> parts;
  for (const HostPort& address : addresses) {
    // One target has one scheme. gRPC dials IPv4 addresses in the form that they have in IPv6 as what they are.
    const std::string mapped = is_v6(address) ? in_uri(address.host) : "::ffff:" + address.host;
    parts.push_back(any_v6 ? fmt::format("[{}]:{}", mapped, address.port)
                           : fmt::format("{}:{}", address.host, address.port));
  }
  return fmt::format("{}:{}", any_v6 ? "ipv6" : "ipv4", fmt::join(parts, ","));
}

void set_way(const GrpcWay& way, bool tls, grpc::ChannelArguments& arguments) {
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // With TLS gRPC takes the name that the certificate is for.
  const std::string authority = !way.named.empty() ? way.named : tls ? std::string() : way.authority;
  if (!authority.empty()) arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, authority);
  if (!way.proxy) return;
  arguments.SetString(kConnectServer, way.authority);
  const std::string authorization = proxy_authorization(*way.proxy);
  if (!authorization.empty()) arguments.SetString(kConnectHeaders, "Proxy-Authorization:" + authorization);
}

}  // namespace weir
