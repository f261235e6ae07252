#include "harness/cli/version_text.h"

#include <fmt/format.h>

#include "harness/rpc/grpc_transport.h"
#include "harness/tls/tls_version.h"
#include "harness/wire/client/wire_transport.h"
#include "proto/version.h"

namespace weir {

std::string version_text() {
  return fmt::format("weir {}\non gRPC {}, nghttp2 {}, OpenSSL {}", weir_version(), grpc_version(),
                     wire_version(), tls_version());
}

}  // namespace weir
