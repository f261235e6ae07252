#include "harness/relay/tap/stream_ends.h"

#include "harness/relay/tap/numbers_onward.h"

namespace weir {

void StreamEnds::pass_reset(const FrameLine& line, Turn& turn) {
  TappedStream* stream = book_.find(line.header().stream);
  if (stream == nullptr || line.payload().size() < 4) return;
  const std::uint32_t code = h2::read_u32(line.payload());
  if (line.mode() == FrameMode::kSwallow) {
    // Who resets a stream that is silent to the other end, or that the server has long been told is over, takes no more of it either.
    const bool to_server = line.heading() == Toward::kServer;
    if (!stream->flow(line.heading()).silent && !(to_server && stream->reset_at_server)) return;
    if (to_server) stream->trace.client_reset = code;
    StreamBook::note(*stream, turn);
    for (StreamFlow& flow : stream->flows) flow.shut = true;
    return forget_if_over(line.header().stream, turn);
  }
  if (line.mode() == FrameMode::kCapture) {
    stream->late += line.raw();  // behind the trailers that wait
    return;
  }
  if (line.heading() == Toward::kClient) {
    book_.end_response(*stream, ResponseEnd::kReset, code, false, turn);
  } else {
    book_.learn_client_reset(*stream, code, turn);
  }
  for (StreamFlow& flow : stream->flows) flow.ended = true;
  forget_if_over(line.header().stream, turn);
}

void StreamEnds::shut_both(TappedStream& stream, Turn& turn) {
  if (!stream.flow(Toward::kServer).shut) {
    put_ins_.put_in(Toward::kServer,
                    h2::rst_stream(number_at(Toward::kServer, stream.id(), numbers_), h2::kCancel), turn);
  }
  for (StreamFlow& flow : stream.flows) flow.shut = true;
}

void StreamEnds::refuse(TappedStream& stream, Turn& turn) {
  for (StreamFlow& flow : stream.flows) flow.shut = true;
  put_ins_.put_in(Toward::kClient, h2::rst_stream(stream.id(), h2::kRefusedStream), turn);
  book_.end_response(stream, ResponseEnd::kReset, h2::kRefusedStream, true, turn);
}

void StreamEnds::forget_if_over(std::uint32_t h2_stream, Turn& turn) {
  TappedStream* stream = book_.find(h2_stream);
  if (stream == nullptr || !StreamBook::is_over(*stream) || points_.seeks_on(h2_stream)) return;
  orders_.give_up(*stream, turn);
  book_.drop(*stream);
}

}  // namespace weir
