// The fields of a message as its bytes have them, one after another (protobuf.dev/programming-guides/encoding).
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "harness/service/described/field_value.h"

namespace weir {

/// Used by one thread at a time. Views are into the bytes that it was given. It is walked a few times for every message and every reply,
/// and was most of what they cost when protobuf's CodedInputStream, which is for streams of buffers, read each field.
class WireFields {
 public:
  /// What a tag's low bits say of how its value is written (protobuf.dev/programming-guides/encoding, "Message Structure").
  enum WireType : std::uint32_t {
    kVarint = 0,
    kFixed64 = 1,
    kLength = 2,
    kGroup = 3,
    kGroupEnd = 4,
    kFixed32 = 5
  };

  explicit WireFields(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  /// On to the next field. False at the end, and where the bytes can't be read any further.
  [[nodiscard]] bool next() { return read_tag() && read_value(); }
  /// On to the value of a field of that kind, whose tag stood before the bytes.
  [[nodiscard]] bool value_of_kind(WireType kind) {
    tag_ = kind;
    return read_value();
  }
  [[nodiscard]] std::uint32_t number() const { return tag_ >> 3; }
  /// It has a length and so many bytes: a text, bytes, a message, or packed numbers.
  [[nodiscard]] bool has_length() const { return (tag_ & 7) == kLength; }
  [[nodiscard]] std::string_view bytes() const { return value_; }
  /// Of a number: a varint as it is, fixed ones without their order of bytes.
  [[nodiscard]] std::uint64_t bits() const { return bits_; }

 private:
  [[nodiscard]] bool read_value() {
    switch (tag_ & 7) {
      case kVarint:
        return read_varint(bits_);
      case kFixed64:
        return read_fixed<std::uint64_t>();
      case kFixed32:
        return read_fixed<std::uint32_t>();
      case kLength:
        return read_length();
      case kGroup:
        return skip_group();
      default:
        return false;
    }
  }
  /// Seven bits a byte, the lowest first, ten bytes at most; of a tenth byte what there is room for.
  [[nodiscard]] bool read_varint(std::uint64_t& value) {
    if (at_ != end_ && static_cast<signed char>(*at_) >= 0) {
      value = static_cast<unsigned char>(*at_++);
      return true;
    }
    value = 0;
    for (unsigned shift = 0; shift < 70 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  [[nodiscard]] bool read_tag() {
    std::uint64_t tag = 0;
    if (!read_varint(tag) || tag == 0 || tag > UINT32_MAX) return false;
    tag_ = static_cast<std::uint32_t>(tag);
    return true;
  }
  template <typename Bits>
  [[nodiscard]] bool read_fixed() {
    static_assert(std::endian::native == std::endian::little);
    Bits bits = 0;
    if (static_cast<std::size_t>(end_ - at_) < sizeof bits) return false;
    std::memcpy(&bits, at_, sizeof bits);
    at_ += sizeof bits;
    bits_ = bits;
    return true;
  }
  [[nodiscard]] bool read_length() {
    std::uint64_t size = 0;
    if (!read_varint(size) || size > static_cast<std::uint64_t>(end_ - at_)) return false;
    value_ = {at_, static_cast<std::size_t>(size)};
    at_ += size;
    return true;
  }
  [[nodiscard]] bool skip_group();

  const char* at_;
  const char* end_;
  std::uint32_t tag_ = 0;
  std::uint64_t bits_ = 0;
  std::string_view value_;
};

/// What the bits of a field of that type are worth.
[[nodiscard]] FieldValue number_of(google::protobuf::FieldDescriptor::Type type, std::uint64_t bits);
/// Its value as it stands.
[[nodiscard]] inline FieldValue value_of(const WireFields& at,
                                         const google::protobuf::FieldDescriptor& field) {
  return at.has_length() ? FieldValue(at.bytes()) : number_of(field.type(), at.bits());
}

/// How values of that type are written, singly.
[[nodiscard]] constexpr WireFields::WireType wire_type_of(google::protobuf::FieldDescriptor::Type type) {
  using google::protobuf::FieldDescriptor;
  switch (type) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return WireFields::kFixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return WireFields::kFixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return WireFields::kLength;
    case FieldDescriptor::TYPE_GROUP:
      return WireFields::kGroup;
    default:
      return WireFields::kVarint;
  }
}
/// The value of a field whose tag stood before the bytes; a zero, or nothing, where they can't be read.
[[nodiscard]] inline FieldValue value_behind_tag(std::string_view bytes,
                                                 const google::protobuf::FieldDescriptor& field) {
  WireFields at(bytes);
  const WireFields::WireType kind = wire_type_of(field.type());
  if (!at.value_of_kind(kind))
    return kind == WireFields::kLength ? FieldValue(std::string_view()) : FieldValue(std::int64_t{0});
  return value_of(at, field);
}

/// The numbers of a list in one piece. Calls `take` with each until it says false, and then gives false itself.
template <typename Take>
bool each_packed(std::string_view packed, google::protobuf::FieldDescriptor::Type type, const Take& take) {
  using google::protobuf::FieldDescriptor;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(packed.data()),
                                            static_cast<int>(packed.size()));
  const bool four = type == FieldDescriptor::TYPE_FIXED32 || type == FieldDescriptor::TYPE_SFIXED32 ||
                    type == FieldDescriptor::TYPE_FLOAT;
  const bool eight = type == FieldDescriptor::TYPE_FIXED64 || type == FieldDescriptor::TYPE_SFIXED64 ||
                     type == FieldDescriptor::TYPE_DOUBLE;
  for (;;) {
    std::uint64_t bits = 0;
    std::uint32_t narrow = 0;
    const bool read = four    ? in.ReadLittleEndian32(&narrow)
                      : eight ? in.ReadLittleEndian64(&bits)
                              : in.ReadVarint64(&bits);
    if (!read) return true;
    if (!take(number_of(type, four ? narrow : bits))) return false;
  }
}

}  // namespace weir
