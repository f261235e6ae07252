#include "harness/relay/pipe/deeds.h"

#include "harness/base/overloaded.h"

namespace weir {

LinkEvent Deeds::event(const LinkOrder& order, const TapStep::Strike& strike) const {
  LinkEvent event = books_.event(order);
  event.to_client = state_.passed(Toward::kClient);
  event.to_server = state_.passed(Toward::kServer);
  event.h2_stream = strike.h2_stream;
  event.frames_to_client = strike.frames_to_client;
  event.frames_to_server = strike.frames_to_server;
  return event;
}

LinkEvent Deeds::record(const LinkOrder& order, const TapStep::Strike& strike) {
  const LinkEvent event = this->event(order, strike);
  books_.record(event);
  tap_.struck(order.fault, order.stream, order.incarnation);
  return event;
}

void Deeds::act(const LinkOrder& order, bool at_point, const OrderDone& done, bool in_the_books) {
  const LinkEvent event = in_the_books ? this->event(order) : record(order);

  const auto before = [&](Toward heading) {
    return at_point && order.cut_toward == heading ? OnItsWay{} : pipes_[heading].on_its_way();
  };
  state_.apply(order.act, {.to_client = before(Toward::kClient), .to_server = before(Toward::kServer)});
  const auto each_aimed_at = [&](const auto& what) {
    for (const Toward end : kEnds) {
      if (aims_at(event.toward, end)) what(end);
    }
  };
  const auto end_with_fins = [&] {
    closing_.send_fins(done);
    return true;
  };
  const bool says_so_later = std::visit(
      Overloaded{[&](const LinkReset&) {
                   each_aimed_at([&](Toward end) { legs_[end].reset(); });
                   closing_.settle();
                   return false;
                 },
                 [&](const LinkFin&) { return end_with_fins(); },
                 [&](const LinkHalfClose&) { return end_with_fins(); },
                 [&](const LinkStall& pause) {
                   each_aimed_at([&](Toward end) { pipes_[end].stall(pause.duration); });
                   return false;
                 },
                 [&](const ShapesBytes auto&) {
                   each_aimed_at([&](Toward end) { shape(pipes_[end], order); });
                   return false;
                 },
                 // See LinkState.
                 [](const LinkBlackhole&) { return false; }, [](const LinkSlowClose&) { return false; },
                 [](const LinkCorrupt&) { return false; }, [](const H2Act&) { return false; }},  // see H2Tap
      order.act);
  if (!says_so_later) done(OrderResult::kDone);
}

void Deeds::shape(Pipe& pipe, const LinkOrder& order) {
  // The two directions, and each link, draw apart.
  const std::uint64_t seed =
      mix_keys(mix_keys(order.seed, books_.ordinal()), pipe.heading() == Toward::kClient ? 1 : 2);
  pipe.shape(order.act, seed);
}

}  // namespace weir
