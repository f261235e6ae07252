// Flow control as it stands for the two senders (RFC 9113 sections 5.2 and 6.9): what they have spent, and what credit has gone on
// to them. What the relay keeps from a sender gives it nothing; what it puts in does.
#include <utility>

#include "harness/relay/h2_tap.h"

namespace weir {

/// A DATA frame begins; all of it counts, padding too.
void H2Tap::spend(Direction& d, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  d.credit -= header.length;
  note_windows(turn);
  Stream* stream = find(header.stream);
  if (stream == nullptr) return;
  stream->flow(d.heading).credit -= header.length;
  stream->flow(d.heading).all_sent |= header.has(h2::kEndStream);
  note_windows(*stream, turn);
}

/// A WINDOW_UPDATE has gone on to `sender`.
void H2Tap::give(Toward sender, std::uint32_t h2_stream, std::string_view payload, Turn& turn) {
  if (payload.size() != 4) return;
  const std::int64_t increment = h2::read_u32(payload) & h2::kMostStream;
  if (h2_stream == 0) {
    direction(other(sender)).credit += increment;
    return note_windows(turn);
  }
  Stream* stream = find(h2_stream);
  if (stream == nullptr) return;
  stream->flow(other(sender)).credit += increment;
  note_windows(*stream, turn);
}

/// SETTINGS have gone on to `sender`: the windows of all its streams move with the first one's size (RFC 9113 section 6.9.2).
void H2Tap::change_initial(Toward sender, std::string_view settings, Turn& turn) {
  Direction& d = direction(other(sender));
  for (; settings.size() >= 6; settings.remove_prefix(6)) {
    if (settings[0] != '\0' || settings[1] != static_cast<char>(h2::kInitialWindowSize)) continue;
    const std::int64_t initial = h2::read_u32(settings.substr(2));
    const std::int64_t change = initial - std::exchange(d.initial, initial);
    for (auto& [id, stream] : streams_) {
      stream.flow(d.heading).credit += change;
      note_windows(stream, turn);
    }
  }
}

/// Frames that the relay puts in.
void H2Tap::see_own(Toward heading, std::string_view frames, Turn& turn) {
  while (frames.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader header = h2::read_frame_header(frames);
    const std::string_view payload = frames.substr(h2::kFrameHeaderSize, header.length);
    frames.remove_prefix(h2::kFrameHeaderSize + payload.size());
    if (header.type == h2::kWindowUpdate)
      give(heading, heading == Toward::kClient ? header.stream : 0, payload, turn);
    if (header.type == h2::kSettings && !header.has(h2::kAck)) change_initial(heading, payload, turn);
  }
}

void H2Tap::note_windows(Stream& stream, Turn& turn) {
  const auto used_up = [](const Flow& flow) {
    return flow.credit <= 0 && !flow.all_sent && !flow.ended && !flow.shut;
  };
  const bool to_server = used_up(stream.flow(Toward::kServer));
  const bool to_client = used_up(stream.flow(Toward::kClient));
  if (stream.dead ||
      (to_server == stream.trace.to_server.stream && to_client == stream.trace.to_client.stream))
    return;
  stream.trace.to_server.stream = to_server;
  stream.trace.to_client.stream = to_client;
  note(stream, turn);
}

void H2Tap::note_windows(Turn& turn) {
  const H2Windows now{{.connection = direction(Toward::kServer).credit <= 0},
                      {.connection = direction(Toward::kClient).credit <= 0}};
  if (now == windows_) return;
  windows_ = now;
  turn.step.windows = now;
}

}  // namespace weir
