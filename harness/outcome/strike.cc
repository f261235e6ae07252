#include "harness/outcome/strike.h"

namespace weir {

void StrikeTrack::fire(const StrikePlace& place) {
  if (fired()) return;
  if (!placed_) reach(place);
  phase_ = Phase::kFired;
  cause_ = MissCause::kNone;
  why_.clear();
}

}  // namespace weir
