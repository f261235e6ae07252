#include "harness/relay/tap/header_blocks.h"

namespace weir {

bool HeaderBlocks::end_frame(Way& way, Turn& turn) {
  const HeaderLine::Added added = way.headers.add(way.frames.header(), way.frames.payload());
  if (added == HeaderLine::Added::kNothing) return true;  // a CONTINUATION of nothing
  way.frames.payload().clear();
  if (added == HeaderLine::Added::kWhole) return end_block(way, turn);
  if (added == HeaderLine::Added::kMore) return true;
  let_go(way, turn);
  return false;
}

/// What was captured goes on as it came.
void HeaderBlocks::let_go(const Way& way, Turn& turn) const {
  if (way.frames.mode() == FrameMode::kCapture && !way.frames.nowhere())
    turn.out->insert(way.headers.framed(numbers_));
}

bool HeaderBlocks::end_block(Way& way, Turn& turn) {
  const std::optional<HeaderFields> fields = way.headers.inflate();
  if (!fields) {
    let_go(way, turn);
    return false;
  }
  const bool to_server = way.heading() == Toward::kServer;
  const std::uint32_t id = way.headers.head().stream;
  TappedStream* stream = book_.find(id);
  const bool shut =
      way.frames.nowhere() || (stream != nullptr && (stream->is_kept(way.heading()) ||
                                                     stream->is_past_request(way.heading(), h2::kHeaders)));
  const bool first_request = to_server && stream != nullptr && !stream->flow(way.heading()).headers;
  if (first_request) book_.learn_request(*stream, *fields, turn);
  if (shut) {
    way.headers.leave_table();  // the receiver's table misses this block
  } else if (way.frames.mode() == FrameMode::kCapture) {
    rewrites_.pass_block(way, stream, *fields, turn);
  }
  if (shut && first_request) stream->flow(way.heading()).headers = true;
  if (stream != nullptr && !shut) {
    if (to_server) {
      see_request(way, *stream, first_request, turn);
    } else if (!stream->delayed && stream->trace.end == ResponseEnd::kNone) {
      book_.learn_response(*stream, *fields, way.headers.ends_stream(), false, turn);
    }
  }
  ends_.forget_if_over(id, turn);
  return true;
}

void HeaderBlocks::see_request(Way& way, TappedStream& stream, bool first, Turn& turn) {
  stream.flow(way.heading()).headers = true;
  if (way.headers.ends_stream()) book_.learn_half_close(stream, turn);
  if (!first) return;
  points_.look_out(stream, way.frames.mode() == FrameMode::kPass ? way.headers.frames() : 0);
  points_.clocks().begin(stream, turn);
  acts_.strike_waiting(stream, turn);
}

}  // namespace weir
