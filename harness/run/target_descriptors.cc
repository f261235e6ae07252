#include "harness/run/target_descriptors.h"

#include <fmt/format.h>

#include <utility>

#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"

namespace weir {
namespace {

// A server that takes longer to say what it has is not one to be loaded.
constexpr Duration kPatience = std::chrono::seconds(5);

constexpr const char* kOtherWays =
    "name what describes it: --descriptors x.protoset, as protoc --include_imports "
    "--descriptor_set_out=x.protoset or buf build -o x.protoset write it, or --proto x.proto";

absl::Status not_reflected(const std::string& address, const std::string& what, const absl::Status& why) {
  if (absl::IsUnimplemented(why)) {
    return absl::InvalidArgumentError(
        fmt::format("{} has no reflection service that could describe {}; {}", address, what, kOtherWays));
  }
  if (absl::IsNotFound(why)) {
    return absl::InvalidArgumentError(
        fmt::format("the reflection service of {} knows no {}; `weir describe {}` lists what it knows",
                    address, what, address));
  }
  return absl::UnavailableError(
      fmt::format("{} could not be asked to describe {}: {}; see that it runs, or {}", address, what,
                  std::string(why.message()), kOtherWays));
}

absl::StatusOr<std::shared_ptr<const Descriptors>> named_descriptors(const DescriptorSources& sources) {
  ErrorList errors;
  std::shared_ptr<const Descriptors> read = read_descriptors(sources, errors);
  if (!read) return absl::InvalidArgumentError(errors.render());
  return read;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_of(const Scenario& target,
                                                                  const DescriptorSources& sources,
                                                                  const std::string& symbol) {
  if (sources.any()) return named_descriptors(sources);
  const absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(target);
  if (!tls.ok()) return tls.status();
  const std::string& address = target.target.address;
  const GrpcRoute route = route_to(address, proxy_of(target.target));
  const std::string service = symbol.substr(0, symbol.find('/'));
  absl::StatusOr<google::protobuf::FileDescriptorSet> files =
      fetch_descriptors(route.address, *tls, service, kPatience, route.way);
  if (!files.ok()) return not_reflected(address, fmt::format("'{}'", service), files.status());
  return Descriptors::of(*std::move(files), fmt::format("the reflection of {}", address));
}

absl::StatusOr<std::vector<RemoteMethod>> methods_of(const Scenario& target,
                                                     const DescriptorSources& sources) {
  if (sources.any()) {
    const absl::StatusOr<std::shared_ptr<const Descriptors>> named = named_descriptors(sources);
    if (!named.ok()) return named.status();
    std::vector<RemoteMethod> methods;
    for (const std::string& name : (*named)->methods()) {
      const google::protobuf::MethodDescriptor& method = *(*named)->method(name);
      methods.push_back({name, method.client_streaming(), method.server_streaming()});
    }
    return methods;
  }
  const absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(target);
  if (!tls.ok()) return tls.status();
  const std::string& address = target.target.address;
  const GrpcRoute route = route_to(address, proxy_of(target.target));
  absl::StatusOr<std::vector<RemoteMethod>> listed =
      list_remote_methods(route.address, *tls, kPatience, route.way);
  if (!listed.ok()) return not_reflected(address, "its methods", listed.status());
  return listed;
}

}  // namespace weir
