// Which methods a server has, as its reflection service tells (gRPC doc/server-reflection.md).
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/units.h"
#include "harness/rpc/grpc_way.h"
#include "harness/stream/transport.h"

namespace weir {

struct RemoteMethod {
  std::string name;  // "chat.ChatService/BidirectionalChat"
  bool client_streams = false;
  bool server_streams = false;
  friend bool operator==(const RemoteMethod&, const RemoteMethod&) = default;
};

/// What the call carries besides its question; see the scenario's `metadata`, `auth` and `user_agent`.
struct ReflectionCall {
  std::vector<std::pair<std::string, std::string>> metadata{};
  std::string user_agent{};  // before gRPC's own words
};

/// All methods of all services, in the server's order. Asks grpc.reflection.v1, then v1alpha. An error when the server has
/// neither, or does not answer within `patience`. Blocks.
[[nodiscard]] absl::StatusOr<std::vector<RemoteMethod>> list_remote_methods(
    const std::string& address, const std::optional<ClientTls>& tls, Duration patience,
    const GrpcWay& way = {}, const ReflectionCall& call = {});

/// The file that has `symbol`, "package.Service" or the like, with all that it imports, as far as the server tells: a file that it does
/// not know is left out. As list_remote_methods().
[[nodiscard]] absl::StatusOr<google::protobuf::FileDescriptorSet> fetch_descriptors(
    const std::string& address, const std::optional<ClientTls>& tls, const std::string& symbol,
    Duration patience, const GrpcWay& way = {}, const ReflectionCall& call = {});

}  // namespace weir
