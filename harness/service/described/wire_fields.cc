#include "harness/service/described/wire_fields.h"

#include <google/protobuf/wire_format_lite.h>

#include <bit>

namespace weir {

using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

bool WireFields::read_length() {
  std::uint32_t size = 0;
  if (!in_.ReadVarint32(&size)) return false;
  const auto at = static_cast<std::size_t>(in_.CurrentPosition());
  if (size > bytes_.size() - at) return false;
  value_ = bytes_.substr(at, size);
  return in_.Skip(static_cast<int>(size));
}

bool WireFields::next() {
  tag_ = in_.ReadTag();
  if (tag_ == 0) return false;
  switch (WireFormatLite::GetTagWireType(tag_)) {
    case WireFormatLite::WIRETYPE_VARINT:
      return in_.ReadVarint64(&bits_);
    case WireFormatLite::WIRETYPE_FIXED64:
      return in_.ReadLittleEndian64(&bits_);
    case WireFormatLite::WIRETYPE_FIXED32: {
      std::uint32_t narrow = 0;
      const bool read = in_.ReadLittleEndian32(&narrow);
      bits_ = narrow;
      return read;
    }
    case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
      return read_length();
    default:
      // A group: no reader of ours asks for its fields.
      bits_ = 0;
      return WireFormatLite::SkipField(&in_, tag_);
  }
}

FieldValue number_of(FieldDescriptor::Type type, std::uint64_t bits) {
  const auto narrow = static_cast<std::uint32_t>(bits);
  switch (type) {
    case FieldDescriptor::TYPE_DOUBLE:
      return std::bit_cast<double>(bits);
    case FieldDescriptor::TYPE_FLOAT:
      return static_cast<double>(std::bit_cast<float>(narrow));
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_FIXED64:
      return bits;
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_FIXED32:
      return static_cast<std::int64_t>(narrow);
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_ENUM:
    case FieldDescriptor::TYPE_SFIXED32:
      return static_cast<std::int64_t>(static_cast<std::int32_t>(narrow));
    case FieldDescriptor::TYPE_SINT32:
      return static_cast<std::int64_t>(WireFormatLite::ZigZagDecode32(narrow));
    case FieldDescriptor::TYPE_SINT64:
      return static_cast<std::int64_t>(WireFormatLite::ZigZagDecode64(bits));
    case FieldDescriptor::TYPE_BOOL:
      return static_cast<std::int64_t>(bits != 0 ? 1 : 0);
    default:
      return static_cast<std::int64_t>(bits);
  }
}

}  // namespace weir
