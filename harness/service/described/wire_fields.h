// The fields of a message as its bytes have them, one after another (protobuf.dev/programming-guides/encoding).
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>

#include <cstdint>
#include <string_view>

#include "harness/service/described/field_value.h"

namespace weir {

/// Used by one thread at a time. Views are into the bytes that it was given.
class WireFields {
 public:
  explicit WireFields(std::string_view bytes)
      : bytes_(bytes),
        in_(reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())) {}

  /// On to the next field. False at the end, and where the bytes can't be read any further.
  [[nodiscard]] bool next();
  [[nodiscard]] std::uint32_t number() const { return tag_ >> 3; }
  /// It has a length and so many bytes: a text, bytes, a message, or packed numbers.
  [[nodiscard]] bool has_length() const { return (tag_ & 7) == 2; }
  [[nodiscard]] std::string_view bytes() const { return value_; }
  /// Of a number: a varint as it is, fixed ones without their order of bytes.
  [[nodiscard]] std::uint64_t bits() const { return bits_; }

 private:
  [[nodiscard]] bool read_length();
  [[nodiscard]] bool skip_group();

  std::string_view bytes_;
  google::protobuf::io::CodedInputStream in_;
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
