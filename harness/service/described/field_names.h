// What people are told of a message's fields.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace weir {

/// "an int64", "a list of mvccpb.Event", "a map from string to int32".
[[nodiscard]] std::string describe_field(const google::protobuf::FieldDescriptor& field);
/// What one item of it is: "a string", "a mvccpb.Event".
[[nodiscard]] std::string describe_item(const google::protobuf::FieldDescriptor& field);

}  // namespace weir
