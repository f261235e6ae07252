// A scenario that runs as it is, for somebody who begins with a method.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

#include "harness/scenario/scenario.h"

namespace weir {

/// A message that a server is likely to take: the numbers and texts at its top, with placeholders; on one line. No single quote is in it.
[[nodiscard]] std::string first_message(const google::protobuf::Descriptor& type);

/// A commented scenario for the method at that target. It takes no reply for granted: what is known only to who made the service stands in
/// comments.
[[nodiscard]] std::string starter_scenario(const google::protobuf::MethodDescriptor& method,
                                           const Target& target);

}  // namespace weir
