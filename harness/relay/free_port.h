// A port for somebody else's server.
#pragma once

#include <cstdint>
#include <optional>

namespace weir {

/// A TCP port of 127.0.0.1 that nobody has now, as the kernel chose it; it may be somebody's a moment later. Nothing when there is none.
[[nodiscard]] std::optional<std::uint16_t> free_port();

}  // namespace weir
