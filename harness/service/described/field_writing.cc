#include "harness/service/described/field_writing.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include "harness/service/described/field_names.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Piece = TemplatePiece;

namespace {

constexpr const char* kTypePrefix = "type.googleapis.com";

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

}  // namespace

std::string varint_bytes(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
  return out;
}

std::string tag_of(const FieldDescriptor& field) {
  return varint_bytes(static_cast<std::uint64_t>(field.number()) << 3 | wire_type_of(field));
}

bool is_text(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING; }
bool is_bytes_field(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_BYTES; }

bool can_take(const FieldDescriptor& field, const FieldDescriptor& from) {
  if (from.message_type() != nullptr)
    return false;  // of a list an item is meant: whole lists are refused before
  if (is_text(field)) return is_bytes_field(field) ? is_text(from) : !is_bytes_field(from);
  return !is_text(from);
}

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

JsonReader::JsonReader(const google::protobuf::DescriptorPool& pool)
    : resolver_(google::protobuf::util::NewTypeResolverForDescriptorPool(kTypePrefix, &pool)) {}

bool JsonReader::message(const Descriptor& type, const std::string& json, std::string& out) const {
  const std::string url = fmt::format("{}/{}", kTypePrefix, type.full_name());
  return google::protobuf::util::JsonToBinaryString(resolver_.get(), url, json, &out).ok();
}

bool JsonReader::field(const FieldDescriptor& field, const std::string& json, std::string& out) const {
  return message(*field.containing_type(), fmt::format("{{\"{}\":{}}}", field.json_name(), json), out);
}

}  // namespace weir
