#include "harness/outcome/goaway.h"

namespace weir {

std::optional<PeerGoaway> goaway_of(const Evidence& e) {
  if (e.wire && e.wire->goaway) return PeerGoaway{e.wire->goaway->code, e.wire->goaway->debug};
  if (e.end.frames && e.end.frames->goaway) return e.end.frames->goaway;
  return e.end.goaway;
}

}  // namespace weir
