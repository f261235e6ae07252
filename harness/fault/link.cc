#include "harness/fault/link.h"

namespace weir {

bool stays(const LinkEvent& event) {
  if (event.over) return false;
  switch (row_of(event.what).lasting) {
    case LinkLasting::kStays:
      return true;
    case LinkLasting::kUntilOver:
      return event.lasts == Duration(0);
    case LinkLasting::kPasses:
      return false;
  }
  return false;
}

std::string_view to_string(LinkWhat what) { return row_of(what).name; }

std::string_view to_string(Toward toward) {
  switch (toward) {
    case Toward::kClient:
      return "client";
    case Toward::kServer:
      return "server";
    case Toward::kBoth:
      return "both";
  }
  return "both";
}

}  // namespace weir
