#include "harness/service/described/starter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "harness/scenario/tables.h"
#include "harness/scenario/toml_value.h"
#include "harness/service/described/method_page.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

namespace {

/// With placeholders, so that each message is another.
std::string telling_value(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "\"{bytes:16}\"" : "\"{stream}-{n}\"";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return fmt::format("\"{}\"", field.enum_type()->value(0)->name());
    default:
      return "{n}";
  }
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
    if (tells && field.real_containing_oneof() == nullptr && other != nullptr &&
        other->cpp_type() == field.cpp_type() && !other->is_repeated())
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

/// What else is said of the target than its address and its method.
std::string other_lines(const Target& target) {
  std::string out;
  for (const auto& [key, value] : write_table(target_fields(), target).members) {
    if (key != "embedded" && key != "address" && key != "method")
      out += fmt::format("{} = {}\n", key, value.in_line());
  }
  return out;
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

std::string first_message(const Descriptor& type) {
  std::vector<std::string> members;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool plain =
        field.message_type() == nullptr && !field.is_repeated() && field.real_containing_oneof() == nullptr;
    if (plain) members.push_back(fmt::format("\"{}\": {}", field.name(), telling_value(field)));
  }
  return fmt::format("{{{}}}", fmt::join(members, ", "));
}

std::string starter_scenario(const MethodDescriptor& method, const Target& target) {
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
      "address = {3}\n"
      "method = \"{0}\"\n",
      full_name, kind_of(method.client_streaming(), method.server_streaming()), name_of_scenario(method),
      toml_text(std::string_view(target.address)));
  out += other_lines(target);
  if (!target.descriptors.any())
    out +=
        "# The types are asked of the server's reflection; descriptors = [\"x.protoset\"] or proto = { files "
        "= [...] } name them instead.\n";
  if (target.connections == Connections{})
    out +=
        "connections = 2                  # TCP connections that the streams share; \"per-stream\": one "
        "each\n";
  out +=
      "\n[phases]\n"
      "measure = \"5s\"                   # at most; the run ends when the last stream has\n\n"
      "[[streams]]\n"
      "name = \"users\"\n"
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
