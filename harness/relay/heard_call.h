// What a relay heard of a call, beside what its client said.
#pragma once

#include <cstdint>

#include "harness/base/clock.h"

namespace weir {

/// A value.
struct HeardCall {
  enum class What {
    kOpened,      // the client opened the stream
    kReply,       // a whole message of the server's; `number` of them so far
    kEnded,       // the server ended it, by END_STREAM or RST_STREAM
    kGivenUp,     // the client reset it
    kHalfClosed,  // the client has nothing more to say
  } what = What::kOpened;
  std::uint32_t link = 0;       // of the relay, from 0
  std::uint32_t h2_stream = 0;  // by the client's number
  std::uint64_t number = 0;
  RunTime at{};
};

}  // namespace weir
