#include "harness/service/described/message_json.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

namespace weir {

absl::StatusOr<std::string> message_json(const google::protobuf::Descriptor& type, std::string_view bytes) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&type)->New());
  // Protobuf's way from bytes to JSON without a message between takes what is cut off for what is not there.
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return absl::InvalidArgumentError("the bytes are no such message");
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(*message, &json, options);
  if (!status.ok()) return absl::InvalidArgumentError(std::string(status.message()));
  return json;
}

}  // namespace weir
