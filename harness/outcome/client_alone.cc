#include "harness/outcome/client_alone.h"

namespace weir {

Evidence client_and_marker(Evidence evidence) {
  evidence.link_events.clear();
  evidence.neighbour_events.clear();
  evidence.elsewhere.clear();
  evidence.wire.reset();
  evidence.unreachable.reset();
  evidence.told.reset();
  evidence.server_events.clear();
  return evidence;
}

Evidence client_alone(Evidence evidence) {
  evidence = client_and_marker(std::move(evidence));
  evidence.marker.reset();
  evidence.marker_expected = false;
  return evidence;
}

}  // namespace weir
