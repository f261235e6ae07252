// GOAWAY (RFC 9113 section 6.8): those of the relay, and what becomes of the server's once the relay has sent one.
#pragma once

#include <cstdint>

#include "harness/relay/tap/relay_pings.h"
#include "harness/relay/tap/stream_ends.h"

namespace weir {

class Goaways {
 public:
  Goaways(StreamBook& book, const h2::StreamNumbers& numbers, PutIns& put_ins, RelayPings& pings,
          StreamEnds& ends)
      : book_(book), numbers_(numbers), put_ins_(put_ins), pings_(pings), ends_(ends) {}

  /// Says it, or the first half of a graceful one, on behalf of this stream.
  void go_away(const TappedStream& stream, const H2Goaway& act, std::uint64_t ticket, Turn& turn);
  /// `end` has answered a PING of the relay's, so the other half may follow.
  void take_answer(Toward end, Turn& turn);
  /// A GOAWAY of the server's is whole, and goes on by the client's numbers.
  void pass(const FrameLine& line, Turn& turn);
  /// What the server says must be looked at: it may promise more than the relay has.
  [[nodiscard]] bool has_said() const { return last_said_ < h2::kMostStream; }
  /// It crosses a GOAWAY by which the client is to take it for never seen: the server must not see it either.
  [[nodiscard]] bool is_beyond(std::uint32_t h2_stream) const { return h2_stream > last_for_server_; }

 private:
  void say(const H2Goaway& act, std::uint32_t last, std::uint64_t ticket, Turn& turn);
  void refuse_beyond(std::uint32_t last, Turn& turn);
  [[nodiscard]] std::uint32_t not_above_said(std::uint32_t last);

  StreamBook& book_;
  const h2::StreamNumbers& numbers_;
  PutIns& put_ins_;
  RelayPings& pings_;
  StreamEnds& ends_;
  std::uint32_t last_said_ = h2::kMostStream;        // the lowest last stream that the client was told
  std::uint32_t last_for_server_ = h2::kMostStream;  // streams beyond it are kept from the server
};

}  // namespace weir
