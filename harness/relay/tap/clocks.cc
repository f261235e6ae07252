#include "harness/relay/tap/clocks.h"

#include <algorithm>
#include <utility>

namespace weir {

RunTime LastSeen::quiet_since(QuietWay way) const {
  switch (way) {
    case QuietWay::kToServer:
      return at_[Toward::kServer];
    case QuietWay::kToClient:
      return at_[Toward::kClient];
    case QuietWay::kAny:
      return std::min(at_[Toward::kServer], at_[Toward::kClient]);
    case QuietWay::kBoth:
      break;
  }
  return std::max(at_[Toward::kServer], at_[Toward::kClient]);
}

RunTime Clocks::due(const LinkTime& time, const Watched& stream) {
  return (time.what == LinkTime::What::kAge ? stream.opened : stream.last.quiet_since(time.way)) + time.lasts;
}

void Clocks::begin(const TappedStream& stream, Turn& turn) {
  for (const ClockOrder& order : orders_) {
    if (!aims_at(order, stream)) continue;
    const auto [watched, made] = streams_.try_emplace(stream.id(), Watched{turn.now, LastSeen(turn.now)});
    ask(due(order.time, watched->second), turn);
  }
}

void Clocks::moved(Toward heading, const h2::FrameHeader& header, RunTime now) {
  if (header.type != h2::kPing) link_.note(heading, now);
  if (streams_.empty() || !h2::is_counted(header)) return;
  const auto stream = streams_.find(header.stream);
  if (stream != streams_.end()) stream->second.last.note(heading, now);
}

void Clocks::ask(RunTime at, Turn& turn) {
  if (at >= next_) return;
  next_ = at;
  turn.step.wakes.push_back({.after = std::max(Duration(0), at - turn.now), .clocks = true});
}

std::vector<Clocks::Come> Clocks::ring(Turn& turn) {
  std::vector<Come> come;
  if (turn.now < next_) return come;  // a bell that a sooner one has made needless
  next_ = kNever;
  std::erase_if(streams_, [this](const auto& watched) {
    const TappedStream* stream = book_.find(watched.first);
    return stream == nullptr || stream->flows[Toward::kClient].over();
  });
  RunTime next = kNever;
  std::erase_if(orders_, [&](const ClockOrder& order) {
    for (const auto& [id, watched] : streams_) {
      if (!aims_at(order, *book_.find(id))) continue;
      if (const RunTime at = due(order.time, watched); at > turn.now) {
        next = std::min(next, at);
      } else {
        come.push_back({order, id});
        return true;
      }
    }
    return false;
  });
  if (orders_.empty()) streams_.clear();
  if (next != kNever) ask(next, turn);
  return come;
}

}  // namespace weir
