// Messages that a client handed over and that nobody sent.
#pragma once

#include <cstdint>

#include "harness/outcome/evidence.h"

namespace weir {

/// How many of the replies were read off bytes that are no messages: the body of an HTTP error, or what lies behind a prefix
/// that breaks gRPC's framing. gRPC C++ 1.51.1 hands such a one over where a read is pending as the bytes come.
[[nodiscard]] std::uint32_t replies_of_no_message(const Evidence& evidence);

}  // namespace weir
