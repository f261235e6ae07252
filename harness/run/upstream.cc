#include "harness/run/upstream.h"

#include "harness/relay/address.h"

namespace weir {

std::optional<RelayUpstream> upstream_of(std::string_view grpc_address) {
  for (std::string_view scheme : {"dns:", "ipv4:", "ipv6:"}) {
    if (!grpc_address.starts_with(scheme)) continue;
    grpc_address.remove_prefix(scheme.size());
    // "//authority/host:port": the authority names a DNS server and plays no part here.
    if (grpc_address.starts_with("//"))
      grpc_address.remove_prefix(std::min(grpc_address.size(), grpc_address.find('/', 2) + 1));
    break;
  }
  return parse_upstream(grpc_address);
}

}  // namespace weir
