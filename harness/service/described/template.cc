// JSON and a descriptor to a template's pieces.
#include "harness/service/described/template.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <absl/strings/escaping.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "harness/scenario/mistakes.h"
#include "harness/service/described/field_names.h"
#include "harness/service/described/json_tree.h"
#include "harness/service/described/placeholder.h"

namespace weir {

namespace pb = google::protobuf;
using pb::Descriptor;
using pb::FieldDescriptor;

namespace {

using Piece = TemplatePiece;

constexpr const char* kTypePrefix = "type.googleapis.com";
constexpr std::int64_t kMostDrawnBytes = 1 << 20;

bool is_text(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING; }
bool is_bytes_field(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_BYTES; }

/// Values that JSON writes in a way of their own (protobuf.dev/programming-guides/json).
bool is_wrapper(const Descriptor& type) { return type.file()->name() == "google/protobuf/wrappers.proto"; }
bool is_special(const Descriptor& type) {
  static const std::set<std::string> kNames = {"google.protobuf.Any",      "google.protobuf.Timestamp",
                                               "google.protobuf.Duration", "google.protobuf.Struct",
                                               "google.protobuf.Value",    "google.protobuf.ListValue",
                                               "google.protobuf.FieldMask"};
  return kNames.contains(type.full_name());
}

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
  return out;
}

/// How its value is written (protobuf.dev/programming-guides/encoding, "Message Structure").
std::uint64_t wire_type_of(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_DOUBLE:
      return 1;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return 2;
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_FLOAT:
      return 5;
    default:
      return 0;
  }
}

std::string tag_of(const FieldDescriptor& field) {
  // Items of a list that are written one by one are not packed; every reader takes both.
  return varint(static_cast<std::uint64_t>(field.number()) << 3 | wire_type_of(field));
}

/// What a number's field holds: how it is written, and what fits.
struct NumberField {
  Piece::Form form = Piece::Form::kVarint;
  bool narrow = false;
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

NumberField number_field(const FieldDescriptor& field) {
  constexpr std::int64_t kLow32 = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t kHigh32 = std::numeric_limits<std::int32_t>::max();
  switch (field.type()) {
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_ENUM:
      return {.form = Piece::Form::kVarint, .narrow = true, .low = kLow32, .high = kHigh32};
    case FieldDescriptor::TYPE_SINT32:
      return {.form = Piece::Form::kZigZag, .narrow = true, .low = kLow32, .high = kHigh32};
    case FieldDescriptor::TYPE_SFIXED32:
      return {.form = Piece::Form::kFixed32, .low = kLow32, .high = kHigh32};
    case FieldDescriptor::TYPE_UINT32:
      return {.form = Piece::Form::kVarint, .low = 0, .high = 0xFFFF'FFFF};
    case FieldDescriptor::TYPE_FIXED32:
      return {.form = Piece::Form::kFixed32, .low = 0, .high = 0xFFFF'FFFF};
    case FieldDescriptor::TYPE_UINT64:
      return {.form = Piece::Form::kVarint, .low = 0};
    case FieldDescriptor::TYPE_FIXED64:
      return {.form = Piece::Form::kFixed64, .low = 0};
    case FieldDescriptor::TYPE_SFIXED64:
      return {.form = Piece::Form::kFixed64};
    case FieldDescriptor::TYPE_SINT64:
      return {.form = Piece::Form::kZigZag};
    case FieldDescriptor::TYPE_FLOAT:
      return {.form = Piece::Form::kFloat};
    case FieldDescriptor::TYPE_DOUBLE:
      return {.form = Piece::Form::kDouble};
    case FieldDescriptor::TYPE_BOOL:
      return {.form = Piece::Form::kVarint, .low = 0, .high = 1};
    default:
      return {};
  }
}

/// What to do where a value is none of a field's.
std::string remedy_for(const FieldDescriptor& field, const JsonTree& value) {
  if (field.is_map()) return "a map is an object: {\"key\": value}";
  if (field.is_repeated() && value.kind != JsonTree::Kind::kList) return "put it in brackets: [...]";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "write true or false without quotes";
    case FieldDescriptor::CPPTYPE_ENUM:
      return suggest_enum_value(*field.enum_type(), value.text);
    case FieldDescriptor::CPPTYPE_STRING:
      return is_bytes_field(field) ? "bytes are base64 in JSON; {base64:TEXT} stands for the bytes of a text"
                                   : "put it in quotes";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type()->full_name() == "google.protobuf.Timestamp")
        return "write a time such as \"2026-01-31T12:00:00Z\", or {time}";
      if (field.message_type()->full_name() == "google.protobuf.Duration")
        return "write a duration such as \"1.5s\"";
      return "write an object: {\"field\": value}";
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "write a number such as 1.5";
    default: {
      const NumberField number = number_field(field);
      if (number.high == std::numeric_limits<std::int64_t>::max())
        return number.low == 0 ? "write a whole number from 0 on" : "write a whole number";
      return fmt::format("write a whole number from {} to {}", number.low, number.high);
    }
  }
}

class TemplateCompiler {
 public:
  TemplateCompiler(const Descriptor& message, const TemplateScope& scope, TextMistakes& mistakes)
      : pool_(*message.file()->pool()),
        resolver_(pb::util::NewTypeResolverForDescriptorPool(kTypePrefix, &pool_)),
        scope_(scope),
        mistakes_(mistakes) {}

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

