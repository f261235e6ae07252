#include "harness/fault/h2/act.h"

#include "harness/base/overloaded.h"

namespace weir {

bool is_of_request_head(const H2Act& act) {
  return std::visit(Overloaded{[](const H2Field& field) { return field.part == H2Field::Part::kRequest; },
                               [](const H2Split& split) { return split.toward == Toward::kServer; },
                               [](const auto& /*others let it pass*/) { return false; }},
                    act);
}

bool strikes_at_end(const H2Act& act) {
  return std::visit(Overloaded{[](const H2End& end) { return !end.now; },
                               [](const H2Field& field) { return field.part == H2Field::Part::kTrailers; },
                               [](const H2Split& split) { return split.toward == Toward::kClient; },
                               [](const auto& /*others are not about its end*/) { return false; }},
                    act);
}

bool may_follow_the_end(const H2Act& act) {
  return std::visit([](const auto& what) { return what.kMayFollowTheEnd; }, act);
}

bool strikes_one_stream(const H2Act& act) {
  return std::visit(Overloaded{[](const H2WindowOverflow& window) { return !window.connection; },
                               [](const auto& what) { return what.kStrikesOneStream; }},
                    act);
}

}  // namespace weir
