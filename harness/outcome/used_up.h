// Whose flow-control window stands behind a stream that stood still (RFC 9113 section 5.2).
#pragma once

#include <string>
#include <vector>

#include "harness/outcome/evidence.h"

namespace weir {

/// The windows that were used up when the stream was given up for standing still, by the watchdog or its deadline: "stream
/// to-server", "connection to-client". Empty for every other end, where all were open, and where nobody could see them.
[[nodiscard]] std::vector<std::string> used_up_windows(const Evidence& evidence);

}  // namespace weir
