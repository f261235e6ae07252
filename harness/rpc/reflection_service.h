// grpc.reflection.v1 for weir's chat server: gRPC 1.51's own plugin has v1alpha alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Service;
}

namespace weir {

/// The service, to be registered beside that of the plugin. `services`: all that the server has, this one too. Null where the gRPC at hand
/// has it itself.
[[nodiscard]] std::unique_ptr<grpc::Service> make_reflection_v1(std::vector<std::string> services);

}  // namespace weir
