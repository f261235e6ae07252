// The eight bytes of a PING that the relay itself sends: by them it knows the answer, which the server must not see.
#pragma once

#include <string_view>

namespace weir {

inline constexpr std::string_view kRelayPing = "weir\x01\x02\x03\x04";

}  // namespace weir
