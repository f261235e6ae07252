#include "harness/run/target_descriptors.h"

#include <fmt/format.h>

#include <utility>

#include "harness/run/reflection_way.h"

namespace weir {
namespace {

// A server that takes longer to say what it has is not one to be loaded.
constexpr Duration kPatience = std::chrono::seconds(5);

constexpr const char* kOtherWays =
    "name what describes it: --descriptors x.protoset, as protoc --include_imports "
    "--descriptor_set_out=x.protoset or buf build -o x.protoset write it, or --proto x.proto";

absl::Status not_reflected(const std::string& address, const Secrets& secrets, const std::string& what,
                           const absl::Status& why) {
  if (absl::IsUnimplemented(why)) {
    return absl::InvalidArgumentError(
        fmt::format("{} has no reflection service that could describe {}; {}", address, what, kOtherWays));
  }
  if (absl::IsNotFound(why)) {
    return absl::InvalidArgumentError(
        fmt::format("the reflection service of {} knows no {}; `weir describe {}` lists what it knows",
                    address, what, address));
  }
  std::string said(why.message());
  secrets.mask(said);  // a server may repeat what it was sent
  return absl::UnavailableError(fmt::format(
      "{} could not be asked to describe {}: {}; see that it runs, or {}", address, what, said, kOtherWays));
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
  const std::string& address = target.target.address;
  const absl::StatusOr<ReflectionWay> way = reflection_way(target, address);
  if (!way.ok()) return way.status();
  const std::string service = symbol.substr(0, symbol.find('/'));
  absl::StatusOr<google::protobuf::FileDescriptorSet> files =
      fetch_descriptors(way->dialled, way->tls, service, kPatience, way->way, way->call);
  if (!files.ok()) return not_reflected(address, way->secrets, fmt::format("'{}'", service), files.status());
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
  const std::string& address = target.target.address;
  const absl::StatusOr<ReflectionWay> way = reflection_way(target, address);
  if (!way.ok()) return way.status();
  absl::StatusOr<std::vector<RemoteMethod>> listed =
      list_remote_methods(way->dialled, way->tls, kPatience, way->way, way->call);
  if (!listed.ok()) return not_reflected(address, way->secrets, "its methods", listed.status());
  return listed;
}

}  // namespace weir
