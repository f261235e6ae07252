// What the wire engine's connections go through: TCP or a Unix socket.
#pragma once

#include <asio/generic/stream_protocol.hpp>

namespace weir {

using WireSocket = asio::generic::stream_protocol::socket;

}  // namespace weir
