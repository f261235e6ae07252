#include "harness/run/target_descriptors.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "harness/run/reflection_way.h"
#include "harness/service/described/proto_sources.h"
#include "harness/service/services.h"

namespace weir {
namespace {

// A server that takes longer to say what it has is not one to be loaded.
constexpr Duration kTimeToDescribe = std::chrono::seconds(5);

constexpr std::string_view kOtherKeys =
    "name its descriptors in [target]: descriptors = [\"x.protoset\"], as protoc --include_imports "
    "--descriptor_set_out=x.protoset or buf build -o x.protoset write them, or proto = { files = "
    "[\"x.proto\"] }";
constexpr std::string_view kOtherOptions =
    "name what describes it: --descriptors x.protoset, as protoc --include_imports "
    "--descriptor_set_out=x.protoset or buf build -o x.protoset write it, or --proto x.proto";

/// "package.Service" of "package.Service/Method".
std::string service_of(const std::string& method) { return method.substr(0, method.find('/')); }

/// Who is asked, and what may be done instead.
struct Question {
  const Scenario& scenario;
  const std::string& address;
  std::string_view other_ways;
};

absl::Status not_reflected(const Question& question, const Secrets& secrets, const std::string& what,
                           const absl::Status& why) {
  const std::string& address = question.address;
  if (absl::IsUnimplemented(why)) {
    return absl::InvalidArgumentError(fmt::format("{} has no reflection service that could describe {}; {}",
                                                  address, what, question.other_ways));
  }
  if (absl::IsNotFound(why)) {
    return absl::InvalidArgumentError(
        fmt::format("the reflection service of {} knows no {}; `weir describe {}` lists what it knows",
                    address, what, address));
  }
  std::string said(why.message());
  secrets.mask(said);  // a server may repeat what it was sent
  return absl::UnavailableError(
      fmt::format("{} could not be asked to describe {}: {}; see that it runs, or {}", address, what, said,
                  question.other_ways));
}

absl::StatusOr<std::shared_ptr<const Descriptors>> reflected(const Question& question,
                                                             const std::string& service) {
  const absl::StatusOr<ReflectionWay> way = reflection_way(question.scenario, question.address);
  if (!way.ok()) return way.status();
  absl::StatusOr<google::protobuf::FileDescriptorSet> files =
      fetch_descriptors(way->dialled, way->tls, service, kTimeToDescribe, way->way, way->call);
  if (!files.ok()) return not_reflected(question, way->secrets, fmt::format("'{}'", service), files.status());
  return Descriptors::of(*std::move(files), fmt::format("the reflection of {}", question.address));
}

/// Of all services that the scenario calls.
absl::StatusOr<std::shared_ptr<const Descriptors>> reflected_services(const Scenario& scenario,
                                                                      const std::string& address) {
  std::set<std::string> services = {service_of(scenario.target.method)};
  for (const StreamGroup& group : scenario.streams) {
    services.insert(service_of(method_of(scenario, group)));
    for (const SetupCall& call : group.talk.setup) services.insert(service_of(call.method.text));
  }
  google::protobuf::FileDescriptorSet all;
  std::set<std::string> files;
  for (const std::string& service : services) {
    const auto described = reflected({scenario, address, kOtherKeys}, service);
    if (!described.ok()) return described;
    for (const google::protobuf::FileDescriptorProto& file : (*described)->files().file()) {
      if (files.insert(file.name()).second) *all.add_file() = file;
    }
  }
  return Descriptors::of(std::move(all), fmt::format("the reflection of {}", address));
}

absl::StatusOr<std::shared_ptr<const Descriptors>> named_descriptors(const Scenario& scenario) {
  ErrorList errors;
  std::shared_ptr<const Descriptors> read =
      read_descriptors(scenario.target.descriptors, scenario.file, errors);
  if (!read) return absl::InvalidArgumentError(errors.render());
  return read;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_of(const Scenario& scenario,
                                                                  const std::string& address) {
  if (!needs_descriptors(scenario)) return std::shared_ptr<const Descriptors>();
  if (scenario.target.descriptors.any()) return named_descriptors(scenario);
  return reflected_services(scenario, address);
}

absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_for(const Scenario& target,
                                                                   const std::string& method) {
  if (target.target.descriptors.any()) return named_descriptors(target);
  return reflected({target, target.target.address, kOtherOptions}, service_of(method));
}

absl::StatusOr<std::vector<RemoteMethod>> methods_of(const Scenario& target) {
  if (target.target.descriptors.any()) {
    const absl::StatusOr<std::shared_ptr<const Descriptors>> named = named_descriptors(target);
    if (!named.ok()) return named.status();
    std::vector<RemoteMethod> methods;
    for (const std::string& name : (*named)->methods()) {
      const google::protobuf::MethodDescriptor& method = *(*named)->method(name);
      methods.push_back({name, method.client_streaming(), method.server_streaming()});
    }
    return methods;
  }
  const Question question = {target, target.target.address, kOtherOptions};
  const absl::StatusOr<ReflectionWay> way = reflection_way(target, question.address);
  if (!way.ok()) return way.status();
  absl::StatusOr<std::vector<RemoteMethod>> listed =
      list_remote_methods(way->dialled, way->tls, kTimeToDescribe, way->way, way->call);
  if (!listed.ok()) return not_reflected(question, way->secrets, "its methods", listed.status());
  return listed;
}

}  // namespace weir
