// What a method is, for somebody who begins with it: its messages, a message to start from, and a scenario that runs as it is.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace weir {

/// "bidi", "client stream", "server stream", "unary".
[[nodiscard]] std::string_view kind_of(const google::protobuf::MethodDescriptor& method);

/// A message in JSON with every field once, lists with one item, of a oneof the first, two messages deep; on several lines.
[[nodiscard]] std::string whole_message(const google::protobuf::Descriptor& type);
/// One that a server is likely to take: its numbers and texts at the top, with placeholders; on one line. No single quote is in it.
[[nodiscard]] std::string first_message(const google::protobuf::Descriptor& type);

/// The method's page in `weir describe`: its kind, both its types with their fields, and a message to start from.
[[nodiscard]] std::string describe_method(const google::protobuf::MethodDescriptor& method);

struct StarterOptions {
  std::string address;                      // "host:port"
  std::vector<std::string> target_lines{};  // further keys of [target], as a file has them
};
/// A commented scenario for the method. It takes no reply for granted: what is known only to who made the service stands in comments.
[[nodiscard]] std::string starter_scenario(const google::protobuf::MethodDescriptor& method,
                                           const StarterOptions& options);

}  // namespace weir
