// A message that a relay heard a client say.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/base/clock.h"

namespace weir {

/// On its way to the server.
struct HeardRequest {
  std::uint32_t link = 0;       // of the relay, from 0
  std::uint32_t h2_stream = 0;  // by the client's number
  std::string_view method{};    // "package.Service/Method"; only for the time of the call, as the bytes
  std::uint64_t number = 0;     // within its stream, from 1
  RunTime at{};                 // when its last byte came
  std::string_view bytes{};     // unpacked, where its gzip could be; else as they came
  bool packed = false;          // they could not be unpacked
};

}  // namespace weir
