#include "harness/service/described/field_names.h"

#include <fmt/format.h>

#include <string_view>

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

std::string bare_item(const FieldDescriptor& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

}  // namespace

std::string describe_item(const FieldDescriptor& field) {
  const std::string bare = bare_item(field);
  const bool vowel = std::string_view("aeiouAEIOU").find(bare[0]) != std::string_view::npos;
  // "a uint32", "a etcdserverpb.X" is for reading, not for singing: only names that begin with a plain vowel change the article.
  return fmt::format("{} {}", vowel && !bare.starts_with("ui") ? "an" : "a", bare);
}

std::string describe_field(const FieldDescriptor& field) {
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return fmt::format("a map from {} to {}", bare_item(*entry.map_key()), bare_item(*entry.map_value()));
  }
  return field.is_repeated() ? "a list of " + bare_item(field) : describe_item(field);
}

}  // namespace weir
