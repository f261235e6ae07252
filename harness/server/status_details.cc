#include "harness/server/status_details.h"

#include <google/protobuf/wrappers.pb.h>

#include "status_details.pb.h"

namespace weir {

std::string encode_status_details(int code, std::string_view message, std::string_view text) {
  rpc::StatusDetails out;
  out.set_code(code);
  out.set_message(message.data(), message.size());
  if (!text.empty()) {
    google::protobuf::StringValue part;
    part.set_value(text.data(), text.size());
    out.add_details()->PackFrom(part);
  }
  return out.SerializeAsString();
}

std::optional<StatusDetails> decode_status_details(std::string_view bytes) {
  rpc::StatusDetails read;
  if (!read.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  StatusDetails out{read.code(), read.message(), {}};
  for (const google::protobuf::Any& any : read.details()) {
    StatusDetails::Part& part = out.parts.emplace_back();
    part.type = any.type_url();
    google::protobuf::StringValue text;
    if (any.UnpackTo(&text)) part.text = text.value();
  }
  return out;
}

std::optional<std::string> find_status_details(
    const std::vector<std::pair<std::string, std::string>>& trailers) {
  for (const auto& [key, value] : trailers) {
    if (key == kStatusDetailsKey) return value;
  }
  return std::nullopt;
}

}  // namespace weir
