// How a field's value is written: its tag, what fits in it, and what to tell who writes something else.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/type_resolver.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "harness/service/described/json_tree.h"
#include "harness/service/described/template.h"

namespace weir {

/// What a number's field holds: how it is written, and what fits.
struct NumberField {
  TemplatePiece::Form form = TemplatePiece::Form::kVarint;
  bool narrow = false;
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

[[nodiscard]] NumberField number_field(const google::protobuf::FieldDescriptor& field);

[[nodiscard]] std::string varint_bytes(std::uint64_t value);
/// Items of a list that are written one by one are not packed; every reader takes both.
[[nodiscard]] std::string tag_of(const google::protobuf::FieldDescriptor& field);

/// A text or bytes.
[[nodiscard]] bool is_text(const google::protobuf::FieldDescriptor& field);
[[nodiscard]] bool is_bytes_field(const google::protobuf::FieldDescriptor& field);
/// A value of `from` can stand in `field`.
[[nodiscard]] bool can_take(const google::protobuf::FieldDescriptor& field,
                            const google::protobuf::FieldDescriptor& from);

/// What to do where `value` is none of a field's.
[[nodiscard]] std::string remedy_for(const google::protobuf::FieldDescriptor& field, const JsonTree& value);

/// Protobuf's own reading of JSON, a field or a message at a time.
class JsonReader {
 public:
  explicit JsonReader(const google::protobuf::DescriptorPool& pool);
  /// False: it is no such message.
  [[nodiscard]] bool message(const google::protobuf::Descriptor& type, const std::string& json,
                             std::string& out) const;
  /// With its tag; of a list all items.
  [[nodiscard]] bool field(const google::protobuf::FieldDescriptor& field, const std::string& json,
                           std::string& out) const;

 private:
  std::unique_ptr<google::protobuf::util::TypeResolver> resolver_;
};

}  // namespace weir
