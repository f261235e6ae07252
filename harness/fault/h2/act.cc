#include "harness/fault/h2/act.h"

namespace weir {

bool strikes_at_end(const H2Act& act) {
  if (const auto* end = std::get_if<H2End>(&act)) return !end->now;
  if (const auto* field = std::get_if<H2Field>(&act)) return field->part == H2Field::Part::kTrailers;
  return std::holds_alternative<H2Split>(act);
}

bool may_follow_the_end(const H2Act& act) {
  return std::holds_alternative<H2Reset>(act) || std::holds_alternative<H2Goaway>(act) ||
         std::holds_alternative<H2Settings>(act) || std::holds_alternative<H2Withhold>(act) ||
         std::holds_alternative<H2WindowOverflow>(act) || std::holds_alternative<H2Violation>(act) ||
         std::holds_alternative<H2Flood>(act) || std::holds_alternative<H2Ping>(act);
}

bool strikes_one_stream(const H2Act& act) {
  if (const auto* window = std::get_if<H2WindowOverflow>(&act)) return !window->connection;
  return std::holds_alternative<H2Reset>(act) || std::holds_alternative<H2End>(act) ||
         std::holds_alternative<H2HttpAnswer>(act) || std::holds_alternative<H2Interim>(act) ||
         std::holds_alternative<H2Mangle>(act) || std::holds_alternative<H2Pad>(act) ||
         std::holds_alternative<H2Split>(act) || std::holds_alternative<H2Silence>(act) ||
         std::holds_alternative<H2Field>(act);
}

}  // namespace weir