  [[nodiscard]] std::vector<Piece> take() { return std::move(pieces_); }

 private:
  void wrong(std::size_t at, std::size_t length, std::string reason, std::string remedy) {
    mistakes_.push_back({at, std::max<std::size_t>(1, length), std::move(reason), std::move(remedy)});
  }

  void check_oneofs(const std::vector<std::pair<const FieldDescriptor*, const JsonMember*>>& members) {
    std::set<const pb::OneofDescriptor*> seen;
    for (const auto& [field, member] : members) {
      const pb::OneofDescriptor* choice = field->real_containing_oneof();
      if (choice == nullptr || member->value.kind == JsonTree::Kind::kNull || seen.insert(choice).second)
        continue;
      wrong(member->at, member->length,
            fmt::format("'{}' is one of the oneof '{}', and another of it stands here already", member->name,
                        choice->name()),
            "keep one of the two");
    }
  }

  // Pieces.
  void bytes(std::string_view text) {
    if (text.empty()) return;
    if (pieces_.empty() || pieces_.back().what != Piece::What::kBytes || pieces_.size() == fence_)
      pieces_.emplace_back();
    pieces_.back().bytes += text;
  }
  /// A length, and then what `inner` adds; as bytes where nothing of it changes.
  template <typename Inner>
  void with_length(const Inner& inner) {
    const std::size_t at = pieces_.size();
    pieces_.emplace_back().what = Piece::What::kLength;
    const std::size_t fence = std::exchange(fence_, pieces_.size());
    inner();
    fence_ = fence;
    const bool fixed = std::all_of(pieces_.begin() + static_cast<std::ptrdiff_t>(at) + 1, pieces_.end(),
                                   [](const Piece& piece) { return piece.what == Piece::What::kBytes; });
    if (!fixed) {
      pieces_[at].end = static_cast<std::uint32_t>(pieces_.size());
      fence_ = pieces_.size();  // what follows is no part of it
      return;
    }
    std::string all;
    for (std::size_t i = at + 1; i < pieces_.size(); ++i) all += pieces_[i].bytes;
    pieces_.resize(at);
    bytes(varint(all.size()) + all);
  }

