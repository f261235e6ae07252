// Places on the way of streams: looked for in what goes on, and told of or struck at.
#include <algorithm>
#include <utility>

#include "harness/relay/h2_tap.h"

namespace weir {
namespace {

bool leads_to(const PointOrder& order, Toward heading) { return order.point.heading == heading; }

}  // namespace

bool H2Tap::aims_at(const PointOrder& order, const Stream& stream) const {
  return aims_at(TapOrder{order.ticket, order.stream, order.incarnation, {}}, stream);
}

void H2Tap::seek(PointOrder order, TapStep& step) {
  if (order.follows) return followers_.push_back(std::move(order));
  const auto begun = std::find_if(streams_.begin(), streams_.end(), [&](const auto& open) {
    return order.stream != kAnyStream && aims_at(order, open.second);
  });
  if (begun == streams_.end()) return points_.push_back(std::move(order));
  Stream& stream = begun->second;
  const bool of_messages = order.point.what == WirePoint::What::kMessage && leads_to(order, Toward::kServer);
  const bool over = stream.flow(Toward::kServer).ended || stream.flow(Toward::kServer).shut;
  const h2::PointSeeker seeker = seeker_from_here(order.point, stream);
  if (!of_messages || over || seeker.missed()) {
    step.too_late.push_back(order.ticket);
  } else {
    sought_[begun->first].push_back({std::move(order), seeker});
  }
}

/// For a point among the messages to the server, by their count since the stream's beginning.
h2::PointSeeker H2Tap::seeker_from_here(const WirePoint& point, Stream& stream) {
  const Direction& d = direction(Toward::kServer);
  // A frame that is looked at as a whole has not gone on yet.
  const bool within = d.header().stream == stream.id() && d.header().type == h2::kData &&
                      d.mode == Mode::kPass && !d.splitter.at_boundary();
  return {point, stream.flow(Toward::kServer).messages, within ? std::optional(d.data) : std::nullopt};
}

void H2Tap::struck(std::uint32_t fault, std::uint32_t stream, std::uint32_t incarnation) {
  if (followers_.empty()) return;
  const TapOrder by{0, stream, incarnation, {}};
  for (auto& [id, open] : streams_) {
    if (aims_at(by, open)) begin_following(fault, open);
  }
}

void H2Tap::begin_following(std::uint32_t fault, Stream& stream) {
  const auto follows = [&](const PointOrder& order) {
    return order.follows == fault && aims_at(order, stream);
  };
  for (PointOrder order : followers_) {
    if (!follows(order)) continue;
    order.point.count += static_cast<std::uint32_t>(stream.flow(Toward::kServer).messages.messages());
    const h2::PointSeeker seeker = seeker_from_here(order.point, stream);
    sought_[stream.id()].push_back({std::move(order), seeker});
  }
  std::erase_if(followers_, follows);
}

/// Once nothing goes through the list of what is sought.
void H2Tap::follow_fired(std::uint32_t h2_stream, Turn& turn) {
  Stream* stream = find(h2_stream);
  for (const std::uint32_t fault : std::exchange(turn.fired, {})) {
    if (stream != nullptr) begin_following(fault, *stream);
  }
}

/// Messages are counted in what goes to the server, and something is to be done between two of them.
bool H2Tap::wants_cut(const Stream& stream) const {
  const bool followed = std::any_of(followers_.begin(), followers_.end(),
                                    [&](const PointOrder& order) { return aims_at(order, stream); });
  if (followed) return true;
  const auto list = sought_.find(stream.id());
  return list != sought_.end() &&
         std::any_of(list->second.begin(), list->second.end(), [](const Sought& sought) {
           return sought.order.act && !sought.found && leads_to(sought.order, Toward::kServer) &&
                  sought.order.point.what == WirePoint::What::kMessage;
         });
}

/// How much of what is left of a DATA frame goes on in one piece.
std::size_t H2Tap::next_cut(const Direction& d, std::string_view rest) const {
  std::size_t cut = rest.size();
  const auto list = sought_.find(d.header().stream);
  if (list == sought_.end()) return cut;
  h2::FrameHeader header = d.header();
  header.length = static_cast<std::uint32_t>(rest.size());
  for (const Sought& sought : list->second) {
    if (!leads_to(sought.order, d.heading) || sought.order.point.what != WirePoint::What::kMessage) continue;
    h2::PointSeeker ahead = sought.seeker;
    if (ahead.header(header)) continue;
    if (const std::optional<std::size_t> bytes = ahead.payload(rest)) cut = std::min(cut, *bytes);
  }
  return cut;
}

/// A DATA frame to the server that was looked at as a whole goes on, cut wherever something is to be done.
void H2Tap::pass_in_parts(Direction& d, Turn& turn) {
  const std::uint32_t id = d.header().stream;
  const auto emit = [&](std::string_view frame, std::string_view data) {
    const std::size_t begin = turn.out->result().size();
    turn.out->insert(frame);
    if (Stream* stream = find(id)) stream->flow(d.heading).messages.feed(data);
    seek_in_whole_frames(d, begin, turn);
  };
  if (d.header().has(h2::kPadded)) {
    // Without its padding it would take less of the server's window than the client believes.
    h2::DataPayload payload = d.data;
    const std::string data(payload.data_in(d.payload));
    return emit(d.raw(), data);
  }
  for (std::string_view rest = d.payload;;) {
    const std::string_view part = rest.substr(0, next_cut(d, rest));
    rest.remove_prefix(part.size());
    emit(h2::data(d.onward, part, rest.empty() && d.header().has(h2::kEndStream)), part);
    if (rest.empty()) return;
    strike_found(d, id, turn);
    follow_fired(id, turn);
    turn.out->insert(d.waiting);
    d.waiting.clear();
    Stream* stream = find(id);
    if (stream != nullptr && !is_kept(d.heading, *stream)) continue;
    return put_in(other(d.heading), h2::window_update(0, static_cast<std::uint32_t>(rest.size())), turn);
  }
}

/// The request's headers, which say whose it is, have just gone on in so many frames.
void H2Tap::look_out(const Stream& stream, std::uint32_t frames) {
  const auto wanted = [&](const PointOrder& order) { return aims_at(order, stream); };
  for (const PointOrder& order : points_) {
    if (!wanted(order)) continue;
    const std::uint32_t past = leads_to(order, Toward::kServer) ? frames : 0;
    sought_[stream.id()].push_back({order, h2::PointSeeker(order.point, past)});
  }
  std::erase_if(points_,
                [&](const PointOrder& order) { return order.stream != kAnyStream && wanted(order); });
}

template <typename Look>
void H2Tap::for_sought(const Direction& d, Look look) {
  const auto found = sought_.find(d.header().stream);
  if (found == sought_.end()) return;
  for (Sought& sought : found->second) {
    if (leads_to(sought.order, d.heading)) look(sought);
  }
}

void H2Tap::found_at(const Direction& d, Sought& sought, std::size_t after, Turn& turn) {
  sought.found = true;
  sought.spared = !sought.order.window.holds(turn.now.time_since_epoch());
  if (sought.spared || sought.order.act) return;
  if (!sought.order.goes_on) turn.fired.push_back(sought.order.fault);
  turn.step.reached.push_back({sought.order.ticket, after, d.header().stream});
}

/// The header has gone on, and is the end of what has.
void H2Tap::seek_header(Direction& d, Turn& turn) {
  if (d.mode != Mode::kPass) return;
  const std::size_t end = turn.out->result().size();
  for_sought(d, [&](Sought& sought) {
    // What went on before the header was whole is in an earlier chunk.
    if (const auto bytes = sought.seeker.header(d.header()))
      found_at(d, sought, end - std::min(end, h2::kFrameHeaderSize - *bytes), turn);
  });
  follow_fired(d.header().stream, turn);
}

/// The piece has gone on, and is the end of what has.
void H2Tap::seek_payload(Direction& d, std::string_view piece, Turn& turn) {
  if (d.mode != Mode::kPass) return;
  const std::size_t end = turn.out->result().size();
  for_sought(d, [&](Sought& sought) {
    if (const auto bytes = sought.seeker.payload(piece))
      found_at(d, sought, end - piece.size() + *bytes, turn);
  });
  follow_fired(d.header().stream, turn);
}

/// A frame that was captured has come out as whole frames, one or several.
void H2Tap::seek_in_whole_frames(Direction& d, std::size_t begin, Turn& turn) {
  std::string_view rest = turn.out->result().substr(begin);
  while (rest.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader header = h2::read_frame_header(rest);
    const std::size_t at = turn.out->result().size() - rest.size();
    const std::string_view payload = rest.substr(h2::kFrameHeaderSize, header.length);
    rest.remove_prefix(h2::kFrameHeaderSize + payload.size());
    if (header.stream != d.header().stream) continue;
    for_sought(d, [&](Sought& sought) {
      if (const auto bytes = sought.seeker.header(header)) found_at(d, sought, at + *bytes, turn);
      if (const auto bytes = sought.seeker.payload(payload))
        found_at(d, sought, at + h2::kFrameHeaderSize + *bytes, turn);
      if (sought.seeker.end()) found_at(d, sought, at + h2::kFrameHeaderSize + payload.size(), turn);
    });
  }
}

/// A frame is over. `begin`: so much had gone on before what its end let go on.
void H2Tap::seek_end(Direction& d, std::size_t begin, Turn& turn) {
  const std::uint32_t id = d.header().stream;
  if (!sought_.contains(id)) return;
  const bool in_parts = d.heading == Toward::kServer && d.header().type == h2::kData;
  if (d.mode == Mode::kCapture) {
    if (!in_parts) seek_in_whole_frames(d, begin, turn);
  } else if (d.mode == Mode::kPass) {
    for_sought(d, [&](Sought& sought) {
      if (sought.seeker.end()) found_at(d, sought, begin, turn);
    });
  }
  if (!d.in_block) strike_found(d, id, turn);
  follow_fired(id, turn);
  give_up_past(id, turn);
  forget_if_over(id, turn);
}

void H2Tap::strike_found(Direction& d, std::uint32_t h2_stream, Turn& turn) {
  std::vector<Sought> found;
  for_sought(d, [&](const Sought& sought) {
    if (sought.found) found.push_back(sought);
  });
  for (const Sought& sought : found) {
    const PointOrder& order = sought.order;
    forget_point(order.ticket);
    if (sought.spared) turn.step.spared.push_back(order.ticket);
    Stream* stream = find(h2_stream);
    if (sought.spared || !order.act || stream == nullptr) continue;
    const TapOrder act{order.ticket, order.stream, order.incarnation, *order.act, order.fault};
    switch (strike(act, *stream, turn, may_follow_the_end(act.act))) {
      case Struck::kDone:
        done(act, h2_stream, turn);
        break;
      case Struck::kNotYet:
        orders_.push_back(act);  // from here on it waits for its frame as others do
        break;
      case Struck::kTooLate:
        turn.step.too_late.push_back(order.ticket);
        break;
    }
  }
}

void H2Tap::forget_point(std::uint64_t ticket) {
  std::erase_if(points_, [ticket](const PointOrder& order) { return order.ticket == ticket; });
  for (auto list = sought_.begin(); list != sought_.end();) {
    std::erase_if(list->second, [ticket](const Sought& sought) { return sought.order.ticket == ticket; });
    list = list->second.empty() ? sought_.erase(list) : std::next(list);
  }
}

/// No more is looked for where it can't be any more.
void H2Tap::give_up_past(std::uint32_t h2_stream, Turn& turn) {
  const auto list = sought_.find(h2_stream);
  if (list == sought_.end()) return;
  Stream* stream = find(h2_stream);
  std::erase_if(list->second, [&](const Sought& sought) {
    const Flow* flow = stream == nullptr ? nullptr : &stream->flow(sought.order.point.heading);
    const bool over = flow == nullptr || flow->ended || flow->shut;
    const bool past = !sought.found && (over || sought.seeker.missed());
    // Any other stream may still come to it.
    if (past && sought.order.stream != kAnyStream) turn.step.too_late.push_back(sought.order.ticket);
    return past;
  });
  if (list->second.empty()) sought_.erase(list);
}

}  // namespace weir
