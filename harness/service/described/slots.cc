#include "harness/service/described/slots.h"

#include <algorithm>
#include <utility>

namespace weir {

using google::protobuf::FieldDescriptor;

std::size_t Slots::declare(const std::string& name, const FieldDescriptor& field, std::optional<Path> from) {
  slots_.push_back({.name = name, .path_text = {}, .field = &field, .from = std::move(from)});
  return slots_.size() - 1;
}

std::size_t Slots::of_reply(const std::string& path_text, Path path) {
  const auto known = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.name.empty() && slot.path_text == path_text;
  });
  if (known != slots_.end()) return static_cast<std::size_t>(known - slots_.begin());
  const FieldDescriptor& field = path.field();
  slots_.push_back({.name = {}, .path_text = path_text, .field = &field, .from = std::move(path)});
  return slots_.size() - 1;
}

std::optional<std::size_t> Slots::find(std::string_view name) const {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!name.empty() && slots_[i].name == name) return i;
  }
  return std::nullopt;
}

std::vector<std::string> Slots::names() const {
  std::vector<std::string> names;
  for (const Slot& slot : slots_) {
    if (!slot.name.empty()) names.push_back(slot.name);
  }
  return names;
}

bool Slots::learn() const {
  return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.from.has_value(); });
}

void SlotValues::learn(const Slots& slots, std::string_view reply) {
  values_.resize(slots.size());
  std::string scratch;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Slots::Slot& slot = slots.all()[i];
    if (!slot.from) continue;
    // What a stream remembers stays when a reply says nothing of it; the latest reply is what it is.
    if (slot.name.empty() || slot.from->has(reply)) values_[i] = keep(slot.from->value(reply, scratch));
  }
}

void SlotValues::set(const Slots& slots, std::size_t slot, const FieldValue& value) {
  values_.resize(slots.size());
  values_[slot] = keep(value);
}

FieldValue SlotValues::get(const Slots& slots, std::size_t slot) const {
  if (slot < values_.size() && values_[slot]) return view(*values_[slot]);
  return default_of(slots.field(slot));
}

FieldValue default_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return static_cast<std::int64_t>(field.default_value_int32());
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<std::int64_t>(field.default_value_int64());
    case FieldDescriptor::CPPTYPE_UINT32:
      return static_cast<std::int64_t>(field.default_value_uint32());
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<std::uint64_t>(field.default_value_uint64());
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return field.default_value_double();
    case FieldDescriptor::CPPTYPE_FLOAT:
      return static_cast<double>(field.default_value_float());
    case FieldDescriptor::CPPTYPE_BOOL:
      return static_cast<std::int64_t>(field.default_value_bool() ? 1 : 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return static_cast<std::int64_t>(field.default_value_enum()->number());
    case FieldDescriptor::CPPTYPE_STRING:
      return std::string_view(field.default_value_string());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return std::string_view();
}

}  // namespace weir
