#include "harness/relay/tap/points.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

bool leads_to(const PointOrder& order, Toward heading) { return order.point.heading == heading; }

}  // namespace

void Points::seek(PointOrder order, TapStep& step) {
  if (order.follows) return followers_.push_back(std::move(order));
  std::map<std::uint32_t, TappedStream>& streams = book_.streams();
  const auto begun = std::find_if(streams.begin(), streams.end(), [&](const auto& open) {
    return order.stream != kAnyStream && aims_at(order, open.second);
  });
  if (begun == streams.end()) return waiting_.push_back(std::move(order));
  TappedStream& stream = begun->second;
  const bool of_messages = order.point.what == WirePoint::What::kMessage && leads_to(order, Toward::kServer);
  const h2::PointSeeker seeker = seeker_from_here(order.point, stream);
  if (!of_messages || stream.flow(Toward::kServer).over() || seeker.missed()) {
    step.too_late.push_back(order.ticket);
  } else {
    sought_[begun->first].push_back({std::move(order), seeker});
  }
}

/// For a point among the messages to the server, by their count since the stream's beginning.
h2::PointSeeker Points::seeker_from_here(const WirePoint& point, TappedStream& stream) const {
  // A frame that is looked at as a whole has not gone on yet.
  const bool within = to_server_.header().stream == stream.id() && to_server_.header().type == h2::kData &&
                      to_server_.mode() == FrameMode::kPass && to_server_.in_frame();
  return {point, stream.flow(Toward::kServer).messages,
          within ? std::optional(to_server_.data()) : std::nullopt};
}

void Points::struck(std::uint32_t fault, std::uint32_t stream, std::uint32_t incarnation) {
  if (followers_.empty()) return;
  for (auto& [id, open] : book_.streams()) {
    if (aims_at(stream, incarnation, open)) begin_following(fault, open);
  }
}

