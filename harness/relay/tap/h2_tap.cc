#include "harness/relay/tap/h2_tap.h"

#include <algorithm>
#include <utility>

#include "harness/relay/tap/numbers_onward.h"

namespace weir {
namespace {

/// What SETTINGS say of the table for header blocks.
void allow_tables(std::string_view settings, HeaderLine& headers) {
  for (; settings.size() >= 6; settings.remove_prefix(6)) {
    const bool table = settings[0] == '\0' && settings[1] == static_cast<char>(h2::kHeaderTableSize);
    if (table) headers.allow_table(h2::read_u32(settings.substr(2)));
  }
}

}  // namespace

H2Tap::H2Tap()
    : rewrites_({ways_, numbers_, book_, credit_, put_ins_, points_, orders_, ends_}),
      acts_({ways_, numbers_, book_, put_ins_, acks_, pings_, points_, orders_, ends_, goaways_}) {}

std::string_view H2Tap::pass(Toward heading, std::string_view bytes, RunTime now, TapStep& step) {
  if (!on_) points_.clocks().moved(heading, now);
  if (!follows()) return bytes;
  Way& way = ways_[heading];
  Rewriter out(bytes, way.room);
  Turn turn{now, step, &out};
  way.passing = true;
  go_through(way, bytes, turn);
  if (!follows()) out.keep(bytes.size());
  way.passing = false;
  return out.result();
}

void H2Tap::go_through(Way& way, std::string_view bytes, Turn& turn) {
  using What = FrameLine::Part::What;
  Rewriter& out = *turn.out;
  FrameLine& line = way.frames;
  std::string_view rest = bytes;
  while (follows()) {
    const FrameLine::Part part = line.next(rest);
    const std::size_t at = bytes.size() - rest.size();
    switch (part.what) {
      case What::kNothing:
        // A server that speaks first may speak anything.
        out.keep(bytes.size() -
                 std::min(bytes.size(), line.hold_back(!ways_[Toward::kServer].frames.in_preface())));
        return;
      case What::kPreface:
        out.keep(at);
        break;
      case What::kHeader:
        begin_frame(way, turn);
        points_.clocks().moved(way.heading(), line.header(), turn.now);
        if (line.mode() == FrameMode::kPass && at >= h2::kFrameHeaderSize && !line.renumbers()) {
          out.keep(at);
        } else {
          out.skip(at);  // it began in an earlier chunk and was held back, or does not go on as it came
          if (line.mode() == FrameMode::kPass) out.insert(line.rest_of_header());
        }
        line.header_went_on();
        if (on_ && !points_.empty()) points_.see_header(line, turn);
        break;
      case What::kPayload:
        if (line.mode() == FrameMode::kPass) {
          out.keep(at);
        } else {
          out.skip(at);
        }
        points_.clocks().moved(way.heading(), line.header(), turn.now);
        if (on_) take_payload(way, part.bytes, turn);
        if (on_ && !points_.empty()) points_.see_payload(line, part.bytes, turn);
        break;
      case What::kFrameEnd: {
        if (!on_) break;
        const std::size_t begin = out.result().size();
        end_frame(way, turn);
        if (!points_.empty()) see_end(way, begin, turn);
        way.started = true;
        if (way.headers.under_way()) break;
        put_ins_.go_on(way.heading(), turn);
        put_ins_.end_here(way.heading(), turn);
        break;
      }
      case What::kNotHttp2:
        out.skip(at);
        out.insert(line.held());
        line.held_went_on();
        if (on_) switch_off(turn);
        // Numbers may have to be translated in the other direction. Here there are none any more.
        out.keep(bytes.size());
        return;
    }
  }
}

void H2Tap::begin_frame(Way& way, Turn& turn) {
  FrameLine& line = way.frames;
  line.take_header(numbers_);
  if (!on_) return line.choose(line.nowhere() ? FrameMode::kSwallow : FrameMode::kPass);
  const h2::FrameHeader& header = line.header();
  line.payload().clear();
  way.in_parts = false;
  if (header.type == h2::kData) {
    line.data() = h2::DataPayload(header.length, header.has(h2::kPadded));
    credit_.spend(way.heading(), header, turn);
  }
  if (opens_block(header)) {
    way.headers.begin(header);
    if (way.heading() == Toward::kServer) numbers_.opened(header.stream);
    if (way.heading() == Toward::kServer) open_stream(header.stream, turn);
  }
  // All frames of a block go one way.
  if (header.type != h2::kContinuation) line.choose(mode_of_frame(way));
  if (way.heading() == Toward::kClient) book_.learn_answer_to_reset(header, turn);
}

void H2Tap::open_stream(std::uint32_t h2_stream, Turn& turn) {
  TappedStream* stream = book_.open(h2_stream);
  if (stream == nullptr) return;
  credit_.open(*stream, turn);
  if (goaways_.is_beyond(h2_stream)) {
    for (StreamFlow& flow : stream->flows) flow.shut = true;
  } else if (!numbers_.at_server(h2_stream)) {
    ends_.refuse(*stream, turn);
  }
}

FrameMode H2Tap::mode_of_frame(Way& way) {
  const FrameLine& line = way.frames;
  const h2::FrameHeader& header = line.header();
  switch (header.type) {
    case h2::kSettings:
      return acks_.passes(way.heading(), header) ? FrameMode::kPass : FrameMode::kSwallow;
    case h2::kPing:
      // Whose PING it answers, its eight bytes will tell.
      if (header.has(h2::kAck) && pings_.owed(other_end(way.heading()))) return FrameMode::kCapture;
      return way.withholds_pings ? FrameMode::kSwallow : FrameMode::kPass;
    case h2::kGoaway:
      if (way.heading() == Toward::kClient && goaways_.has_said()) return FrameMode::kCapture;
      break;
    case h2::kWindowUpdate:
      if (way.withholds_windows) return FrameMode::kSwallow;
      if (way.heading() == Toward::kServer && !line.nowhere() && credit_.is_padding_owed(header.stream))
        return FrameMode::kCapture;
      break;
    case h2::kHeaders:
      if (way.headers.left_table() || line.nowhere()) return FrameMode::kCapture;
      // Whose request it is, only its fields will tell.
      if (way.heading() == Toward::kServer && orders_.are_of_request_heads()) return FrameMode::kCapture;
      break;
    default:
      break;
  }
  if (line.nowhere()) return FrameMode::kSwallow;
  const TappedStream* stream = book_.find(header.stream);
  const FrameMode mode = stream == nullptr ? FrameMode::kPass : mode_of_stream_frame(way, *stream);
  const bool renamed = mode == FrameMode::kPass && names_other_streams(way.heading(), header, numbers_);
  return renamed ? FrameMode::kCapture : mode;
}

FrameMode H2Tap::mode_of_stream_frame(const Way& way, const TappedStream& stream) const {
  const h2::FrameHeader& header = way.frames.header();
  const bool to_client = way.heading() == Toward::kClient;
  if (stream.is_kept(way.heading()) || stream.is_past_request(way.heading(), header.type))
    return opens_block(header) ? FrameMode::kCapture : FrameMode::kSwallow;
  const bool rewritten = to_client ? (stream.delayed && header.type == h2::kRstStream) ||
                                         (opens_block(header) && rewrites_.wants_block(stream, header)) ||
                                         (header.type == h2::kData && rewrites_.wants_data(stream))
                                   : header.type == h2::kData && rewrites_.spoils_request(stream);
  const bool captured = rewritten || (header.type == h2::kData && points_.wants_cut(stream, way.heading()));
  return captured ? FrameMode::kCapture : FrameMode::kPass;
}

void H2Tap::take_payload(Way& way, std::string_view piece, Turn& turn) {
  FrameLine& line = way.frames;
  const h2::FrameHeader& header = line.header();
  if (header.type == h2::kData && line.mode() != FrameMode::kCapture) {
    if (line.mode() == FrameMode::kSwallow) return;
    TappedStream* stream = book_.find(header.stream);
    if (stream == nullptr) return;
    stream->flow(way.heading()).messages.feed(line.data().data_in(piece));
    // The frame may go on in pieces, and its reader need not wait for the last one.
    book_.learn_framing(*stream, turn);
    return;
  }
  const bool looked_at = is_block(header) || header.type == h2::kRstStream || header.type == h2::kGoaway ||
                         header.type == h2::kSettings || header.type == h2::kWindowUpdate;
  const bool kept =
      line.mode() == FrameMode::kCapture || (looked_at && line.payload().size() < kMostLookedAt);
  if (kept) line.payload() += piece;
}

void H2Tap::end_frame(Way& way, Turn& turn) {
  const h2::FrameHeader& header = way.frames.header();
  if (is_block(header) || header.type == h2::kData || header.type == h2::kRstStream) {
    if (TappedStream* stream = book_.find(header.stream)) ++stream->flow(way.heading()).frames;
  }
  if (header.type == h2::kData) {
    end_data(way, turn);
  } else if (!is_block(header)) {
    end_control(way, turn);
  } else if (!blocks_.end_frame(way, turn)) {
    switch_off(turn);
  }
}

void H2Tap::end_control(Way& way, Turn& turn) {
  FrameLine& line = way.frames;
  switch (line.header().type) {
    case h2::kSettings:
      if (line.header().has(h2::kAck)) break;
      credit_.change_initial(way.heading(), line.payload(), turn);
      // Whoever sends SETTINGS reads the blocks of the other direction.
      allow_tables(line.payload(), ways_[other_end(way.heading())].headers);
      break;
    case h2::kPing:
      if (line.mode() != FrameMode::kCapture) break;
      if (line.payload() == kRelayPing) return goaways_.take_answer(other_end(way.heading()), turn);
      if (!way.withholds_pings) turn.out->insert(line.raw());
      break;
    case h2::kRstStream:
      ends_.pass_reset(line, turn);
      break;
    case h2::kGoaway:
      if (way.heading() == Toward::kClient) goaways_.pass(line, turn);
      break;
    case h2::kWindowUpdate:
      end_window_update(way, turn);
      break;
    case h2::kPriority:
      if (line.mode() == FrameMode::kCapture)
        turn.out->insert(line.header_onward() + renumbered_priority(way.heading(), line.payload(), numbers_));
      break;
    default:
      break;
  }
}

void H2Tap::end_window_update(Way& way, Turn& turn) {
  FrameLine& line = way.frames;
  if (line.mode() == FrameMode::kSwallow) return;
  if (line.mode() == FrameMode::kCapture) {
    const std::uint32_t came = line.payload().size() == 4 ? h2::read_u32(line.payload()) : 0;
    const std::uint32_t left = credit_.keep_back(line.header().stream, came);
    if (left != came) {
      line.payload().clear();
      if (left == 0) return;
      h2::append_u32(line.payload(), left);
    }
    turn.out->insert(line.raw());
  }
  credit_.give(way.heading(), line.header().stream, line.payload(), turn);
}

void H2Tap::end_data(Way& way, Turn& turn) {
  const FrameLine& line = way.frames;
  const h2::FrameHeader& header = line.header();
  if (line.mode() == FrameMode::kSwallow) {
    if (header.length > 0)
      put_ins_.put_in(other_end(way.heading()), h2::window_update(0, header.length), turn);
    return;
  }
  TappedStream* stream = book_.find(header.stream);
  if (stream == nullptr) return;
  if (line.mode() == FrameMode::kCapture) {
    // What is rewritten is not cut: a point within it lies behind it.
    if (way.heading() == Toward::kClient && rewrites_.wants_data(*stream))
      return rewrites_.pass_data(way, *stream, turn);
    pass_in_parts(way, turn);
    stream = book_.find(header.stream);
    if (stream == nullptr || stream->is_kept(way.heading())) return;
  }
  const bool cut = way.heading() == Toward::kServer && stream->cut_request;
  if (!header.has(h2::kEndStream) && !cut) return;
  if (way.heading() == Toward::kClient) {
    book_.end_response(*stream, ResponseEnd::kNoTrailers, 0, false, turn);
  } else {
    book_.learn_half_close(*stream, turn);
  }
  ends_.forget_if_over(header.stream, turn);
}

/// A DATA frame that was looked at as a whole goes on, cut wherever something is to be done.
void H2Tap::pass_in_parts(Way& way, Turn& turn) {
  const FrameLine& line = way.frames;
  const std::uint32_t id = line.header().stream;
  way.in_parts = true;
  const auto emit = [&](std::string_view frame, std::string_view data) {
    const std::size_t begin = turn.out->result().size();
    turn.out->insert(frame);
    if (TappedStream* stream = book_.find(id)) {
      stream->flow(way.heading()).messages.feed(data);
      if (way.heading() == Toward::kClient) book_.learn_framing(*stream, turn);
    }
    points_.see_whole_frames(line, begin, turn);
  };
  // The client believes that they are on their way.
  const auto give_back = [&](std::size_t bytes) {
    if (bytes > 0)
      put_ins_.put_in(other_end(way.heading()), h2::window_update(0, static_cast<std::uint32_t>(bytes)),
                      turn);
  };
  if (line.header().has(h2::kPadded)) {
    // Without its padding it would take less of the server's window than the client believes.
    h2::DataPayload payload = line.data();
    const std::string data(payload.data_in(line.payload()));
    return emit(line.raw(), data);
  }
  for (std::string_view rest = line.payload();;) {
    const std::string_view part = rest.substr(0, points_.next_cut(line, rest));
    rest.remove_prefix(part.size());
    const bool ends = rest.empty() && line.header().has(h2::kEndStream);
    TappedStream* open = book_.find(id);
    const std::optional<SpoiltData> spoilt =
        open == nullptr ? std::nullopt : rewrites_.spoil_request(*open, part, turn);
    const bool cut = spoilt && spoilt->cut;
    emit(h2::data(line.onward(), spoilt ? spoilt->data : part, ends || cut), spoilt ? spoilt->data : part);
    if (cut) return give_back(part.size() + rest.size() - spoilt->data.size());
    if (rest.empty()) return;
    acts_.strike_found(line, turn);
    points_.follow_fired(id, turn);
    put_ins_.go_on(way.heading(), turn);
    const TappedStream* stream = book_.find(id);
    if (stream != nullptr && !stream->is_kept(way.heading())) continue;
    return give_back(rest.size());
  }
}

/// A frame is over, and something is looked for. `begin`: so much had gone on before what its end let go on.
void H2Tap::see_end(Way& way, std::size_t begin, Turn& turn) {
  const FrameLine& line = way.frames;
  const std::uint32_t id = line.header().stream;
  if (!points_.seeks_on(id)) return;
  if (line.mode() == FrameMode::kPass) points_.see_end(line, begin, turn);
  if (line.mode() == FrameMode::kCapture && !way.in_parts) points_.see_whole_frames(line, begin, turn);
  if (!way.headers.under_way()) acts_.strike_found(line, turn);
  points_.follow_fired(id, turn);
  points_.give_up_past(id, turn);
  ends_.forget_if_over(id, turn);
}

void H2Tap::order(const TapOrder& order, RunTime now, TapStep& step) {
  Turn turn{now, step};
  acts_.order(order, turn);
}

void H2Tap::wake(const TapStep::Wake& asked, RunTime now, TapStep& step) {
  Turn turn{now, step};
  if (asked.beat) return pings_.beat(*asked.beat, turn);
  if (!on_ && asked.clocks) return;
  if (asked.clocks) return acts_.strike_in_time(turn);
  if (asked.h2_stream == 0) put_ins_.end_now(step);
  TappedStream* stream = book_.find(asked.h2_stream);
  if (on_ && stream != nullptr && stream->delayed) rewrites_.pass_late(*stream, turn);
}

void H2Tap::closed(Toward by, bool reset, TapStep& step) {
  Turn turn{RunTime{}, step};
  book_.learn_close(by, reset, turn);
}

/// What is held back goes on.
void H2Tap::switch_off(Turn& turn) {
  on_ = false;
  pings_.stop();
  credit_.forget(turn);
  for (Way& way : ways_) {
    if (way.passing) continue;
    // The beginning of a header stays with whoever still has to write another number into it.
    std::string held(follows() ? std::string_view() : way.frames.held());
    held += way.frames.give_up_captured();
    put_ins_.give_up(way.heading(), held, turn);
  }
}

}  // namespace weir
