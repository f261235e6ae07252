// Where a field's value stands in the messages of a template: known before any is made, so that nobody has to look for it in each.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/service/described/field_value.h"
#include "harness/service/described/path.h"
#include "harness/service/described/template.h"

namespace weir {

/// So many bytes behind the start of a piece, behind its tag: of a text, its length stands there.
struct TemplateSpot {
  std::uint32_t piece = 0;
  std::uint32_t offset = 0;
  const google::protobuf::FieldDescriptor* field = nullptr;
};

/// Nothing where the path takes items or keys, where a message of the template has no such field, and where it stands within a
/// message that never changes: then it is found by walking the bytes.
[[nodiscard]] std::optional<TemplateSpot> spot_of(const Template& message, const Path& path);

/// The value at a spot of the bytes that a template's make() gave, together with these places.
[[nodiscard]] FieldValue value_at(const TemplateSpot& spot, std::string_view bytes,
                                  const TemplatePlaces& places);

}  // namespace weir
