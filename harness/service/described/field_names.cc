#include "harness/service/described/field_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "harness/scenario/mistakes.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

namespace {

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 16;
  if (names.size() <= kMost) return enumerate(names);
  const std::vector<std::string> some(names.begin(), names.begin() + kMost);
  return fmt::format("{} and {} more", fmt::join(some, ", "), names.size() - kMost);
}

std::string bare_item(const FieldDescriptor& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

}  // namespace

const FieldDescriptor* find_field(const Descriptor& message, std::string_view name) {
  const std::string wanted(name);
  if (const FieldDescriptor* field = message.FindFieldByName(wanted)) return field;
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == wanted) return message.field(i);
  }
  return nullptr;
}

std::string suggest_field(const Descriptor& message, std::string_view name) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  if (names.empty()) return fmt::format("{} has no fields at all", message.full_name());
  return suggest(name, names, fmt::format("its fields are {}", some_of(names)));
}

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

std::string suggest_enum_value(const EnumDescriptor& type, std::string_view name) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
  return suggest(name, names, fmt::format("the values of {} are {}", type.full_name(), some_of(names)));
}

}  // namespace weir
