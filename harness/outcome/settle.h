// What an ended stream comes to: how it ended, what that is held against, and what became of each fault that was planned on it.
#pragma once

#include <vector>

#include "harness/outcome/classify.h"
#include "harness/outcome/evidence.h"
#include "harness/outcome/strike.h"
#include "harness/outcome/verdict.h"
#include "harness/plan/plan.h"

namespace weir {

struct Settled {
  Outcome outcome;
  Judgement judgement;
  /// As planned, each of them fired, spared, missed or void. Spared are those that a window left alone as it should; a strike that
  /// is missed says why, and one that is void was cut off, or had struck an earlier life of the stream that still feels it.
  std::vector<StrikeTrack> strikes;
};

/// Closes a stream's books. Pure. `strikes` as the session left them.
[[nodiscard]] Settled settle(const Plan& plan, const StreamPlan& stream, std::vector<StrikeTrack> strikes,
                             const Evidence& evidence, WindDown wind_down);

/// Of settle() the part that says which strikes struck after all, and which did not although it looked so. For who has to know before
/// all evidence is there: with more of it, it may be asked again.
void close_strikes(std::vector<StrikeTrack>& strikes, const Plan& plan, const StreamPlan& stream,
                   const Evidence& evidence);

/// The server is asked for what only weir's own does, and is another one: its strikes never struck.
void disown(StrikeTrack& strike);

}  // namespace weir
