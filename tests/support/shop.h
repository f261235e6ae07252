// The service of tests/bad_services/shop.proto, for tests of what is described.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>
#include <string_view>

#include "harness/service/described/proto_sources.h"

namespace weir {

inline std::shared_ptr<const Descriptors> shop() {
  static const std::shared_ptr<const Descriptors> kShop = [] {
    ErrorList errors;
    DescriptorSources sources;
    sources.proto_files.push_back({"shop.proto", {}});
    std::shared_ptr<const Descriptors> read =
        read_descriptors(sources, std::string(WEIR_SOURCE_DIR) + "/tests/bad_services/x.toml", errors);
    if (!read) throw std::runtime_error(errors.render());
    return read;
  }();
  return kShop;
}

inline const google::protobuf::Descriptor& shop_type(const std::string& name) {
  return *shop()->pool().FindMessageTypeByName("shop." + name);
}

/// The bytes of a message of the shop's, from JSON.
inline std::string shop_bytes(const std::string& type, const std::string& json) {
  google::protobuf::DynamicMessageFactory factory(&shop()->pool());
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&shop_type(type))->New());
  if (!google::protobuf::util::JsonStringToMessage(json, message.get()).ok())
    throw std::runtime_error("no such JSON: " + json);
  return message->SerializeAsString();
}

/// The other way: what protobuf itself reads in the bytes. "unreadable" where it reads none.
inline std::string shop_json(const std::string& type, std::string_view bytes) {
  google::protobuf::DynamicMessageFactory factory(&shop()->pool());
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&shop_type(type))->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "unreadable";
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(*message, &json, options);
  return json;
}

}  // namespace weir
