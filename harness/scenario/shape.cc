#include "harness/scenario/shape.h"

#include <utility>

#include "harness/scenario/fields.h"

namespace weir {
namespace {

JsonObject text_like(const std::string& pattern) {
  return JsonObject().add("type", "string").add("pattern", pattern);
}

JsonValue number_of(const ParamValue& value) { return {format_value(value)}; }

JsonObject number_schema(const char* type, const ValueSpec& spec) {
  JsonObject out;
  out.add("type", type);
  if (spec.low) out.add(spec.above_low ? "exclusiveMinimum" : "minimum", number_of(*spec.low));
  if (spec.high) out.add("maximum", number_of(*spec.high));
  return out;
}

/// A code is taken in any case and by its number as well, which would make too long a list.
JsonObject text_or_number() {
  return JsonObject().add("type", json_list(std::vector<std::string>{"string", "integer"},
                                            [](const std::string& type) { return type; }));
}

JsonObject text_schema(const ValueSpec& spec) {
  if (spec.is_code) return text_or_number();
  JsonObject out;
  out.add("type", "string");
  if (spec.above_low) out.add("minLength", 1);
  return out;
}

JsonObject value_schema(const ValueSpec& spec) {
  switch (spec.type) {
    case ValueType::kString:
      return text_schema(spec);
    case ValueType::kBool:
      return JsonObject().add("type", "boolean");
    case ValueType::kInteger:
      return number_schema("integer", spec);
    case ValueType::kFraction:
      return number_schema("number", spec);
    case ValueType::kDuration:
      return text_like(duration_pattern());
    case ValueType::kBytes:
      return text_like(bytes_pattern());
    case ValueType::kRate:
      return text_like(rate_pattern());
    case ValueType::kChoice:
      break;
  }
  if (spec.is_code || spec.any_number_to > 0) return text_or_number();
  return JsonObject().add("enum", json_list(spec.choices, [](const std::string& choice) { return choice; }));
}

JsonValue schema_of(const Shape& shape) { return shape ? shape() : JsonValue{"{}"}; }

/// The schema together with what people are told of the key.
JsonValue told(const FieldInfo& info) {
  const std::string text = JsonObject().add("description", info.help).json().text;
  const std::string schema = schema_of(info.shape).text;
  return {schema == "{}" ? text : text.substr(0, text.size() - 1) + "," + schema.substr(1)};
}

}  // namespace

Shape shape_of(const ValueSpec& spec) {
  return [spec] { return value_schema(spec).json(); };
}

Shape shape_of_constant(std::string json) {
  return [json = std::move(json)] { return JsonObject().add("enum", JsonValue{"[" + json + "]"}).json(); };
}

Shape shape_of_range() {
  return [] { return text_like("^[^.].*[.][.].*[^.]$").json(); };
}

Shape shape_of_list(Shape item, std::size_t at_least, std::size_t at_most) {
  return [item = std::move(item), at_least, at_most] {
    return JsonObject()
        .add("type", "array")
        .add("items", schema_of(item))
        .add("minItems", at_least)
        .add("maxItems", at_most)
        .json();
  };
}

Shape shape_of_map(Shape value) {
  return [value = std::move(value)] {
    return JsonObject().add("type", "object").add("additionalProperties", schema_of(value)).json();
  };
}

Shape shape_of_table(std::vector<FieldInfo> keys) {
  return [keys = std::move(keys)] { return table_schema(keys).json(); };
}

Shape any_shape_of(std::vector<Shape> shapes) {
  return
      [shapes = std::move(shapes)] { return JsonObject().add("anyOf", json_list(shapes, schema_of)).json(); };
}

Shape shape_of_texts() {
  constexpr std::size_t kMost = 10'000;
  return any_shape_of({shape_of(ValueSpec{}), shape_of_list(shape_of(ValueSpec{}), 1, kMost)});
}

JsonObject table_schema(const std::vector<FieldInfo>& keys) {
  JsonObject properties;
  std::vector<std::string> required;
  for (const FieldInfo& key : keys) {
    properties.add(key.key, told(key));
    if (key.required) required.push_back(key.key);
  }
  JsonObject out;
  out.add("type", "object").add("properties", properties).add("additionalProperties", false);
  if (!required.empty()) out.add("required", json_list(required, [](const std::string& key) { return key; }));
  return out;
}

}  // namespace weir
