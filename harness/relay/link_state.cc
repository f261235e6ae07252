#include "harness/relay/link_state.h"

#include <algorithm>

namespace weir {

Share LinkState::share(Toward heading, std::size_t n) {
  Flow& f = flow(heading);
  if (f.fin_pending) {
    const std::size_t pass = static_cast<std::size_t>(std::min<std::uint64_t>(n, f.allowance));
    f.allowance -= pass;
    f.passed += pass;
    return {.pass = pass, .drop = n - pass};
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
  return {.pass = static_cast<std::size_t>(pass), .then_act = cut};
}

LinkState::Ticket LinkState::arm(Toward heading, std::uint64_t after_bytes) {
  Flow& f = flow(heading);
  const Ticket ticket = next_ticket_++;
  f.armed.push_back({ticket, f.passed + after_bytes});
  return ticket;
}

std::vector<LinkState::Ticket> LinkState::take_due(Toward heading) {
  Flow& f = flow(heading);
  std::vector<Ticket> due;
  for (const Point& point : f.armed) {
    if (point.at <= f.passed) due.push_back(point.ticket);
  }
  std::erase_if(f.armed, [&f](const Point& point) { return point.at <= f.passed; });
  return due;
}

void LinkState::apply(const LinkAct& act, UnreadBytes unread) {
  if (const auto* hole = std::get_if<LinkBlackhole>(&act)) {
    for (const Toward end : {Toward::kClient, Toward::kServer}) {
      if (aims_at(hole->toward, end)) stop_passing(end);
    }
    return;
  }
  if (std::holds_alternative<LinkStall>(act) || std::holds_alternative<H2Act>(act)) return;
  live_ = false;
  const auto* fin = std::get_if<LinkFin>(&act);
  for (const Toward end : {Toward::kClient, Toward::kServer}) {
    Flow& f = flow(end);
    if (fin != nullptr && aims_at(fin->toward, end)) {
      f.fin_pending = true;
      // A black hole stays one: what it swallows is not owed to anybody.
      f.allowance = f.dropping ? 0 : (end == Toward::kClient ? unread.to_client : unread.to_server);
    }
    stop_passing(end);
  }
}

void LinkState::source_ended(Toward heading) { flow(heading).allowance = 0; }

void LinkState::stop_passing(Toward heading) {
  flow(heading).dropping = true;
  // No byte passes any more, so no point further on can be reached.
  std::erase_if(flow(heading).armed,
                [this, heading](const Point& point) { return point.at > flow(heading).passed; });
}

}  // namespace weir
