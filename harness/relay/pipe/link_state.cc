#include "harness/relay/pipe/link_state.h"

#include <algorithm>

#include "harness/base/overloaded.h"

namespace weir {

std::size_t LinkState::admit(Toward heading, std::size_t n) {
  Flow& f = flow(heading);
  if (!f.fin_pending) return n;
  const std::size_t admitted = static_cast<std::size_t>(std::min<std::uint64_t>(n, f.before_fin.unread));
  f.before_fin.unread -= admitted;
  return admitted;
}

void LinkState::add_undecided(Toward heading, std::size_t n) {
  if (flow(heading).fin_pending) flow(heading).before_fin.undecided += n;
}

Share LinkState::share(Toward heading, std::size_t n) {
  Flow& f = flow(heading);
  if (f.fin_pending) {
    const std::size_t pass = static_cast<std::size_t>(std::min<std::uint64_t>(n, f.before_fin.undecided));
    f.before_fin.undecided -= pass;
    f.passed += pass;
    return flipped(f, {.pass = pass, .drop = n - pass});
  }
  if (f.dropping) return {.drop = n};

  std::uint64_t pass = n;
  bool cut = false;
  for (const Point& point : f.armed) {
    if (point.at - f.passed > pass) continue;
    pass = point.at - f.passed;
    cut = true;
  }
  f.passed += pass;
  return flipped(f, {.pass = static_cast<std::size_t>(pass), .then_act = cut});
}

Share LinkState::flipped(Flow& flow, Share share) {
  if (flow.to_flip == 0) return share;
  share.flip = static_cast<std::size_t>(std::min<std::uint64_t>(share.pass, flow.to_flip));
  share.bits = flow.bits;
  flow.to_flip -= share.flip;
  return share;
}

LinkState::Ticket LinkState::arm(Toward heading, std::uint64_t after_bytes) {
  Flow& f = flow(heading);
  const Ticket ticket = next_ticket_++;
  f.armed.push_back({ticket, f.passed + after_bytes});
  return ticket;
}

std::vector<LinkState::Ticket> LinkState::due(Toward heading) const {
  const Flow& f = flow(heading);
  std::vector<Ticket> due;
  for (const Point& point : f.armed) {
    if (point.at <= f.passed) due.push_back(point.ticket);
  }
  return due;
}

std::vector<LinkState::Ticket> LinkState::take_due(Toward heading) {
  Flow& f = flow(heading);
  std::vector<Ticket> due = this->due(heading);
  std::erase_if(f.armed, [&f](const Point& point) { return point.at <= f.passed; });
  return due;
}

void LinkState::disarm(Ticket ticket) {
  for (Flow& f : flows_)
    std::erase_if(f.armed, [ticket](const Point& point) { return point.ticket == ticket; });
}

void LinkState::apply(const LinkAct& act, BytesOnTheirWay before) {
  const Toward aim = toward_of(act);
  const auto each_aimed_at = [&](const auto& what) {
    for (const Toward end : {Toward::kClient, Toward::kServer}) {
      if (aims_at(aim, end)) what(end);
    }
  };
  const auto begin_fins = [&] {
    each_aimed_at(
        [&](Toward end) { begin_fin(end, end == Toward::kClient ? before.to_client : before.to_server); });
  };
  // A link that is reset or closed passes nothing on any more, whoever was aimed at.
  const auto end_link = [&] {
    live_ = false;
    for (const Toward end : {Toward::kClient, Toward::kServer}) stop_passing(end);
  };
  std::visit(Overloaded{[&](const LinkReset&) { end_link(); },
                        [&](const LinkFin&) {
                          begin_fins();
                          end_link();
                        },
                        [&](const LinkHalfClose&) {
                          begin_fins();
                          each_aimed_at([&](Toward end) { stop_passing(end); });
                        },
                        [&](const LinkBlackhole&) { each_aimed_at([&](Toward end) { stop_passing(end); }); },
                        [&](const LinkSlowClose& slow) {
                          each_aimed_at([&](Toward end) { flow(end).end_delay = slow.delay; });
                        },
                        [&](const LinkCorrupt& corrupt) {
                          each_aimed_at([&](Toward end) {
                            flow(end).to_flip = corrupt.bytes.count;
                            flow(end).bits = corrupt.bits;
                          });
                        },
                        [](const LinkStall&) {},         // see Link
                        [](const ShapesBytes auto&) {},  // see Shaper
                        [](const H2Act&) {}},            // see H2Tap
             act);
}

void LinkState::begin_fin(Toward heading, OnItsWay before) {
  Flow& f = flow(heading);
  f.fin_pending = true;
  // A black hole stays one: what it swallows is not owed to anybody.
  f.before_fin = f.dropping ? OnItsWay{} : before;
}

void LinkState::source_ended(Toward heading) { flow(heading).before_fin = {}; }

void LinkState::stop_passing(Toward heading) {
  flow(heading).dropping = true;
  // No byte passes any more, so no point further on can be reached.
  std::erase_if(flow(heading).armed,
                [this, heading](const Point& point) { return point.at > flow(heading).passed; });
}

}  // namespace weir
