#include "harness/service/described/method_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "harness/service/described/field_names.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::OneofDescriptor;

namespace {

constexpr int kDepth = 2;

std::string scalar_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "\"\"";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return fmt::format("\"{}\"", field.enum_type()->value(0)->name());
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "0.0";
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "\"0\"";  // text, since JSON's numbers are doubles for many readers
    default:
      return "0";
  }
}

/// How JSON has messages that it writes in a way of their own; empty: as an object.
std::string special_of(const Descriptor& type) {
  const std::string& name = type.full_name();
  if (name == "google.protobuf.Timestamp") return "\"2030-01-31T12:00:00Z\"";
  if (name == "google.protobuf.Duration") return "\"1s\"";
  if (name == "google.protobuf.FieldMask") return "\"\"";
  if (name == "google.protobuf.Struct") return "{}";
  if (name == "google.protobuf.ListValue") return "[]";
  if (name == "google.protobuf.Value") return "null";
  if (name == "google.protobuf.Any") return R"({"@type": "type.googleapis.com/package.Message"})";
  if (type.file()->name() == "google/protobuf/wrappers.proto")
    return scalar_of(*type.FindFieldByName("value"));
  return {};
}

std::string object_of(const Descriptor& type, int depth, const std::string& indent);

std::string item_of(const FieldDescriptor& field, int depth, const std::string& indent) {
  if (field.message_type() == nullptr) return scalar_of(field);
  if (std::string special = special_of(*field.message_type()); !special.empty()) return special;
  return depth == 0 ? "{}" : object_of(*field.message_type(), depth - 1, indent);
}

std::string value_of_field(const FieldDescriptor& field, int depth, const std::string& indent) {
  if (field.is_map()) {
    const FieldDescriptor& key = *field.message_type()->map_key();
    const std::string name = key.cpp_type() == FieldDescriptor::CPPTYPE_STRING ? "key"
                             : key.cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? "true"
                                                                               : "1";
    return fmt::format("{{\"{}\": {}}}", name, item_of(*field.message_type()->map_value(), depth, indent));
  }
  const std::string item = item_of(field, depth, indent);
  return field.is_repeated() ? "[" + item + "]" : item;
}

/// Of a oneof only its first stands in a message.
bool stands(const FieldDescriptor& field) {
  const OneofDescriptor* choice = field.real_containing_oneof();
  return field.type() != FieldDescriptor::TYPE_GROUP && (choice == nullptr || choice->field(0) == &field);
}

std::string object_of(const Descriptor& type, int depth, const std::string& indent) {
  std::vector<std::string> lines;
  const std::string inner = indent + "  ";
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (stands(field))
      lines.push_back(fmt::format("{}\"{}\": {}", inner, field.name(), value_of_field(field, depth, inner)));
  }
  return lines.empty() ? "{}" : fmt::format("{{\n{}\n{}}}", fmt::join(lines, ",\n"), indent);
}

std::string fields_page(const Descriptor& type) {
  std::string out = fmt::format("\n{}\n", type.full_name());
  if (type.field_count() == 0) return out + "  no fields\n";
  std::size_t width = 0;
  for (int i = 0; i < type.field_count(); ++i) width = std::max(width, type.field(i)->name().size());
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const OneofDescriptor* choice = field.real_containing_oneof();
    out += fmt::format("  {:<{}}  {}{}\n", field.name(), width, describe_field(field),
                       choice == nullptr ? "" : fmt::format(", one of '{}'", choice->name()));
    if (field.enum_type() == nullptr) continue;
    std::vector<std::string> values;
    for (int v = 0; v < std::min(field.enum_type()->value_count(), 12); ++v)
      values.push_back(field.enum_type()->value(v)->name());
    out += fmt::format("  {:<{}}    {}{}\n", "", width, fmt::join(values, " | "),
                       field.enum_type()->value_count() > 12 ? " | ..." : "");
  }
  return out;
}

}  // namespace

std::string_view kind_of(bool client_streams, bool server_streams) {
  if (client_streams) return server_streams ? "bidi" : "client stream";
  return server_streams ? "server stream" : "unary";
}

std::string whole_message(const Descriptor& type) { return object_of(type, kDepth, ""); }

std::string describe_method(const MethodDescriptor& method) {
  std::string out = fmt::format("{}/{}  {}\n", method.service()->full_name(), method.name(),
                                kind_of(method.client_streaming(), method.server_streaming()));
  out += fmt::format("\nmessage: {}   reply: {}\n", method.input_type()->full_name(),
                     method.output_type()->full_name());
  std::set<const Descriptor*> told;
  for (const Descriptor* type : {method.input_type(), method.output_type()}) {
    if (told.insert(type).second) out += fields_page(*type);
  }
  out += fmt::format("\na message with every field:\n{}\n", whole_message(*method.input_type()));
  return out;
}

}  // namespace weir
