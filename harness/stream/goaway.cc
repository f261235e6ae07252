#include "harness/stream/goaway.h"

#include "harness/h2/frame.h"
#include "harness/model/outcome_classes.h"

namespace weir {

std::optional<PeerGoaway> goaway_of(const Evidence& e) {
  if (e.wire && e.wire->goaway) return PeerGoaway{e.wire->goaway->code, e.wire->goaway->debug};
  if (e.end.frames && e.end.frames->goaway) return e.end.frames->goaway;
  return e.end.goaway;
}

Outcome lost_after(const PeerGoaway& goaway, Certainty certainty) {
  std::string by_code = name_of(OutcomeId::kGoawayClosed, goaway.code);
  const bool pings = goaway.code == h2::kEnhanceYourCalm && goaway.debug == "too_many_pings";
  if (!pings) return make_outcome(std::move(by_code), certainty);
  Outcome outcome = make_outcome(OutcomeId::kRemoteTooManyPings, certainty);
  outcome.also = {std::move(by_code)};
  return outcome;
}

}  // namespace weir
