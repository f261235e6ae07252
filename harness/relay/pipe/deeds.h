// An order is carried out: in the books first, then on the bytes and the legs.
#pragma once

#include <cstdint>

#include "harness/relay/pipe/link_closing.h"
#include "harness/relay/tap/h2_tap.h"

namespace weir {

class Deeds {
 public:
  Deeds(LinkBooks& books, LinkState& state, H2Tap& tap, Legs& legs, Pipes& pipes, LinkClosing& closing)
      : books_(books), state_(state), tap_(tap), legs_(legs), pipes_(pipes), closing_(closing) {}

  /// Into the books, and the tap hears of it too: orders may follow it. `strike`: what the tap knows of it, as far as it does.
  LinkEvent record(const LinkOrder& order, const TapStep::Strike& strike = {});
  /// `at_point`: the order counted bytes, so nothing more goes towards its cut.
  void act(const LinkOrder& order, bool at_point, const OrderDone& done, bool in_the_books = false);

 private:
  [[nodiscard]] LinkEvent event(const LinkOrder& order, const TapStep::Strike& strike = {}) const;
  void shape(Pipe& pipe, const LinkOrder& order);

  LinkBooks& books_;
  LinkState& state_;
  H2Tap& tap_;
  Legs& legs_;
  Pipes& pipes_;
  LinkClosing& closing_;
};

}  // namespace weir
