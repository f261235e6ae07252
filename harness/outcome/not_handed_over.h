// Replies that the client had, and its caller never saw.
#pragma once

#include <cstdint>

#include "harness/outcome/evidence.h"

namespace weir {

/// Whole replies that went by the relay before an RST_STREAM or FIN of the server's, beyond those that the client handed over. A
/// library may throw away what was not read yet when its stream is reset; then it is no loss of the server's. 0 where nobody
/// counted, and where the relay, this side, or a TCP reset (which takes with it what lies in a kernel) may have come between.
[[nodiscard]] std::uint32_t not_handed_over(const Evidence& evidence);

}  // namespace weir
