// How gRPC is told to speak TLS, or not to.
#pragma once

#include <memory>
#include <optional>

#include "harness/stream/transport.h"

namespace grpc {
class ChannelCredentials;
}

namespace weir {

/// Plain without `tls`. The name that the certificate must be for is an argument of the channel.
[[nodiscard]] std::shared_ptr<grpc::ChannelCredentials> credentials_for(const std::optional<ClientTls>& tls);

}  // namespace weir
