// One ended stream as the report has it.
#pragma once

#include "harness/engine/driver.h"
#include "harness/outcome/classify.h"
#include "harness/outcome/verdict.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// All that is known of a stream that ended, for people and machines. Pure.
[[nodiscard]] v1::StreamRecord make_stream_record(const Plan& plan, const StreamEnd& end,
                                                  const Outcome& outcome, const Judgement& judgement);

/// Why a planned fault did not fire on this stream, in one sentence; empty when it did.
[[nodiscard]] std::string why_not_fired(const Plan& plan, const StreamEnd& end, const FaultState& fault,
                                        const Outcome& outcome);
/// What lets it fire, where this stream shows it; else empty.
[[nodiscard]] std::string remedy_for_not_fired(const StreamEnd& end, const FaultState& fault);

}  // namespace weir
