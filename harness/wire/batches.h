// How much is done at once on a connection before others have their turn; the same on the client and on the server.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir {

/// So much is gathered for one write to the socket, in bytes.
inline constexpr std::size_t kGather = std::size_t{256} * 1024;
/// Reads in a row from one connection.
inline constexpr int kReadsARow = 4;
/// Handlers that a loop runs before it looks at what was posted to it.
inline constexpr int kHandlersABatch = 64;
/// Window credit is given back in portions of so many bytes: the peer's window is far larger.
inline constexpr std::uint32_t kWindowPortion = 16 * 1024;

}  // namespace weir
