#include "harness/relay/h2_tap.h"

#include <algorithm>
#include <utility>

#include "harness/relay/relay_ping.h"

namespace weir {
namespace {

using Part = h2::FrameSplitter::Part;

/// More than any block of ours. A block or a control frame beyond it is not followed.
constexpr std::size_t kMostLookedAt = std::size_t{1} << 20;
/// A stream that is opened while so many are followed shows that ends are not seen: nothing here grows without bound.
constexpr std::size_t kMostStreams = 1'000'000;

bool opens_block(const h2::FrameHeader& header) { return header.type == h2::kHeaders; }
bool is_block(const h2::FrameHeader& header) {
  return header.type == h2::kHeaders || header.type == h2::kContinuation;
}

/// The priority in a HEADERS payload, if there is a whole one (RFC 9113 section 6.2).
std::string_view priority_in(const h2::FrameHeader& header, std::string_view payload) {
  const std::size_t at = header.has(h2::kPadded) ? 1 : 0;
  const bool there = header.has(h2::kWithPriority) && payload.size() >= at + h2::kPriorityFields;
  return there ? payload.substr(at, h2::kPriorityFields) : std::string_view();
}

/// A HEADERS payload without padding and priority (RFC 9113 section 6.2).
std::string_view fragment(const h2::FrameHeader& header, std::string_view payload) {
  if (header.type == h2::kContinuation) return payload;
  std::size_t padding = 0;
  if (header.has(h2::kPadded) && !payload.empty()) {
    padding = static_cast<unsigned char>(payload.front());
    payload.remove_prefix(1);
  }
  if (header.has(h2::kWithPriority)) payload.remove_prefix(std::min(h2::kPriorityFields, payload.size()));
  payload.remove_suffix(std::min(padding, payload.size()));
  return payload;
}

}  // namespace

H2Tap::Stream* H2Tap::find(std::uint32_t h2_stream) {
  const auto found = streams_.find(h2_stream);
  return found == streams_.end() ? nullptr : &found->second;
}

std::string_view H2Tap::pass(Toward heading, std::string_view bytes, RunTime now, TapStep& step) {
  if (!follows()) return bytes;
  Direction& d = direction(heading);
  Rewriter out(bytes, d.room);
  Turn turn{now, step, &out};
  std::string_view rest = bytes;
  d.passing = true;
  for (bool more = true; more && follows();) {
    const Part part = d.splitter.next(rest);
    const std::size_t at = bytes.size() - rest.size();
    switch (part.what) {
      case Part::What::kNothing:
        // A server that speaks first may speak anything.
        if (d.leaked > 0 || direction(Toward::kServer).splitter.in_preface())
          d.leaked = d.splitter.held().size();
        out.keep(bytes.size() - std::min(bytes.size(), d.splitter.held().size() - d.leaked));
        more = false;
        break;
      case Part::What::kPreface:
        out.keep(at);
        break;
      case Part::What::kHeader:
        begin_frame(d, turn);
        if (d.mode == Mode::kPass && at >= h2::kFrameHeaderSize && !d.renumbers()) {
          out.keep(at);
        } else {
          out.skip(at);  // it began in an earlier chunk and was held back, or does not go on as it came
          if (d.mode == Mode::kPass) out.insert(std::string_view(d.header_onward()).substr(d.leaked));
        }
        d.leaked = 0;
        if (on_ && !sought_.empty()) seek_header(d, turn);
        break;
      case Part::What::kPayload:
        if (d.mode == Mode::kPass) {
          out.keep(at);
        } else {
          out.skip(at);
        }
        if (on_) take_payload(d, part.bytes, turn);
        if (on_ && !sought_.empty()) seek_payload(d, part.bytes, turn);
        break;
      case Part::What::kFrameEnd: {
        if (!on_) break;
        const std::size_t begin = out.result().size();
        end_frame(d, turn);
        if (!sought_.empty()) seek_end(d, begin, turn);
        d.started = true;
        if (d.in_block) break;
        out.insert(d.waiting);
        d.waiting.clear();
        if (then_ && then_->behind == d.heading) step.then = std::exchange(then_, std::nullopt);
        break;
      }
      case Part::What::kNotHttp2:
        out.skip(at);
        out.insert(d.splitter.held().substr(d.leaked));
        d.leaked = d.splitter.held().size();
        if (on_) switch_off(turn);
        // Numbers may have to be translated in the other direction. Here there are none any more.
        out.keep(bytes.size());
        more = false;
        break;
    }
  }
  if (!follows()) out.keep(bytes.size());
  d.passing = false;
  return out.result();
}

void H2Tap::begin_frame(Direction& d, Turn& turn) {
  take_head(d);
  if (!on_) {
    d.mode = d.nowhere ? Mode::kSwallow : Mode::kPass;
    return;
  }
  const h2::FrameHeader& header = d.header();
  d.payload.clear();
  if (header.type == h2::kData) {
    d.data = h2::DataPayload(header.length, header.has(h2::kPadded));
    spend(d, turn);
  }
  if (opens_block(header)) {
    d.in_block = true;
    d.block_head = header;
    d.block_frames = 0;
    d.block.clear();
    d.priority.clear();
    if (d.heading == Toward::kServer) numbers_.opened(header.stream);
    if (d.heading == Toward::kServer && streams_.size() < kMostStreams) open_stream(header.stream, turn);
  }
  // All frames of a block go one way.
  if (header.type != h2::kContinuation) d.mode = mode_of_frame(d);
  if (d.heading == Toward::kClient) learn_answer_to_reset(header, turn);
}

void H2Tap::open_stream(std::uint32_t h2_stream, Turn& turn) {
  if (h2_stream == 0) return;  // RFC 9113 section 6.2 forbids it, and what to do about that is the server's
  Stream& stream = streams_[h2_stream];
  if (stream.trace.h2_stream != 0) return;
  stream.trace.h2_stream = h2_stream;
  stream.trace.goaway = goaway_;
  for (const Direction& d : directions_) stream.flow(d.heading).credit = d.initial;
  note_windows(stream, turn);
  if (h2_stream > last_for_server_) {
    // It crosses a GOAWAY by which the client is to take it for never seen: the server must not see it either.
    for (Flow& flow : stream.flows) flow.shut = true;
    return;
  }
  if (numbers_.at_server(h2_stream)) return;
  // The relay has used up so many numbers that there is none left for it at the server (RFC 9113 section 5.1.1).
  for (Flow& flow : stream.flows) flow.shut = true;
  put_in(Toward::kClient, h2::rst_stream(h2_stream, h2::kRefusedStream), turn);
  end_response(stream, ResponseEnd::kReset, h2::kRefusedStream, true, turn);
}

H2Tap::Mode H2Tap::mode_of_frame(Direction& d) {
  const h2::FrameHeader& header = d.header();
  switch (header.type) {
    case h2::kSettings: {
      if (!header.has(h2::kAck)) {
        d.settings.push_back({});
        return Mode::kPass;
      }
      std::deque<Direction::OwedAck>& owed = direction(other(d.heading)).settings;
      if (owed.empty()) return Mode::kPass;
      const Direction::OwedAck acknowledged = owed.front();
      owed.pop_front();
      Stream* stream = acknowledged.behind_reset == 0 ? nullptr : find(acknowledged.behind_reset);
      if (stream != nullptr) stream->server_knows = true;
      return acknowledged.by_relay ? Mode::kSwallow : Mode::kPass;
    }
    case h2::kPing:
      // Whose PING it answers, its eight bytes will tell.
      if (header.has(h2::kAck) && !pings_to(other(d.heading)).empty()) return Mode::kCapture;
      return d.withholds_pings ? Mode::kSwallow : Mode::kPass;
    case h2::kGoaway:
      if (d.heading == Toward::kClient && last_said_ < h2::kMostStream) return Mode::kCapture;
      break;
    case h2::kWindowUpdate:
      if (d.withholds_windows) return Mode::kSwallow;
      if (d.heading == Toward::kServer && !d.nowhere && padding_owed(header.stream) != nullptr)
        return Mode::kCapture;
      break;
    case h2::kHeaders:
      if (d.transcodes || d.nowhere) return Mode::kCapture;
      break;
    default:
      break;
  }
  if (d.nowhere) return Mode::kSwallow;
  Stream* stream = find(header.stream);
  const Mode mode = stream == nullptr ? Mode::kPass : mode_of_stream_frame(d, *stream);
  return mode == Mode::kPass && names_other_streams(d) ? Mode::kCapture : mode;
}

H2Tap::Mode H2Tap::mode_of_stream_frame(const Direction& d, Stream& stream) const {
  const h2::FrameHeader& header = d.header();
  const bool to_client = d.heading == Toward::kClient;
  if (is_kept(d.heading, stream)) return opens_block(header) ? Mode::kCapture : Mode::kSwallow;
  if (to_client && stream.delayed && header.type == h2::kRstStream) return Mode::kCapture;
  if (to_client && opens_block(header) && wants_block(stream, header)) return Mode::kCapture;
  if (to_client && header.type == h2::kData && wants_data(stream)) return Mode::kCapture;
  if (!to_client && header.type == h2::kData && wants_cut(stream)) return Mode::kCapture;
  return Mode::kPass;
}

void H2Tap::take_payload(Direction& d, std::string_view piece, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  if (header.type == h2::kData && d.mode != Mode::kCapture) {
    if (d.mode == Mode::kSwallow) return;
    Stream* stream = find(header.stream);
    if (stream == nullptr) return;
    stream->flow(d.heading).messages.feed(d.data.data_in(piece));
    // The frame may go on in pieces, and its reader need not wait for the last one.
    learn_framing(*stream, turn);
    return;
  }
  const bool looked_at = is_block(header) || header.type == h2::kRstStream || header.type == h2::kGoaway ||
                         header.type == h2::kSettings || header.type == h2::kWindowUpdate;
  if (d.mode == Mode::kCapture || (looked_at && d.payload.size() < kMostLookedAt)) d.payload += piece;
}

void H2Tap::end_frame(Direction& d, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  if (header.type == h2::kData) {
    end_data(d, turn);
  } else if (is_block(header)) {
    end_block_frame(d, turn);
  } else {
    end_control(d, turn);
  }
}

void H2Tap::end_control(Direction& d, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  switch (header.type) {
    case h2::kSettings:
      end_settings(d, turn);
      break;
    case h2::kPing:
      end_ping(d, turn);
      break;
    case h2::kRstStream:
      learn_reset(d, turn);
      break;
    case h2::kGoaway:
      if (d.heading == Toward::kClient) pass_goaway(d, turn);
      break;
    case h2::kWindowUpdate:
      if (d.mode == Mode::kCapture) keep_back_padding(d, turn);
      if (d.mode != Mode::kSwallow) give(d.heading, header.stream, d.payload, turn);
      break;
    case h2::kPriority:
      if (d.mode == Mode::kCapture) turn.out->insert(d.header_onward() + renumbered(d, d.payload));
      break;
    default:
      break;
  }
}

void H2Tap::end_settings(Direction& d, Turn& turn) {
  if (d.header().has(h2::kAck)) return;
  change_initial(d.heading, d.payload, turn);
  for (std::string_view rest = d.payload; rest.size() >= 6; rest.remove_prefix(6)) {
    const bool table = rest[0] == '\0' && rest[1] == static_cast<char>(h2::kHeaderTableSize);
    // Whoever sends SETTINGS reads the blocks of the other direction.
    if (table) direction(other(d.heading)).hpack.allow_table(h2::read_u32(rest.substr(2)));
  }
}

void H2Tap::end_ping(Direction& d, Turn& turn) {
  if (d.mode != Mode::kCapture) return;
  if (d.payload == kRelayPing) return answer_ping(other(d.heading), turn);
  if (!d.withholds_pings) turn.out->insert(d.raw());
}

void H2Tap::end_data(Direction& d, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  Stream* stream = find(header.stream);
  if (d.mode == Mode::kSwallow) {
    if (header.length > 0) put_in(other(d.heading), h2::window_update(0, header.length), turn);
    return;
  }
  if (stream == nullptr) return;
  if (d.mode == Mode::kCapture) {
    if (d.heading == Toward::kClient) return rewrite_data(d, *stream, turn);
    pass_in_parts(d, turn);
    stream = find(header.stream);
    if (stream == nullptr || is_kept(d.heading, *stream)) return;
  }
  if (!header.has(h2::kEndStream)) return;
  if (d.heading == Toward::kClient) {
    end_response(*stream, ResponseEnd::kNoTrailers, 0, false, turn);
  } else {
    stream->flow(d.heading).ended = true;
    stream->trace.half_closed = true;
    note(*stream, turn);
  }
  forget_if_over(header.stream, turn);
}

void H2Tap::end_block_frame(Direction& d, Turn& turn) {
  const h2::FrameHeader& header = d.header();
  if (!d.in_block) return;  // a CONTINUATION of nothing
  ++d.block_frames;
  d.block += fragment(header, d.payload);
  if (opens_block(header)) d.priority = priority_in(header, d.payload);
  d.payload.clear();
  if (header.has(h2::kEndHeaders)) {
    d.in_block = false;
    end_block(d, turn);
  } else if (d.block.size() > kMostLookedAt) {
    if (d.mode == Mode::kCapture && !d.nowhere) turn.out->insert(header_block(d, d.block));
    switch_off(turn);
  }
}

void H2Tap::end_block(Direction& d, Turn& turn) {
  const std::optional<HeaderFields> fields = d.hpack.inflate(d.block);
  const std::uint32_t id = d.block_head.stream;
  const bool end_stream = d.block_head.has(h2::kEndStream);
  if (!fields) {
    if (d.mode == Mode::kCapture && !d.nowhere) turn.out->insert(header_block(d, d.block));
    switch_off(turn);
    return;
  }
  Stream* stream = find(id);
  const bool shut = d.nowhere || (stream != nullptr && is_kept(d.heading, *stream));
  const bool first_request =
      d.heading == Toward::kServer && stream != nullptr && !stream->flow(d.heading).headers;
  if (first_request) learn_request(*stream, *fields, turn);
  if (shut) d.transcodes = true;  // the receiver's table misses this block
  if (d.mode == Mode::kCapture && !shut) emit_block(d, stream, *fields, turn);
  if (stream != nullptr && shut && first_request) stream->flow(d.heading).headers = true;
  if (stream == nullptr || shut) return forget_if_over(id, turn);
  if (d.heading == Toward::kServer) {
    stream->flow(d.heading).headers = true;
    if (end_stream) {
      stream->flow(d.heading).ended = true;
      stream->trace.half_closed = true;
      note(*stream, turn);
    }
    if (first_request) {
      look_out(*stream, d.mode == Mode::kPass ? d.block_frames : 0);
      strike_waiting(*stream, turn);
    }
  } else if (!stream->delayed && stream->trace.end == ResponseEnd::kNone) {
    learn_response(*stream, *fields, end_stream, false, turn);
  }
  forget_if_over(id, turn);
}

void H2Tap::emit_block(Direction& d, Stream* stream, const HeaderFields& fields, Turn& turn) {
  if (d.heading == Toward::kClient && stream != nullptr && wants_block(*stream, d.block_head)) {
    if (rewrite_block(d, *stream, fields, turn)) return;
  }
  turn.out->insert(header_block(d, d.transcodes ? encode_apart(fields) : d.block));
}

void H2Tap::closed(Toward by, bool reset, TapStep& step) {
  Turn turn{RunTime{}, step};
  for (auto& [id, stream] : streams_) {
    if (stream.trace.close || stream.dead) continue;
    stream.trace.close = StreamTrace::Close{by, reset};
    // What an end has counted stands.
    if (stream.trace.end == ResponseEnd::kNone)
      stream.trace.replies = stream.flow(Toward::kClient).messages.messages();
    note(stream, turn);
  }
}

/// What is held back goes on.
void H2Tap::switch_off(Turn& turn) {
  on_ = false;
  // What is not followed is not known.
  if (std::exchange(windows_, {}) != H2Windows{}) turn.step.windows = windows_;
  for (auto& [id, stream] : streams_) {
    const bool said = stream.trace.to_server.stream || stream.trace.to_client.stream;
    stream.trace.to_server = stream.trace.to_client = {};
    if (said) note(stream, turn);
  }
  for (Direction& d : directions_) {
    if (d.passing) continue;
    // The beginning of a header stays with whoever still has to write another number into it.
    std::string held(follows() ? std::string_view() : d.splitter.held().substr(d.leaked));
    if (d.splitter.held().empty() && d.mode == Mode::kCapture && !d.splitter.at_boundary()) {
      if (!d.nowhere) held = d.raw();
      d.mode = d.nowhere ? Mode::kSwallow : Mode::kPass;
    }
    turn.step.put_in[d.heading == Toward::kClient ? 0 : 1] += d.waiting + held;
    d.waiting.clear();
  }
}

}  // namespace weir
