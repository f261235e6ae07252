// How a stream of a link began.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/clock.h"
#include "harness/h2/hpack.h"

namespace weir {

/// A request's header block, as the relay read it on its way to the server.
struct StreamHead {
  std::uint32_t link = 0;       // of the relay, from 0
  std::uint32_t h2_stream = 0;  // by the client's number
  std::uint32_t ordinal = 0;    // of the link's streams, from 1
  RunTime at{};                 // when its last byte came
  std::string method{};         // "package.Service/Method": its :path without the first slash
  HeaderFields fields{};        // all that it says, in its order; values as they are on the wire
};

}  // namespace weir
