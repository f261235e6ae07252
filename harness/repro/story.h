// What one stream lived through, as a story.
#pragma once

#include <string>

#include "weir/v1/report.pb.h"

namespace weir {

/// A line for each thing that befell it, in order, each with its time since the run began; last what it ended as, what was allowed and what its
/// client was told. Ends in a newline. Pure.
[[nodiscard]] std::string story_of(const v1::StreamRecord& stream);

}  // namespace weir
