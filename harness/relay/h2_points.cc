// Places on the way of streams: looked for in what goes on, and told of or struck at.
#include <algorithm>

#include "harness/relay/h2_tap.h"

namespace weir {
namespace {

bool leads_to(const PointOrder& order, Toward heading) { return order.point.heading == heading; }

}  // namespace

bool H2Tap::aims_at(const PointOrder& order, const Stream& stream) const {
  return aims_at(TapOrder{order.ticket, order.stream, order.incarnation, {}}, stream);
}

void H2Tap::seek(PointOrder order, TapStep& step) {
  const bool begun = order.stream != kAnyStream &&
                     std::any_of(streams_.begin(), streams_.end(),
                                 [&](const auto& open) { return aims_at(order, open.second); });
  if (begun) {
    step.too_late.push_back(order.ticket);
  } else {
    points_.push_back(std::move(order));
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
  if (!sought.order.act) turn.step.reached.push_back({sought.order.ticket, after, d.header().stream});
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
}

/// The piece has gone on, and is the end of what has.
void H2Tap::seek_payload(Direction& d, std::string_view piece, Turn& turn) {
  if (d.mode != Mode::kPass) return;
  const std::size_t end = turn.out->result().size();
  for_sought(d, [&](Sought& sought) {
    if (const auto bytes = sought.seeker.payload(piece))
      found_at(d, sought, end - piece.size() + *bytes, turn);
  });
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
  if (d.mode == Mode::kCapture) {
    seek_in_whole_frames(d, begin, turn);
  } else if (d.mode == Mode::kPass) {
    for_sought(d, [&](Sought& sought) {
      if (sought.seeker.end()) found_at(d, sought, begin, turn);
    });
  }
  if (!d.in_block) strike_found(d, id, turn);
  give_up_past(id, turn);
  forget_if_over(id, turn);
}

void H2Tap::strike_found(Direction& d, std::uint32_t h2_stream, Turn& turn) {
  std::vector<PointOrder> found;
  for_sought(d, [&](const Sought& sought) {
    if (sought.found) found.push_back(sought.order);
  });
  for (const PointOrder& order : found) {
    forget_point(order.ticket);
    Stream* stream = find(h2_stream);
    if (!order.act || stream == nullptr) continue;
    const TapOrder act{order.ticket, order.stream, order.incarnation, *order.act};
    switch (strike(act, *stream, turn, may_follow_the_end(act.act))) {
      case Struck::kDone:
        done(order.ticket, h2_stream, turn);
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
