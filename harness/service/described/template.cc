// JSON and a descriptor to a template's pieces.
#include "harness/service/described/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "harness/service/described/field_names.h"
#include "harness/service/described/field_writing.h"
#include "harness/service/described/json_tree.h"
#include "harness/service/described/piece_list.h"
#include "harness/service/described/placeholder.h"
#include "harness/service/described/placeholder_pieces.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using Piece = TemplatePiece;

namespace {

/// Values that JSON writes in a way of their own (protobuf.dev/programming-guides/json).
bool is_wrapper(const Descriptor& type) { return type.file()->name() == "google/protobuf/wrappers.proto"; }
bool is_special(const Descriptor& type) {
  static const std::set<std::string> kNames = {"google.protobuf.Any",      "google.protobuf.Timestamp",
                                               "google.protobuf.Duration", "google.protobuf.Struct",
                                               "google.protobuf.Value",    "google.protobuf.ListValue",
                                               "google.protobuf.FieldMask"};
  return kNames.contains(type.full_name());
}

class TemplateCompiler {
 public:
  TemplateCompiler(const Descriptor& message, const TemplateScope& scope, TextMistakes& mistakes)
      : pool_(*message.file()->pool()), json_(pool_), placeholders_(scope, mistakes), mistakes_(mistakes) {}

