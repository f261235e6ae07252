#include "harness/service/described/wire_fields.h"

#include <bit>

namespace weir {

using google::protobuf::FieldDescriptor;

namespace {

std::int64_t zigzag(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
}

}  // namespace

bool WireFields::skip_group() {
  // No reader of ours asks for a group's fields. Groups in it are counted, so that a hostile depth costs nothing.
  const std::uint32_t group = tag_;
  std::size_t depth = 1;
  while (depth > 0) {
    if (!read_tag()) return false;
    std::uint64_t ignored = 0;
    bool read = true;
    switch (tag_ & 7) {
      case kVarint:
        read = read_varint(ignored);
        break;
      case kFixed64:
        read = read_fixed<std::uint64_t>();
        break;
      case kFixed32:
        read = read_fixed<std::uint32_t>();
        break;
      case kLength:
        read = read_length();
        break;
      case kGroup:
        ++depth;
        break;
      case kGroupEnd:
        --depth;
        break;
      default:
        read = false;
    }
    if (!read) return false;
  }
  tag_ = group;
  bits_ = 0;
  return true;
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
      return zigzag(narrow);
    case FieldDescriptor::TYPE_SINT64:
      return zigzag(bits);
    case FieldDescriptor::TYPE_BOOL:
      return static_cast<std::int64_t>(bits != 0 ? 1 : 0);
    default:
      return static_cast<std::int64_t>(bits);
  }
}

}  // namespace weir
