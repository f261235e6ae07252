#include "reports/formats/json_misfit.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "reports/text.h"

namespace weir {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Struct;
using ParsedValue = google::protobuf::Value;

/// What stands there, as a sentence may quote it.
std::string describe(const ParsedValue& value) {
  constexpr std::size_t kShown = 40;
  switch (value.kind_case()) {
    case ParsedValue::kNumberValue:
      return fmt::format("the number {}", value.number_value());
    case ParsedValue::kStringValue:
      return fmt::format("the text '{}'", fit(printable(value.string_value()), kShown));
    case ParsedValue::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case ParsedValue::kListValue:
      return "a list";
    case ParsedValue::kStructValue:
      return "an object";
    default:
      return "null";
  }
}

template <typename T>
bool is_whole(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

/// A number may stand in quotes, as those of 64 bits do.
bool holds_whole(const ParsedValue& value, bool long_one) {
  if (value.kind_case() == ParsedValue::kStringValue) {
    return long_one ? is_whole<std::uint64_t>(value.string_value())
                    : is_whole<std::uint32_t>(value.string_value());
  }
  const double number = value.number_value();
  return value.kind_case() == ParsedValue::kNumberValue && number >= 0 && std::floor(number) == number &&
         number < (long_one ? 18446744073709551616.0 : 4294967296.0);
}

bool holds_number(const ParsedValue& value) {
  if (value.kind_case() == ParsedValue::kNumberValue) return true;
  const std::string& text = value.string_value();
  char* end = nullptr;
  (void)std::strtod(text.c_str(), &end);
  return value.kind_case() == ParsedValue::kStringValue && !text.empty() && *end == '\0';
}

/// What one value of the field must be; empty when it is.
std::string wanted(const FieldDescriptor& field, const ParsedValue& value) {
  const auto unless = [](bool holds, const char* what) { return holds ? std::string() : std::string(what); };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return unless(holds_whole(value, false), "a whole number from 0 to 4294967295");
    case FieldDescriptor::CPPTYPE_UINT64:
      return unless(holds_whole(value, true), "a whole number from 0");
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return unless(holds_number(value), "a number");
    case FieldDescriptor::CPPTYPE_BOOL:
      return unless(value.kind_case() == ParsedValue::kBoolValue, "true or false");
    case FieldDescriptor::CPPTYPE_STRING:
      return unless(value.kind_case() == ParsedValue::kStringValue, "a text");
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return unless(value.kind_case() == ParsedValue::kStructValue, "an object");
    default:
      return {};
  }
}

const ParsedValue* find_value(const Struct& json, const FieldDescriptor& field) {
  for (const std::string& name : {field.name(), field.json_name()}) {
    if (const auto found = json.fields().find(name); found != json.fields().end()) return &found->second;
  }
  return nullptr;
}

std::optional<std::string> misfit_in(const Struct& json, const Descriptor& type, const std::string& before);

std::optional<std::string> misfit_of(const ParsedValue& value, const FieldDescriptor& field,
                                     const std::string& path) {
  if (const std::string what = wanted(field, value); !what.empty())
    return fmt::format("{} must be {}, not {}", path, what, describe(value));
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return std::nullopt;
  return misfit_in(value.struct_value(), *field.message_type(), path + ".");
}

std::optional<std::string> misfit_in(const Struct& json, const Descriptor& type, const std::string& before) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const ParsedValue* value = find_value(json, field);
    if (value == nullptr || value->kind_case() == ParsedValue::kNullValue) continue;
    const std::string path = before + field.name();
    if (!field.is_repeated()) {
      if (std::optional<std::string> misfit = misfit_of(*value, field, path)) return misfit;
      continue;
    }
    if (value->kind_case() != ParsedValue::kListValue)
      return fmt::format("{} must be a list, not {}", path, describe(*value));
    for (int item = 0; item < value->list_value().values_size(); ++item) {
      const ParsedValue& one = value->list_value().values(item);
      if (std::optional<std::string> misfit = misfit_of(one, field, fmt::format("{}[{}]", path, item)))
        return misfit;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_misfit(const Struct& json, const Descriptor& type) {
  return misfit_in(json, type, "");
}

}  // namespace weir
