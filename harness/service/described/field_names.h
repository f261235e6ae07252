// What people are told of a message's fields.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace weir {

/// By its name in the .proto file, or in JSON; null: there is none.
[[nodiscard]] const google::protobuf::FieldDescriptor* find_field(const google::protobuf::Descriptor& message,
                                                                  std::string_view name);
/// For a name that is none of its fields: the field that was likely meant, or all there are.
[[nodiscard]] std::string suggest_field(const google::protobuf::Descriptor& message, std::string_view name);
/// "an int64", "a list of mvccpb.Event", "a map from string to int32".
[[nodiscard]] std::string describe_field(const google::protobuf::FieldDescriptor& field);
/// What one item of it is: "a string", "a mvccpb.Event".
[[nodiscard]] std::string describe_item(const google::protobuf::FieldDescriptor& field);
/// The values of an enumeration, for remedies.
[[nodiscard]] std::string suggest_enum_value(const google::protobuf::EnumDescriptor& type,
                                             std::string_view name);

}  // namespace weir
