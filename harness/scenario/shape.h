// What a value of a scenario file may be, as JSON Schema (draft 7) says it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "harness/base/json_writer.h"
#include "harness/scenario/values.h"

namespace weir {

struct FieldInfo;

/// The schema of a value, made when somebody asks for it: a scenario that is only read needs none. Empty: any value.
using Shape = std::function<JsonValue()>;

/// Of a single value. Limits of quantities that are texts, as "20ms", are beyond JSON Schema: their form alone is in it.
[[nodiscard]] Shape shape_of(const ValueSpec& spec);
/// One value alone, written as JSON: "1", "\"all\"".
[[nodiscard]] Shape shape_of_constant(std::string json);
/// A text with two dots within it: "3..17".
[[nodiscard]] Shape shape_of_range();
[[nodiscard]] Shape shape_of_list(Shape item, std::size_t at_least, std::size_t at_most);
/// Any keys, each with a value of this shape.
[[nodiscard]] Shape shape_of_map(Shape value);
/// These keys and no others.
[[nodiscard]] Shape shape_of_table(std::vector<FieldInfo> keys);
[[nodiscard]] Shape any_shape_of(std::vector<Shape> shapes);
/// A text, or a list of texts that is not empty: see read_texts().
[[nodiscard]] Shape shape_of_texts();

/// A table's schema, with the keys' meanings in it.
[[nodiscard]] JsonObject table_schema(const std::vector<FieldInfo>& keys);

}  // namespace weir
