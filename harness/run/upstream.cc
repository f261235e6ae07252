#include "harness/run/upstream.h"

#include "harness/relay/address.h"

namespace weir {

std::optional<RelayUpstream> upstream_of(std::string_view grpc_address) {
  // As the targets of gRPC, which are URIs, have a zone: "%25eth0".
  std::string decoded;
  if (const std::size_t zone = grpc_address.find("%25"); zone != std::string_view::npos) {
    decoded = std::string(grpc_address).erase(zone + 1, 2);
    grpc_address = decoded;
  }
  for (std::string_view scheme : {"dns:", "ipv4:", "ipv6:"}) {
    if (!grpc_address.starts_with(scheme)) continue;
    grpc_address.remove_prefix(scheme.size());
    // "//authority/host:port": the authority names a DNS server and plays no part here.
    if (grpc_address.starts_with("//"))
      grpc_address.remove_prefix(std::min(grpc_address.size(), grpc_address.find('/', 2) + 1));
    // Of a list, the first.
    grpc_address = grpc_address.substr(0, grpc_address.find(','));
    break;
  }
  return parse_upstream(grpc_address);
}

}  // namespace weir
