// [[links]], and `aim` of [[fault]]: which links a relay alone makes, and which of the streams on them a fault is for.
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

using Kind = Node::Kind;

void read_equals(Mistakes& mistakes, const Node& node, StreamAim& out) {
  if (!expect_table(mistakes, node)) return;
  for (const auto& [key, value] : node.members) {
    if (!is_field_name(key)) {
      mistakes.at_key(value, fmt::format("'{}' is no name of a header field", key.substr(0, 60)),
                      "use a-z, 0-9, '-', '_' and '.', without capitals");
    } else if (value.kind != Kind::kString) {
      mistakes.at_value(value, fmt::format("'{}' must be a text, not {}", key, describe_node(value)),
                        "write it in quotes, as it is on the wire");
    } else {
      out.metadata.emplace(key, value.text);
    }
  }
}

Field<StreamAim> equals_field() {
  FieldInfo info{
      .key = "metadata",
      .type = "a table of texts",
      .limits = {},
      .default_text = {},
      .help = "the request has each of these, among others; of a -bin key the base64 that is on the wire"};
  info.shape = shape_of_map(shape_of(ValueSpec{}));
  return {std::move(info), read_equals, [](const StreamAim& from) -> std::optional<WrittenValue> {
            if (from.metadata.empty()) return std::nullopt;
            WrittenValue out{.is_table = true};
            for (const auto& [key, value] : from.metadata) out.members.emplace_back(key, toml_value(value));
            return out;
          }};
}

}  // namespace

FieldTable<StreamAim> aim_fields() {
  ValueSpec text;
  text.above_low = true;
  return {
      value_field("method", &StreamAim::method, text,
                  "\"package.Service/Method\", with * for any characters; without a slash a method's name in "
                  "any service"),
      equals_field(),
      value_field("nth_stream", &StreamAim::nth_stream, whole_number(1, kMostMessages),
                  "of the streams of a link that fit all the rest, this one; from 1"),
      value_field("nth_link", &StreamAim::nth_link, whole_number(1, kMostMessages),
                  "of the relay's links this one; from 1"),
  };
}

Field<Fault> aim_field() {
  return table_field(
      "aim", &Fault::aim, aim_fields(),
      "on [[links]] alone: which of the streams that pass; the first of each link that fits is struck");
}

FieldTable<LinkGroup> link_fields() {
  return {
      value_field("name", &LinkGroup::name, ValueSpec{}, "letters, digits, '-' and '_'; faults name it",
                  Need::kRequired),
      value_field("listen", &LinkGroup::listen, ValueSpec{},
                  "where clients connect, \"127.0.0.1:7000\"; any free port of this machine when left out"),
  };
}

}  // namespace weir