  /// The content of a message, without tag and length.
  void content(const Descriptor& type, const JsonTree& value) {
    if (is_wrapper(type) && value.kind != JsonTree::Kind::kObject)
      return one(*type.FindFieldByName("value"), value);
    if (is_wrapper(type) || is_special(type)) return special(type, value);
    if (value.kind != JsonTree::Kind::kObject) {
      return wrong(value.at, value.length, fmt::format("{} is no {}", value.describe(), type.full_name()),
                   fmt::format("write an object: {{\"field\": value}}; {}", suggest_field(type, "")));
    }
    std::vector<std::pair<const FieldDescriptor*, const JsonMember*>> members;
    for (const JsonMember& member : value.members) {
      const FieldDescriptor* field = find_field(type, member.name);
      if (field != nullptr) {
        members.emplace_back(field, &member);
      } else {
        wrong(member.at, member.length, fmt::format("{} has no field '{}'", type.full_name(), member.name),
              suggest_field(type, member.name));
      }
    }
    check_oneofs(members);
    // In the order that protobuf itself writes them.
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.first->number() < b.first->number(); });
    for (const auto& [field, member] : members) add(*field, member->value);
  }

  [[nodiscard]] std::vector<Piece> take() { return pieces_.take(); }

 private:
  void wrong(std::size_t at, std::size_t length, std::string reason, std::string remedy) {
    mistakes_.push_back({at, std::max<std::size_t>(1, length), std::move(reason), std::move(remedy)});
  }

  void check_oneofs(const std::vector<std::pair<const FieldDescriptor*, const JsonMember*>>& members) {
    std::set<const OneofDescriptor*> seen;
    for (const auto& [field, member] : members) {
      const OneofDescriptor* choice = field->real_containing_oneof();
      if (choice == nullptr || member->value.kind == JsonTree::Kind::kNull || seen.insert(choice).second)
        continue;
      wrong(member->at, member->length,
            fmt::format("'{}' is one of the oneof '{}', and another of it stands here already", member->name,
                        choice->name()),
            "keep one of the two");
    }
  }

  /// A field of a message, of whatever kind.
  void add(const FieldDescriptor& field, const JsonTree& value) {
    if (value.kind == JsonTree::Kind::kNull && !takes_null(field)) return;
    if (field.is_map()) return add_map(field, value);
    if (!field.is_repeated()) return one(field, value);
    if ((value.kind == JsonTree::Kind::kText && value.text == "{batch}")) return add_batch(field, value);
    if (value.kind != JsonTree::Kind::kList) {
      return wrong(
          value.at, value.length,
          fmt::format("{} can't be '{}', which is {}", value.describe(), field.name(), describe_field(field)),
          remedy_for(field, value));
    }
    for (const JsonTree& item : value.items) one(field, item);
  }

  static bool takes_null(const FieldDescriptor& field) {
    return field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Value";
  }

  void add_map(const FieldDescriptor& field, const JsonTree& value) {
    if (value.kind != JsonTree::Kind::kObject) {
      return wrong(
          value.at, value.length,
          fmt::format("{} can't be '{}', which is {}", value.describe(), field.name(), describe_field(field)),
          remedy_for(field, value));
    }
    for (const JsonMember& member : value.members) {
      JsonTree key;
      key.kind = JsonTree::Kind::kText;
      const FieldDescriptor& key_field = *field.message_type()->map_key();
      if (key_field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
        key.kind = member.name == "true" ? JsonTree::Kind::kTrue : JsonTree::Kind::kFalse;
      key.text = member.name;
      key.at = member.at;
      key.length = member.length;
      pieces_.bytes(tag_of(field));
      pieces_.with_length([&] {
        one(key_field, key);
        one(*field.message_type()->map_value(), member.value);
      });
    }
  }

  /// One value, with its tag.
  void one(const FieldDescriptor& field, const JsonTree& value) {
    if (field.type() == FieldDescriptor::TYPE_GROUP) {
      return wrong(value.at, value.length,
                   fmt::format("'{}' is a group, which weir does not write", field.name()),
                   "leave it out, or record the message's bytes");
    }
    if (field.message_type() != nullptr) {
      pieces_.bytes(tag_of(field));
      return pieces_.with_length([&] { content(*field.message_type(), value); });
    }
    if (value.kind == JsonTree::Kind::kText && has_placeholder(value.text)) return patch(field, value);
    literal(field, value);
  }

  void literal(const FieldDescriptor& field, const JsonTree& value) {
    std::string out;
    const std::string text = field.is_repeated() ? "[" + value.dump() + "]" : value.dump();
    const bool scalar = value.kind != JsonTree::Kind::kList && value.kind != JsonTree::Kind::kObject;
    if (scalar && json_.field(field, text, out)) return pieces_.bytes(out);
    wrong(value.at, value.length,
          fmt::format("{} can't be '{}', which is {}", value.describe(), field.name(), describe_item(field)),
          remedy_for(field, value));
  }

  void special(const Descriptor& type, const JsonTree& value) {
    if (type.full_name() == "google.protobuf.Any") return any(type, value);
    if (type.full_name() == "google.protobuf.Timestamp" && value.kind == JsonTree::Kind::kText &&
        value.text == "{time}")
      return timestamp();
    if (value.has_placeholder()) {
      return wrong(value.at, value.length, fmt::format("a {} takes no placeholder here", type.full_name()),
                   type.full_name() == "google.protobuf.Timestamp" ? "write {time} alone, or a time"
                                                                   : "write it without placeholders");
    }
    std::string out;
    if (json_.message(type, value.dump(), out)) return pieces_.bytes(out);
    wrong(value.at, value.length, fmt::format("{} is no {}", value.describe(), type.full_name()),
          type.full_name() == "google.protobuf.Timestamp"
              ? "write a time such as \"2026-01-31T12:00:00Z\", or {time}"
          : type.full_name() == "google.protobuf.Duration"
              ? "write a duration such as \"1.5s\""
              : "see protobuf.dev/programming-guides/json for how JSON has it");
  }

  void timestamp() {
    for (const Piece::Source source : {Piece::Source::kTimeSeconds, Piece::Source::kTimeNanos}) {
      pieces_.bytes(source == Piece::Source::kTimeSeconds ? "\x08" : "\x10");  // fields 1 and 2, varints
      Piece piece;
      piece.what = Piece::What::kNumber;
      piece.source = source;
      pieces_.add(std::move(piece));
    }
  }

  /// Its type is in the JSON, and has to be known here. Where nothing changes in it, protobuf reads all of it.
  void any(const Descriptor& type, const JsonTree& value) {
    const JsonTree* url = value.find("@type");
    if (value.kind != JsonTree::Kind::kObject || url == nullptr || url->kind != JsonTree::Kind::kText) {
      return wrong(value.at, value.length,
                   fmt::format("{} is no google.protobuf.Any: its type is missing", value.describe()),
                   "write {\"@type\": \"type.googleapis.com/package.Message\", \"field\": value}");
    }
    const std::string name = url->text.substr(url->text.rfind('/') + 1);
    const Descriptor* inner = pool_.FindMessageTypeByName(name);
    if (inner == nullptr) {
      return wrong(url->at, url->length, fmt::format("the descriptors know no message '{}'", name),
                   "add the file that has it to target.descriptors or target.proto");
    }
    pieces_.bytes(tag_of(*type.FindFieldByName("type_url")) + varint_bytes(url->text.size()) + url->text);
    JsonTree rest = value;
    std::erase_if(rest.members, [](const JsonMember& member) { return member.name == "@type"; });
    const JsonTree* own = is_special(*inner) || is_wrapper(*inner) ? rest.find("value") : &rest;
    if (own == nullptr) {
      return wrong(value.at, value.length, fmt::format("a {} stands behind \"value\" in an Any", name),
                   "write {\"@type\": \"...\", \"value\": ...}");
    }
    pieces_.bytes(tag_of(*type.FindFieldByName("value")));
    pieces_.with_length([&] { content(*inner, *own); });
  }

  // Placeholders.
  void add_batch(const FieldDescriptor& field, const JsonTree& value) {
    Placeholder batch;
    batch.name = "batch";
    batch.at = value.at;
    batch.length = value.length;
    if (std::optional<Piece> piece = placeholders_.batch(field, batch)) pieces_.add(*std::move(piece));
  }

  void patch(const FieldDescriptor& field, const JsonTree& value) {
    const std::size_t before = mistakes_.size();
    const std::vector<TextPiece> parts = split_placeholders(value.text, value.at, mistakes_);
    if (mistakes_.size() > before) return;
    if (is_bytes_field(field)) return patch_bytes(field, value, parts);
    if (is_text(field)) {
      pieces_.bytes(tag_of(field));
      return pieces_.with_length([&] { texts(field, parts); });
    }
    if (parts.size() != 1) {
      return wrong(value.at, value.length,
                   fmt::format("'{}' is {}: one placeholder alone can stand for it", field.name(),
                               describe_item(field)),
                   "write \"{n}\" or {n}, with nothing around it");
    }
    const Placeholder& one = *parts[0].placeholder;
    if (one.name == "choice") return choose(field, one);
    if (PlaceholderPieces::is_fixed(one)) return known_number(field, one);
    std::optional<Piece> piece = placeholders_.number(field, one);
    if (!piece) return;
    pieces_.bytes(tag_of(field));
    pieces_.add(*std::move(piece));
  }

  void texts(const FieldDescriptor& field, const std::vector<TextPiece>& parts) {
    for (const TextPiece& part : parts) {
      if (part.placeholder) {
        text(field, *part.placeholder);
      } else {
        pieces_.bytes(part.literal);
      }
    }
  }
  void text(const FieldDescriptor& field, const Placeholder& one) {
    std::optional<Piece> piece = placeholders_.text(field, one);
    if (!piece) return;
    if (piece->what == Piece::What::kBytes) {
      pieces_.bytes(piece->bytes);
    } else {
      pieces_.add(*std::move(piece));
    }
  }

  void patch_bytes(const FieldDescriptor& field, const JsonTree& value, const std::vector<TextPiece>& parts) {
    if (parts.size() != 1 || !parts[0].placeholder) {
      return wrong(
          value.at, value.length,
          fmt::format("'{}' is bytes, which are base64 in JSON: this is text", field.name()),
          fmt::format("write \"{{base64:{}}}\" for the bytes of that text", value.text.substr(0, 60)));
    }
    const Placeholder& one = *parts[0].placeholder;
    pieces_.bytes(tag_of(field));
    pieces_.with_length([&] {
      if (one.name != "base64") return text(field, one);
      const std::size_t before = mistakes_.size();
      const std::vector<TextPiece> inner = split_placeholders(one.argument, one.at, mistakes_);
      if (mistakes_.size() == before) texts(field, inner);
    });
  }

  /// A file's text or the environment's, as protobuf reads it. What the environment holds is in no message of ours.
  void known_number(const FieldDescriptor& field, const Placeholder& one) {
    const std::optional<std::string> known = placeholders_.fixed_text(one);
    if (!known) return;
    JsonTree value;
    value.kind =
        field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? JsonTree::Kind::kNumber : JsonTree::Kind::kText;
    value.text = *known;
    std::string out;
    if (json_.field(field, value.dump(), out)) return pieces_.bytes(out);
    wrong(one.at, one.length,
          fmt::format("what {} holds can't be '{}', which is {}",
                      one.name == "env" ? "$" + one.argument : one.argument, field.name(),
                      describe_item(field)),
          remedy_for(field, value));
  }

  /// Of numbers, enumerations and bools: each with its tag, as protobuf reads it.
  void choose(const FieldDescriptor& field, const Placeholder& one) {
    Piece piece;
    piece.what = Piece::What::kChoice;
    piece.ordinal = placeholders_.next_ordinal();
    for (const std::string& text : placeholders_.choices(one)) {
      JsonTree value;
      const bool is_bool = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
      value.kind = is_bool ? JsonTree::Kind::kNumber : JsonTree::Kind::kText;  // a bool stands without quotes
      value.text = text;
      std::string out;
      if (json_.field(field, value.dump(), out)) {
        piece.choices.push_back(std::move(out));
      } else {
        wrong(one.at, one.length,
              fmt::format("'{}' can't be '{}', which is {}", text, field.name(), describe_item(field)),
              remedy_for(field, value));
      }
    }
    if (!piece.choices.empty()) pieces_.add(std::move(piece));
  }

  const google::protobuf::DescriptorPool& pool_;
  JsonReader json_;
  PlaceholderPieces placeholders_;
  TextMistakes& mistakes_;
  PieceList pieces_;
};

}  // namespace

std::optional<Template> Template::compile(std::string_view json, const Descriptor& message,
                                          const TemplateScope& scope, TextMistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const std::optional<JsonTree> tree = parse_json(json, mistakes);
  if (!tree) return std::nullopt;
  TemplateCompiler compiler(message, scope, mistakes);
  compiler.content(message, *tree);
  if (mistakes.size() > before) return std::nullopt;
  return Template(compiler.take());
}

}  // namespace weir