void Points::begin_following(std::uint32_t fault, TappedStream& stream) {
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

void Points::follow_fired(std::uint32_t h2_stream, Turn& turn) {
  TappedStream* stream = book_.find(h2_stream);
  for (const std::uint32_t fault : std::exchange(turn.fired, {})) {
    if (stream != nullptr) begin_following(fault, *stream);
  }
}

void Points::look_out(const TappedStream& stream, std::uint32_t frames) {
  const auto wanted = [&](const PointOrder& order) { return aims_at(order, stream); };
  for (const PointOrder& order : waiting_) {
    if (!wanted(order)) continue;
    const std::uint32_t past = leads_to(order, Toward::kServer) ? frames : 0;
    sought_[stream.id()].push_back({order, h2::PointSeeker(order.point, past)});
  }
  std::erase_if(waiting_,
                [&](const PointOrder& order) { return order.stream != kAnyStream && wanted(order); });
}

bool Points::wants_cut(const TappedStream& stream, Toward heading) const {
  const bool to_server = heading == Toward::kServer;
  const bool followed =
      to_server && std::any_of(followers_.begin(), followers_.end(),
                               [&](const PointOrder& order) { return aims_at(order, stream); });
  if (followed) return true;
  const auto list = sought_.find(stream.id());
  return list != sought_.end() &&
         std::any_of(list->second.begin(), list->second.end(), [&](const SoughtPoint& sought) {
           // Behind a reply an act waits for the end of its frame, as the server may have begun nothing more.
           return sought.order.act && !sought.found && leads_to(sought.order, heading) &&
                  sought.order.point.what == WirePoint::What::kMessage &&
                  (to_server || sought.order.point.byte > 0);
         });
}

std::size_t Points::next_cut(const FrameLine& line, std::string_view rest) const {
  std::size_t cut = rest.size();
  const auto list = sought_.find(line.header().stream);
  if (list == sought_.end()) return cut;
  h2::FrameHeader header = line.header();
  header.length = static_cast<std::uint32_t>(rest.size());
  for (const SoughtPoint& sought : list->second) {
    if (!leads_to(sought.order, line.heading()) || sought.order.point.what != WirePoint::What::kMessage ||
        sought.found)
      continue;
    h2::PointSeeker ahead = sought.seeker;
    if (ahead.header(header)) continue;
    if (const std::optional<std::size_t> bytes = ahead.payload(rest)) cut = std::min(cut, *bytes);
  }
  return cut;
}

template <typename Look>
void Points::for_sought(const FrameLine& line, Look look) {
  const auto list = sought_.find(line.header().stream);
  if (list == sought_.end()) return;
  for (SoughtPoint& sought : list->second) {
    if (leads_to(sought.order, line.heading())) look(sought);
  }
}

void Points::found_at(const FrameLine& line, SoughtPoint& sought, std::size_t after, Turn& turn) const {
  sought.found = true;
  sought.spared = !sought.order.window.holds(turn.now.time_since_epoch());
  if (sought.spared || sought.order.act) return;
  if (!sought.order.goes_on) turn.fired.push_back(sought.order.fault);
  turn.step.reached.push_back({sought.order.ticket, after, line.header().stream});
}

void Points::see_header(const FrameLine& line, Turn& turn) {
  if (line.mode() != FrameMode::kPass) return;
  const std::size_t end = turn.out->result().size();
  for_sought(line, [&](SoughtPoint& sought) {
    // What went on before the header was whole is in an earlier chunk.
    if (const auto bytes = sought.seeker.header(line.header()))
      found_at(line, sought, end - std::min(end, h2::kFrameHeaderSize - *bytes), turn);
  });
  follow_fired(line.header().stream, turn);
}

void Points::see_payload(const FrameLine& line, std::string_view piece, Turn& turn) {
  if (line.mode() != FrameMode::kPass) return;
  const std::size_t end = turn.out->result().size();
  for_sought(line, [&](SoughtPoint& sought) {
    if (const auto bytes = sought.seeker.payload(piece))
      found_at(line, sought, end - piece.size() + *bytes, turn);
  });
  follow_fired(line.header().stream, turn);
}

void Points::see_whole_frames(const FrameLine& line, std::size_t begin, Turn& turn) {
  std::string_view rest = turn.out->result().substr(begin);
  while (rest.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader header = h2::read_frame_header(rest);
    const std::size_t at = turn.out->result().size() - rest.size();
    const std::string_view payload = rest.substr(h2::kFrameHeaderSize, header.length);
    rest.remove_prefix(h2::kFrameHeaderSize + payload.size());
    if (header.stream != line.header().stream) continue;
    for_sought(line, [&](SoughtPoint& sought) {
      if (const auto bytes = sought.seeker.header(header)) found_at(line, sought, at + *bytes, turn);
      if (const auto bytes = sought.seeker.payload(payload))
        found_at(line, sought, at + h2::kFrameHeaderSize + *bytes, turn);
      if (sought.seeker.end()) found_at(line, sought, at + h2::kFrameHeaderSize + payload.size(), turn);
    });
  }
}

void Points::see_end(const FrameLine& line, std::size_t begin, Turn& turn) {
  for_sought(line, [&](SoughtPoint& sought) {
    if (sought.seeker.end()) found_at(line, sought, begin, turn);
  });
}

std::vector<SoughtPoint> Points::found(const FrameLine& line) {
  std::vector<SoughtPoint> found;
  for_sought(line, [&](const SoughtPoint& sought) {
    if (sought.found) found.push_back(sought);
  });
  return found;
}

void Points::forget(std::uint64_t ticket) {
  std::erase_if(waiting_, [ticket](const PointOrder& order) { return order.ticket == ticket; });
  for (auto list = sought_.begin(); list != sought_.end();) {
    std::erase_if(list->second,
                  [ticket](const SoughtPoint& sought) { return sought.order.ticket == ticket; });
    list = list->second.empty() ? sought_.erase(list) : std::next(list);
  }
}

void Points::give_up_past(std::uint32_t h2_stream, Turn& turn) {
  const auto list = sought_.find(h2_stream);
  if (list == sought_.end()) return;
  TappedStream* stream = book_.find(h2_stream);
  std::erase_if(list->second, [&](const SoughtPoint& sought) {
    const bool over = stream == nullptr || stream->flow(sought.order.point.heading).over();
    const bool past = !sought.found && (over || sought.seeker.missed());
    // Any other stream may still come to it.
    if (past && sought.order.stream != kAnyStream) turn.step.too_late.push_back(sought.order.ticket);
    return past;
  });
  if (list->second.empty()) sought_.erase(list);
}

void Points::give_up_following(const TappedStream& stream, Turn& turn) {
  std::erase_if(followers_, [&](const PointOrder& order) {
    const bool its_own = aims_at(order, stream);
    if (its_own) turn.step.too_late.push_back(order.ticket);
    return its_own;
  });
}

}  // namespace weir
