#include "harness/base/json_writer.h"

#include <fmt/format.h>

#include <cmath>

namespace weir {

JsonValue json_of(double number) { return {std::isfinite(number) ? fmt::format("{}", number) : "null"}; }

JsonValue json_of(double number, int decimals) {
  return {std::isfinite(number) ? fmt::format("{:.{}f}", number, decimals) : "null"};
}

JsonObject& JsonObject::add_member(std::string_view key, std::string_view value) {
  if (members_.size() > 1) members_ += spaced_ ? ", " : ",";
  members_ += json_text(key);
  members_ += spaced_ ? ": " : ":";
  members_ += value;
  return *this;
}

}  // namespace weir
