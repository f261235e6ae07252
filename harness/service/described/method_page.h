// What a method is, for somebody who begins with it.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace weir {

/// "bidi", "client stream", "server stream", "unary".
[[nodiscard]] std::string_view kind_of(bool client_streams, bool server_streams);

/// A message in JSON with every field once, lists with one item, of a oneof the first, two messages deep; on several lines.
[[nodiscard]] std::string whole_message(const google::protobuf::Descriptor& type);

/// The method's page in `weir describe`: its kind, both its types with their fields, and a message to start from.
[[nodiscard]] std::string describe_method(const google::protobuf::MethodDescriptor& method);

}  // namespace weir
