// A message's bytes as JSON, by what its descriptor says.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace weir {

/// The proto3 mapping on one line, with names as the .proto file has them, which is how messages and paths are written here. What has its
/// default is left out. kInvalidArgument: the bytes are no such message, or hold an Any whose type the descriptors do not know.
[[nodiscard]] absl::StatusOr<std::string> message_json(const google::protobuf::Descriptor& type,
                                                       std::string_view bytes);

}  // namespace weir
