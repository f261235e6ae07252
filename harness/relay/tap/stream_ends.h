// How a stream comes to its end: by a reset that passes or one that the relay puts in, until nothing is waited for on it.
#pragma once

#include <cstdint>

#include "harness/h2/stream_numbers.h"
#include "harness/relay/tap/put_ins.h"
#include "harness/relay/tap/waiting_orders.h"

namespace weir {

class StreamEnds {
 public:
  StreamEnds(StreamBook& book, const h2::StreamNumbers& numbers, PutIns& put_ins, Points& points,
             WaitingOrders& orders)
      : book_(book), numbers_(numbers), put_ins_(put_ins), points_(points), orders_(orders) {}

  /// A RST_STREAM has come, and is whole.
  void pass_reset(const FrameLine& line, Turn& turn);
  /// The client has its end of the stream; the server is told to stop.
  void shut_both(TappedStream& stream, Turn& turn);
  /// A stream that has no number at the server, since the relay has used up so many (RFC 9113 section 5.1.1).
  void refuse(TappedStream& stream, Turn& turn);
  void forget_if_over(std::uint32_t h2_stream, Turn& turn);

 private:
  StreamBook& book_;
  const h2::StreamNumbers& numbers_;
  PutIns& put_ins_;
  Points& points_;
  WaitingOrders& orders_;
};

}  // namespace weir
