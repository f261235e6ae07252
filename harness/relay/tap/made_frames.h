// Frames that the relay makes up in a stream's name: header blocks, ends of a response, frames out of place.
#pragma once

#include <cstdint>
#include <string>

#include "harness/h2/stream_numbers.h"
#include "harness/relay/tap/stream_book.h"
#include "harness/relay/tap/way.h"

namespace weir {

class MadeFrames {
 public:
  MadeFrames(Ways& ways, const h2::StreamNumbers& numbers, StreamBook& book)
      : ways_(ways), numbers_(numbers), book_(book) {}

  [[nodiscard]] std::string block(Toward heading, const TappedStream& stream, const HeaderFields& fields,
                                  bool end_stream);
  /// An end of the response as `act` has it, with all its frames; notes it.
  [[nodiscard]] std::string end(TappedStream& stream, const H2End& act, Turn& turn);
  /// A frame of the kind, on a stream by the client's number, that has no other purpose than to be there.
  [[nodiscard]] std::string stray(Toward heading, std::uint32_t h2_stream, H2Stray stray);

  /// PUSH_PROMISE on a stream by the client's number, of a request like those that came by.
  [[nodiscard]] std::string push_promise(Toward heading, std::uint32_t h2_stream);

 private:
  Ways& ways_;
  const h2::StreamNumbers& numbers_;
  StreamBook& book_;
};

}  // namespace weir
