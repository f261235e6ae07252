// The numbers of streams in what goes on, once the two ends know them by different ones.
#pragma once

#include <cstdint>
#include <string>

#include "harness/fault/link.h"
#include "harness/h2/frame.h"
#include "harness/h2/stream_numbers.h"

namespace weir {

/// By what number an end knows a stream of the client's. One that has none at the server is never spoken of there.
[[nodiscard]] std::uint32_t number_at(Toward end, std::uint32_t h2_stream, const h2::StreamNumbers& numbers);

/// Whether numbers of streams stand in the frame's payload, so that it can't pass as it comes. The GOAWAY of a client
/// speaks of what a server pushed, and those numbers are the same at both ends.
[[nodiscard]] bool names_other_streams(Toward heading, const h2::FrameHeader& header,
                                       const h2::StreamNumbers& numbers);

/// `fields` of a frame, which begin with the number of the stream that a priority depends on, for the receiver.
[[nodiscard]] std::string renumbered_priority(Toward heading, std::string fields,
                                              const h2::StreamNumbers& numbers);

}  // namespace weir
