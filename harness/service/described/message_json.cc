#include "harness/service/described/message_json.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>

namespace weir {

absl::StatusOr<std::string> message_json(const google::protobuf::Descriptor& type, std::string_view bytes) {
  static constexpr const char* kPrefix = "type.googleapis.com";
  const std::unique_ptr<google::protobuf::util::TypeResolver> resolver(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kPrefix, type.file()->pool()));
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::BinaryToJsonString(
      resolver.get(), std::string(kPrefix) + "/" + type.full_name(), std::string(bytes), &json, options);
  if (!status.ok()) return absl::InvalidArgumentError(std::string(status.message()));
  return json;
}

}  // namespace weir