  /// A field of a message, of whatever kind.
  void add(const FieldDescriptor& field, const JsonTree& value) {
    if (value.kind == JsonTree::Kind::kNull && !takes_null(field)) return;
    if (field.is_map()) return add_map(field, value);
    if (!field.is_repeated()) return one(field, value);
    if (is_batch(value)) return add_batch(field, value);
    if (value.kind != JsonTree::Kind::kList) {
      return wrong(
          value.at, value.length,
          fmt::format("{} can't be '{}', which is {}", value.describe(), field.name(), describe_field(field)),
          remedy_for(field, value));
    }
    const bool plain = field.message_type() == nullptr && !value.has_placeholder();
    if (plain && literal_list(field, value)) return;
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
      bytes(tag_of(field));
      with_length([&] {
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
      bytes(tag_of(field));
      return with_length([&] { content(*field.message_type(), value); });
    }
    if (value.kind == JsonTree::Kind::kText && has_placeholder(value.text)) return patch(field, value);
    literal(field, value);
  }

  // What protobuf itself reads.
  [[nodiscard]] bool to_bytes(const Descriptor& type, const std::string& json, std::string& out) const {
    return pb::util::JsonToBinaryString(resolver_.get(), fmt::format("{}/{}", kTypePrefix, type.full_name()),
                                        json, &out)
        .ok();
  }

  void literal(const FieldDescriptor& field, const JsonTree& value) {
    std::string out;
    const std::string text = field.is_repeated() ? "[" + value.dump() + "]" : value.dump();
    const std::string json = fmt::format("{{\"{}\":{}}}", field.json_name(), text);
    const bool scalar = value.kind != JsonTree::Kind::kList && value.kind != JsonTree::Kind::kObject;
    if (scalar && to_bytes(*field.containing_type(), json, out)) return bytes(out);
    wrong(value.at, value.length,
          fmt::format("{} can't be '{}', which is {}", value.describe(), field.name(), describe_item(field)),
          remedy_for(field, value));
  }

  /// All of a list at once, packed as protobuf packs it. False: some item is wrong, and is to be found one by one.
  bool literal_list(const FieldDescriptor& field, const JsonTree& value) {
    std::string out;
    if (!to_bytes(*field.containing_type(), fmt::format("{{\"{}\":{}}}", field.json_name(), value.dump()),
                  out))
      return false;
    bytes(out);
    return true;
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
    if (to_bytes(type, value.dump(), out)) return bytes(out);
    wrong(value.at, value.length, fmt::format("{} is no {}", value.describe(), type.full_name()),
          type.full_name() == "google.protobuf.Timestamp"
              ? "write a time such as \"2026-01-31T12:00:00Z\", or {time}"
          : type.full_name() == "google.protobuf.Duration"
              ? "write a duration such as \"1.5s\""
              : "see protobuf.dev/programming-guides/json for how JSON has it");
  }

  void timestamp() {
    ++ordinal_;
    for (const Piece::Source source : {Piece::Source::kTimeSeconds, Piece::Source::kTimeNanos}) {
      bytes(source == Piece::Source::kTimeSeconds ? "\x08" : "\x10");  // fields 1 and 2, varints
      Piece& piece = pieces_.emplace_back();
      piece.what = Piece::What::kNumber;
      piece.source = source;
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
    bytes(tag_of(*type.FindFieldByName("type_url")) + varint(url->text.size()) + url->text);
    JsonTree rest = value;
    std::erase_if(rest.members, [](const JsonMember& member) { return member.name == "@type"; });
    const JsonTree* own = is_special(*inner) || is_wrapper(*inner) ? rest.find("value") : &rest;
    if (own == nullptr) {
      return wrong(value.at, value.length, fmt::format("a {} stands behind \"value\" in an Any", name),
                   "write {\"@type\": \"...\", \"value\": ...}");
    }
    bytes(tag_of(*type.FindFieldByName("value")));
    with_length([&] { content(*inner, *own); });
  }

  // Placeholders.
  static bool is_batch(const JsonTree& value) {
    return value.kind == JsonTree::Kind::kText && value.text == "{batch}";
  }

  void add_batch(const FieldDescriptor& field, const JsonTree& value) {
    if (scope_.item == nullptr)
      return unknown({.name = "batch", .argument = {}, .at = value.at, .length = value.length});
    if (field.message_type() != nullptr || !takes(field, *scope_.item)) {
      return wrong(value.at, value.length,
                   fmt::format("what is gathered is {}, and '{}' is {}", describe_item(*scope_.item),
                               field.name(), describe_field(field)),
                   "gather a field of the same type by 'each'");
    }
    Piece piece;
    piece.what = Piece::What::kItems;
    piece.bytes = tag_of(field);
    const NumberField number = number_field(field);
    piece.form = is_text(field) ? Piece::Form::kBytes : number.form;
    piece.narrow = number.narrow;
    pieces_.push_back(std::move(piece));
  }

  /// A value of `from` can stand in `field`.
  static bool takes(const FieldDescriptor& field, const FieldDescriptor& from) {
    if (from.message_type() != nullptr || from.is_repeated()) return false;
    if (is_text(field)) return is_bytes_field(field) ? is_text(from) : !is_bytes_field(from);
    return !is_text(from);
  }

  std::vector<std::string> words() const {
    std::vector<std::string> words = {"n",      "stream", "incarnation", "time", "draw",
                                      "choice", "uuid",   "bytes",       "file", "base64"};
    if (scope_.reply != nullptr && scope_.slots != nullptr) words.emplace_back("reply");
    if (scope_.item != nullptr) words.insert(words.end(), {"each", "batch"});
    if (scope_.slots != nullptr) {
      for (std::string& name : scope_.slots->names()) words.push_back(std::move(name));
    }
    return words;
  }
  void unknown(const Placeholder& one) {
    wrong(one.at, one.length, fmt::format("there is no placeholder '{}'", one.name),
          suggest(one.name, words(),
                  fmt::format("there are {}, ${{env:NAME}}, and what 'remember' names; a brace that is none "
                              "is written {{{{",
                              enumerate(words()))));
  }

  void patch(const FieldDescriptor& field, const JsonTree& value) {
    const std::size_t before = mistakes_.size();
    const std::vector<TextPiece> parts = split_placeholders(value.text, value.at, mistakes_);
    if (mistakes_.size() > before) return;
    if (is_bytes_field(field)) return patch_bytes(field, value, parts);
    if (is_text(field)) {
      bytes(tag_of(field));
      return with_length([&] { texts(field, parts); });
    }
    if (parts.size() != 1) {
      return wrong(value.at, value.length,
                   fmt::format("'{}' is {}: one placeholder alone can stand for it", field.name(),
                               describe_item(field)),
                   "write \"{n}\" or {n}, with nothing around it");
    }
    patch_number(field, *parts[0].placeholder);
  }

  void texts(const FieldDescriptor& field, const std::vector<TextPiece>& parts) {
    for (const TextPiece& part : parts) {
      if (part.placeholder) {
        text(field, *part.placeholder);
      } else {
        bytes(part.literal);
      }
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
    bytes(tag_of(field));
    with_length([&] {
      if (one.name == "base64") {
        const std::size_t before = mistakes_.size();
        const std::vector<TextPiece> inner = split_placeholders(one.argument, one.at, mistakes_);
        if (mistakes_.size() == before) texts(field, inner);
      } else {
        text(field, one);
      }
    });
  }

  /// What stands where a text or bytes are, as it is.
  void text(const FieldDescriptor& field, const Placeholder& one) {
    if (std::optional<std::string> fixed = fixed_text(one)) return bytes(*fixed);
    if (told_) {
      told_ = false;
      return;
    }
    Piece piece;
    piece.what = Piece::What::kText;
    piece.ordinal = ++ordinal_;
    piece.form = Piece::Form::kDecimal;
    if (one.name == "uuid") {
      piece.source = Piece::Source::kUuid;
    } else if (one.name == "bytes") {
      piece.source = is_bytes_field(field) ? Piece::Source::kBytes : Piece::Source::kLetters;
      if (!range(one, 0, kMostDrawnBytes, piece)) return;
    } else if (one.name == "choice") {
      piece.what = Piece::What::kChoice;
      piece.choices = choices(one);
      if (piece.choices.empty()) return;
    } else if (one.name == "base64") {
      return wrong(one.at, one.length, fmt::format("'{}' is a text, not bytes", field.name()),
                   "write the text as it is");
    } else if (!number_source(one, field, piece)) {
      return;
    }
    pieces_.push_back(std::move(piece));
  }

  void patch_number(const FieldDescriptor& field, const Placeholder& one) {
    if (one.name == "choice") return choose(field, one);
    if (std::optional<std::string> fixed = fixed_text(one)) {
      JsonTree value;
      value.kind = JsonTree::Kind::kText;
      value.text = *fixed;
      value.at = one.at;
      value.length = one.length;
      if (one.name != "env") return literal(field, value);
      // What the environment holds is in no message of ours.
      std::string out;
      if (to_bytes(*field.containing_type(), fmt::format("{{\"{}\":{}}}", field.json_name(), value.dump()),
                   out))
        return bytes(out);
      return wrong(one.at, one.length,
                   fmt::format("what ${} holds can't be '{}', which is {}", one.argument, field.name(),
                               describe_item(field)),
                   remedy_for(field, value));
    }
    if (told_) {
      told_ = false;
      return;
    }
    if (one.name == "uuid" || one.name == "bytes" || one.name == "base64") {
      return wrong(
          one.at, one.length,
          fmt::format("{{{}}} is a text, and '{}' is {}", one.name, field.name(), describe_item(field)),
          "{n}, {stream}, {incarnation}, {time} and {draw:1..100} are numbers");
    }
    const bool kept = one.name == "each" || one.name.starts_with("reply.") ||
                      (scope_.slots != nullptr && scope_.slots->find(one.name).has_value());
    if (!kept && (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
                  field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL)) {
      return wrong(
          one.at, one.length,
          fmt::format("{{{}}} is a number, and '{}' is {}", one.name, field.name(), describe_item(field)),
          field.enum_type() != nullptr
              ? fmt::format("write {{choice:{}|{}}}", field.enum_type()->value(0)->name(),
                            field.enum_type()->value(field.enum_type()->value_count() - 1)->name())
              : "write {choice:true|false}");
    }
    Piece piece;
    piece.what = Piece::What::kNumber;
    piece.ordinal = ++ordinal_;
    const NumberField number = number_field(field);
    piece.form = number.form;
    piece.narrow = number.narrow;
    if (!number_source(one, field, piece)) return;
    if (piece.source == Piece::Source::kTime && number.high <= 0xFFFF'FFFF) {
      return wrong(one.at, one.length,
                   fmt::format("{{time}} is in nanoseconds and needs 64 bits, and '{}' is {}", field.name(),
                               describe_item(field)),
                   "use an int64 field, or a google.protobuf.Timestamp");
    }
    if (piece.source == Piece::Source::kDraw && (piece.low < number.low || piece.high > number.high)) {
      return wrong(one.at, one.length,
                   fmt::format("'{}' is {}, which can't hold {}..{}", field.name(), describe_item(field),
                               piece.low, piece.high),
                   remedy_for(field, JsonTree()));
    }
    bytes(tag_of(field));
    pieces_.push_back(std::move(piece));
  }

  /// Where a number comes from, for a field that may be a text as well.
  bool number_source(const Placeholder& one, const FieldDescriptor& field, Piece& piece) {
    piece.op = one.op;
    piece.operand = one.operand;
    const bool takes_argument = one.name == "draw";
    const std::size_t before = mistakes_.size();
    if (one.name == "n") {
      piece.source = Piece::Source::kN;
    } else if (one.name == "stream") {
      piece.source = Piece::Source::kStream;
    } else if (one.name == "incarnation") {
      piece.source = Piece::Source::kIncarnation;
    } else if (one.name == "time") {
      piece.source = Piece::Source::kTime;
    } else if (one.name == "draw") {
      piece.source = Piece::Source::kDraw;
      return range(one, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                   piece);
    } else if (one.name == "each" && scope_.item != nullptr) {
      piece.source = Piece::Source::kItem;
      check_kept(one, *scope_.item, field);
    } else if (one.name.starts_with("reply.") && scope_.reply != nullptr && scope_.slots != nullptr) {
      piece.source = Piece::Source::kSlot;
      of_reply(one, field, piece);
    } else if (const std::optional<std::size_t> slot =
                   scope_.slots ? scope_.slots->find(one.name) : std::nullopt) {
      piece.source = Piece::Source::kSlot;
      piece.slot = static_cast<std::uint32_t>(*slot);
      check_kept(one, scope_.slots->field(*slot), field);
    } else if (one.name == "batch" && scope_.item != nullptr) {
      wrong(one.at, one.length, "{batch} stands for a whole list",
            "write it in place of one: \"ids\": {batch}");
    } else {
      unknown(one);
    }
    if (!takes_argument && !one.argument.empty() && mistakes_.size() == before)
      wrong(one.at, one.length, fmt::format("{{{}}} takes nothing behind a colon", one.name),
            fmt::format("write {{{}}}", one.name));
    return mistakes_.size() == before;
  }

  void check_kept(const Placeholder& one, const FieldDescriptor& from, const FieldDescriptor& field) {
    if (takes(field, from)) return;
    wrong(one.at, one.length,
          fmt::format("{{{}}} is {}, and '{}' is {}", one.name, describe_field(from), field.name(),
                      describe_item(field)),
          "use a field of the same type");
  }

  void of_reply(const Placeholder& one, const FieldDescriptor& field, Piece& piece) {
    const std::string text = one.name.substr(6);
    std::optional<Path> path = Path::compile(text, *scope_.reply, mistakes_, one.at + 7);
    if (!path) return;
    if (path->is_list() || path->is_many()) {
      return wrong(one.at, one.length, fmt::format("'{}' are several values, and one is needed", text),
                   "name one of them, such as [0]");
    }
    check_kept(one, path->field(), field);
    piece.slot = static_cast<std::uint32_t>(scope_.slots->of_reply(text, *std::move(path)));
  }

  bool range(const Placeholder& one, std::int64_t least, std::int64_t most, Piece& piece) {
    const std::string& text = one.argument;
    const std::size_t dots = text.find("..");
    const auto number = [](std::string_view digits, std::int64_t& out) {
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
      return error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
    };
    bool sound = false;
    if (dots == std::string::npos) {
      sound = one.name == "bytes" && number(text, piece.low);
      piece.high = piece.low;
    } else {
      sound = number(std::string_view(text).substr(0, dots), piece.low) &&
              number(std::string_view(text).substr(dots + 2), piece.high);
    }
    const std::string example = one.name == "bytes" ? "{bytes:16..64}, at most 1048576" : "{draw:1..100}";
    if (!sound) {
      wrong(one.at, one.length, fmt::format("{{{}}} needs two whole numbers", one.name), "write " + example);
    } else if (piece.low > piece.high) {
      wrong(one.at, one.length, fmt::format("{} is above {}", piece.low, piece.high),
            "put the smaller number first: " + example);
      sound = false;
    } else if (piece.low < least || piece.high > most) {
      wrong(one.at, one.length, fmt::format("{{{}}} goes from {} to {}", one.name, least, most),
            "write " + example);
      sound = false;
    }
    return sound;
  }

  std::vector<std::string> choices(const Placeholder& one) {
    std::vector<std::string> choices;
    for (std::size_t from = 0; from <= one.argument.size();) {
      const std::size_t bar = std::min(one.argument.find('|', from), one.argument.size());
      choices.push_back(one.argument.substr(from, bar - from));
      from = bar + 1;
    }
    if (one.argument.empty()) {
      wrong(one.at, one.length, "{choice} has nothing to choose from", "write {choice:a|b|c}");
      choices.clear();
    }
    return choices;
  }

  /// Of numbers, enumerations and bools: each with its tag, as protobuf reads it.
  void choose(const FieldDescriptor& field, const Placeholder& one) {
    Piece piece;
    piece.what = Piece::What::kChoice;
    piece.ordinal = ++ordinal_;
    for (const std::string& text : choices(one)) {
      JsonTree value;
      const bool is_bool = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
      value.kind = is_bool ? JsonTree::Kind::kNumber : JsonTree::Kind::kText;  // a bool stands without quotes
      value.text = text;
      std::string out;
      if (to_bytes(*field.containing_type(), fmt::format("{{\"{}\":{}}}", field.json_name(), value.dump()),
                   out)) {
        piece.choices.push_back(std::move(out));
      } else {
        wrong(one.at, one.length,
              fmt::format("'{}' can't be '{}', which is {}", text, field.name(), describe_item(field)),
              remedy_for(field, value));
      }
    }
    if (!piece.choices.empty()) pieces_.push_back(std::move(piece));
  }

  /// What is known already. `told_`: it should be, and a mistake has been told.
  std::optional<std::string> fixed_text(const Placeholder& one) {
    if (one.name == "file") {
      const std::string path = one.argument.starts_with('/') || scope_.folder.empty()
                                   ? one.argument
                                   : scope_.folder + "/" + one.argument;
      std::ifstream file(path, std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      if (file.is_open() && !file.bad() && !one.argument.empty()) return text;
      told_ = true;
      wrong(one.at, one.length, fmt::format("the file '{}' can't be read", path),
            "check the path; it begins in the scenario's folder");
    } else if (one.name == "env") {
      if (scope_.environment) {
        if (std::optional<std::string> value = scope_.environment(one.argument)) return value;
      }
      told_ = true;
      wrong(one.at, one.length, fmt::format("the environment has no variable '{}'", one.argument),
            fmt::format("set it: export {}=...", one.argument));
    }
    return std::nullopt;
  }

  const pb::DescriptorPool& pool_;
  std::unique_ptr<pb::util::TypeResolver> resolver_;
  const TemplateScope& scope_;
  TextMistakes& mistakes_;
  std::vector<Piece> pieces_;
  std::size_t fence_ =
      std::numeric_limits<std::size_t>::max();  // where pieces_ ends, a piece of bytes is not added to
  std::uint32_t ordinal_ = 0;
  bool told_ = false;
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
