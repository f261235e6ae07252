// One ended stream as the report has it.
#pragma once

#include "harness/outcome/settle.h"
#include "harness/record/stream_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// All that is known of a stream that ended, for people and machines. Pure.
[[nodiscard]] v1::StreamRecord make_stream_record(const Plan& plan, const StreamEnd& end,
                                                  const Settled& settled);

/// Why a planned fault did not fire on this stream, in one sentence; empty when it did. Once settled.
[[nodiscard]] std::string why_not_fired(const Plan& plan, const StreamPlan& stream, const StrikeTrack& fault);
/// What lets it fire, where this stream shows it; else empty.
[[nodiscard]] std::string remedy_for_not_fired(const StrikeTrack& fault);

}  // namespace weir
