#include "harness/service/described/starter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "harness/service/described/field_names.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::OneofDescriptor;

namespace {

constexpr int kDepth = 2;

std::string scalar_of(const FieldDescriptor& field, bool placeholders) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return placeholders ? "\"{bytes:16}\"" : "\"\"";
      return placeholders ? "\"{stream}-{n}\"" : "\"\"";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return fmt::format("\"{}\"", field.enum_type()->value(0)->name());
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return placeholders ? "{n}" : "0.0";
    default:
      return placeholders ? "{n}" : "0";
  }
}

/// How JSON has messages that it writes in a way of their own; empty: as an object.
std::string special_of(const Descriptor& type) {
  const std::string& name = type.full_name();
  if (name == "google.protobuf.Timestamp") return "\"{time}\"";
  if (name == "google.protobuf.Duration") return "\"1s\"";
  if (name == "google.protobuf.FieldMask") return "\"\"";
  if (name == "google.protobuf.Struct") return "{}";
  if (name == "google.protobuf.ListValue") return "[]";
  if (name == "google.protobuf.Value") return "null";
  if (name == "google.protobuf.Any") return R"({"@type": "type.googleapis.com/package.Message"})";
  if (type.file()->name() == "google/protobuf/wrappers.proto")
    return scalar_of(*type.FindFieldByName("value"), false);
  return {};
}

std::string object_of(const Descriptor& type, int depth, const std::string& indent);

std::string item_of(const FieldDescriptor& field, int depth, const std::string& indent) {
  if (field.message_type() == nullptr) return scalar_of(field, false);
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

/// A field that both types have by the same name, and that can tell messages apart.
const FieldDescriptor* shared_key(const MethodDescriptor& method) {
  const Descriptor& reply = *method.output_type();
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor& field = *method.input_type()->field(i);
    const FieldDescriptor* other = reply.FindFieldByName(field.name());
    const bool tells = field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
                       field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM && field.message_type() == nullptr &&
                       !field.is_repeated();
    if (tells && stands(field) && other != nullptr && other->cpp_type() == field.cpp_type() &&
        !other->is_repeated())
      return &field;
  }
  return nullptr;
}

std::string commented(const std::string& text) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out += "#   " + text.substr(from, end - from) + "\n";
    from = end + 1;
  }
  return out;
}

/// "orders-watch" of "shop.Orders/Watch".
std::string name_of_scenario(const MethodDescriptor& method) {
  std::string name = method.service()->name() + "-" + method.name();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.substr(0, 100);
}

std::string pace_lines(const MethodDescriptor& method) {
  if (!method.client_streaming()) {
    return "messages = 1                     # this method takes one message a call\n"
           "reopen = true                    # so call it again and again\n";
  }
  return "messages = 20                    # each stream sends so many, then half-closes\n"
         "pace = { kind = \"open\", rate = \"50/s\" }   # of the whole group; \"ping-pong\" waits for each "
         "reply\n";
}

std::string reply_lines(const MethodDescriptor& method) {
  const FieldDescriptor* key = shared_key(method);
  std::string out =
      "\n# What a reply means. As it stands, replies are counted and answer no message: that fits any "
      "method. When you know more, say more,\n"
      "# and latency, losses and mix-ups are measured:\n"
      "#   reply = { match = \"order\" }                 # each message has one reply, in order\n"
      "#   reply = { match = \"order\", count = 3 }      # ... or three; or until = \"condition\"\n";
  out += fmt::format(
      "#   reply = {{ match = \"field\", request = \"{0}\" }}   # a field of both says which; in any order\n",
      key ? key->name() : "id");
  out += "reply = { match = \"none\" }\n";
  out += fmt::format(
      "# error = {{ failed = \"...\" }}                    # a reply for which it holds tells of an error\n"
      "# integrity = {{ unique = [\"{}\"] }}            # rules that replies must keep: never_back, "
      "strictly_up, contiguous\n",
      method.output_type()->field_count() > 0 ? method.output_type()->field(0)->name() : "id");
  return out;
}

}  // namespace

std::string_view kind_of(const MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidi" : "client stream";
  return method.server_streaming() ? "server stream" : "unary";
}

std::string whole_message(const Descriptor& type) { return object_of(type, kDepth, ""); }

std::string first_message(const Descriptor& type) {
  std::vector<std::string> members;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool plain =
        field.message_type() == nullptr && !field.is_repeated() && field.real_containing_oneof() == nullptr;
    if (plain) members.push_back(fmt::format("\"{}\": {}", field.name(), scalar_of(field, true)));
  }
  return fmt::format("{{{}}}", fmt::join(members, ", "));
}

std::string describe_method(const MethodDescriptor& method) {
  std::string out = fmt::format("{}/{}  {}\n", method.service()->full_name(), method.name(), kind_of(method));
  out += fmt::format("\nmessage: {}   reply: {}\n", method.input_type()->full_name(),
                     method.output_type()->full_name());
  std::set<const Descriptor*> told;
  for (const Descriptor* type : {method.input_type(), method.output_type()}) {
    if (told.insert(type).second) out += fields_page(*type);
  }
  out += fmt::format("\na message with every field:\n{}\n", whole_message(*method.input_type()));
  out += fmt::format("\na message to start from:\n{}\n", first_message(*method.input_type()));
  return out;
}

std::string starter_scenario(const MethodDescriptor& method, const StarterOptions& options) {
  const std::string full_name = fmt::format("{}/{}", method.service()->full_name(), method.name());
  std::string out = fmt::format(
      "# {0}, a {1} method: begun by `weir init`, and runs as it is.\n"
      "#\n"
      "#   weir validate FILE    all mistakes, with their places\n"
      "#   weir run FILE         load, faults, report\n"
      "#   weir validate --keys  every key that may stand here\n"
      "schema = 1\n"
      "name = \"{2}\"\n\n"
      "[target]\n"
      "address = \"{3}\"\n"
      "method = \"{0}\"\n",
      full_name, kind_of(method), name_of_scenario(method), options.address);
  for (const std::string& line : options.target_lines) out += line + "\n";
  if (options.target_lines.empty())
    out +=
        "# The types are asked of the server's reflection; descriptors = [\"x.protoset\"] or proto = { files "
        "= [...] } name them instead.\n";
  out +=
      "connections = 2                  # TCP connections that the streams share; \"per-stream\": one "
      "each\n\n"
      "[phases]\n"
      "measure = \"5s\"                   # at most; the run ends when the last stream has\n\n"
      "[[streams]]\n"
      "name = \"streams\"\n"
      "count = 5                        # streams at the same time\n";
  out += pace_lines(method);
  out += fmt::format("\n# The message, a {} in JSON. With every field it would be:\n{}",
                     method.input_type()->full_name(), commented(whole_message(*method.input_type())));
  out +=
      "# Placeholders: {n} number of the message, {stream}, {incarnation}, {time}, {draw:1..100}, "
      "{choice:a|b}, {uuid}, {bytes:16..64},\n"
      "# {base64:text} for bytes, {file:name}, ${env:NAME}, {reply.path} of the latest reply.\n";
  out += fmt::format("message = '{}'\n", first_message(*method.input_type()));
  out += reply_lines(method);
  out +=
      "\n# A fault, once all is well without: `weir faults` lists the kinds.\n"
      "# [[fault]]\n"
      "# kind = \"tcp-reset\"\n"
      "# select = { fraction = 0.2 }\n"
      "# at = { sent = 3 }\n\n"
      "[[check]]\n"
      "metric = \"outcomes.unexpected\"\n"
      "max = 0\n";
  return out;
}

}  // namespace weir
