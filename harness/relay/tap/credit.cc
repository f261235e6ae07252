#include "harness/relay/tap/credit.h"

#include <algorithm>
#include <utility>

namespace weir {

void Credit::open(TappedStream& stream, Turn& turn) {
  for (const Toward heading : {Toward::kClient, Toward::kServer})
    stream.flow(heading).credit = windows_[heading].initial;
  note(stream, turn);
}

void Credit::spend(Toward heading, const h2::FrameHeader& header, Turn& turn) {
  windows_[heading].connection -= header.length;
  note(turn);
  TappedStream* stream = book_.find(header.stream);
  if (stream == nullptr) return;
  stream->flow(heading).credit -= header.length;
  stream->flow(heading).all_sent |= header.has(h2::kEndStream);
  note(*stream, turn);
}

void Credit::give(Toward sender, std::uint32_t h2_stream, std::string_view payload, Turn& turn) {
  if (payload.size() != 4) return;
  const std::int64_t increment = h2::read_u32(payload) & h2::kMostStream;
  if (h2_stream == 0) {
    windows_[other_end(sender)].connection += increment;
    return note(turn);
  }
  TappedStream* stream = book_.find(h2_stream);
  if (stream == nullptr) return;
  stream->flow(other_end(sender)).credit += increment;
  note(*stream, turn);
}

void Credit::change_initial(Toward sender, std::string_view settings, Turn& turn) {
  const Toward heading = other_end(sender);
  for (; settings.size() >= 6; settings.remove_prefix(6)) {
    if (settings[0] != '\0' || settings[1] != static_cast<char>(h2::kInitialWindowSize)) continue;
    const std::int64_t initial = h2::read_u32(settings.substr(2));
    const std::int64_t change = initial - std::exchange(windows_[heading].initial, initial);
    for (auto& [id, stream] : book_.streams()) {
      stream.flow(heading).credit += change;
      note(stream, turn);
    }
  }
}

void Credit::see_own(Toward heading, std::string_view frames, Turn& turn) {
  while (frames.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader header = h2::read_frame_header(frames);
    const std::string_view payload = frames.substr(h2::kFrameHeaderSize, header.length);
    frames.remove_prefix(h2::kFrameHeaderSize + payload.size());
    if (header.type == h2::kWindowUpdate)
      give(heading, heading == Toward::kClient ? header.stream : 0, payload, turn);
    if (header.type == h2::kSettings && !header.has(h2::kAck)) change_initial(heading, payload, turn);
  }
}

void Credit::forget(Turn& turn) {
  if (std::exchange(noted_, {}) != H2Windows{}) turn.step.windows = noted_;
  book_.forget_windows(turn);
}

void Credit::note(TappedStream& stream, Turn& turn) {
  const auto used_up = [](const StreamFlow& flow) {
    return flow.credit <= 0 && !flow.all_sent && !flow.over();
  };
  const bool to_server = used_up(stream.flow(Toward::kServer));
  const bool to_client = used_up(stream.flow(Toward::kClient));
  if (stream.dead ||
      (to_server == stream.trace.to_server.stream && to_client == stream.trace.to_client.stream))
    return;
  stream.trace.to_server.stream = to_server;
  stream.trace.to_client.stream = to_client;
  StreamBook::note(stream, turn);
}

void Credit::note(Turn& turn) {
  const H2Windows now{{.connection = windows_[Toward::kServer].connection <= 0},
                      {.connection = windows_[Toward::kClient].connection <= 0}};
  if (now == noted_) return;
  noted_ = now;
  turn.step.windows = now;
}

void Credit::pad(TappedStream& stream, std::uint32_t bytes) {
  stream.padding_owed += bytes;
  padding_owed_ += bytes;
}

/// Nothing when nothing is owed.
std::uint32_t* Credit::padding_owed(std::uint32_t h2_stream) {
  TappedStream* stream = h2_stream == 0 ? nullptr : book_.find(h2_stream);
  if (h2_stream != 0 && (stream == nullptr || stream->flow(Toward::kServer).shut)) return nullptr;
  std::uint32_t& owed = stream == nullptr ? padding_owed_ : stream->padding_owed;
  return owed > 0 ? &owed : nullptr;
}

std::uint32_t Credit::keep_back(std::uint32_t h2_stream, std::uint32_t increment) {
  std::uint32_t* owed = padding_owed(h2_stream);
  if (owed == nullptr) return increment;
  const std::uint32_t kept = std::min(*owed, increment);
  *owed -= kept;
  return increment - kept;
}

}  // namespace weir
