// What one link does with bytes, ends and orders, decided without sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/fault/link.h"
#include "harness/relay/per_end.h"

namespace weir {

/// Whether an act aimed at `aim` touches the leg of `end` (kClient or kServer).
[[nodiscard]] constexpr bool aims_at(Toward aim, Toward end) { return aim == Toward::kBoth || aim == end; }

/// What to do with bytes that arrived: pass the first `pass`, drop the next `drop`. With `then_act` an armed
/// order's point lies right behind the passed bytes: act, then ask again about the rest. In the first `flip` of the passed
/// bytes `bits` are flipped.
struct Share {
  std::size_t pass = 0;
  std::size_t drop = 0;
  bool then_act = false;
  std::size_t flip = 0;
  std::uint8_t bits = 0;
  friend bool operator==(const Share&, const Share&) = default;
};

/// What is on its way to one end when a FIN is ordered: bytes that are yet to be read, and bytes that share() will be asked
/// about. They are counted apart, since the tap lies between the two and can make more or less of what is read.
struct OnItsWay {
  std::uint64_t unread = 0;
  std::uint64_t undecided = 0;
  friend bool operator==(const OnItsWay&, const OnItsWay&) = default;
};
struct BytesOnTheirWay {
  OnItsWay to_client{};
  OnItsWay to_server{};
};

/// The rules of one link. A plain value; used by one thread at a time. A parameter `heading` names the end
/// that bytes go to and is kClient or kServer, never kBoth.
class LinkState {
 public:
  using Ticket = std::uint64_t;

  /// `n` bytes were read: how many of them go on to the tap. The rest came behind a pending FIN and is dropped.
  [[nodiscard]] std::size_t admit(Toward heading, std::size_t n);
  /// `n` more bytes will be shared: what the tap made of those admitted, or frames of the relay's own.
  void add_undecided(Toward heading, std::size_t n);

  /// `n` bytes are to be written, heading for `heading`. May leave a rest undecided, but only together with then_act.
  [[nodiscard]] Share share(Toward heading, std::size_t n);

  /// Bytes that share() let pass so far.
  [[nodiscard]] std::uint64_t passed(Toward heading) const { return flow(heading).passed; }

  /// Puts a point `after_bytes` passed bytes further on; 0: right behind what share() let pass. Dropped bytes do not count.
  [[nodiscard]] Ticket arm(Toward heading, std::uint64_t after_bytes);
  /// The orders whose point was reached, in the order of arming. Each is returned once.
  [[nodiscard]] std::vector<Ticket> take_due(Toward heading);

  /// The same orders, before take_due() is asked for them.
  [[nodiscard]] std::vector<Ticket> due(Toward heading) const;

  /// Takes a point away, reached or not.
  void disarm(Ticket ticket);

  /// An act takes effect; a stall and the shapers change nothing here, since they only delay. `before` matters to
  /// LinkFin and LinkHalfClose only: so many bytes still go through to the legs aimed at, so that the FIN comes after
  /// all bytes so far.
  void apply(const LinkAct& act, BytesOnTheirWay before = {});
  /// Whoever sends what heads for `heading` will send no more.
  void source_ended(Toward heading);

  /// A FIN was ordered for the leg of `end` and is not sent yet.
  [[nodiscard]] bool fin_pending(Toward end) const { return flow(end).fin_pending; }
  /// The pending FIN has no more bytes to wait for, except those that share() let pass already.
  [[nodiscard]] bool fin_due(Toward end) const {
    return flow(end).fin_pending && flow(end).before_fin == OnItsWay{};
  }
  void fin_sent(Toward end) { flow(end).fin_pending = false; }

  /// False once a reset or a FIN was ordered: such a link takes no more orders, and its legs end each by
  /// itself.
  [[nodiscard]] bool live() const { return live_; }
  /// Whether the end of the sender (FIN or RST) is passed on to `heading`.
  [[nodiscard]] bool passes_end(Toward heading) const { return live_ && !flow(heading).dropping; }
  /// How long after it came the end is passed on to `heading`.
  [[nodiscard]] Duration end_delay(Toward heading) const { return flow(heading).end_delay; }

 private:
  struct Point {
    Ticket ticket = 0;
    std::uint64_t at = 0;  // in bytes passed
  };
  struct Flow {
    std::uint64_t passed = 0;
    bool dropping = false;
    bool fin_pending = false;
    OnItsWay before_fin{};  // what still goes before the pending FIN
    std::vector<Point> armed;
    std::uint64_t to_flip = 0;  // so many of the next bytes
    std::uint8_t bits = 0;
    Duration end_delay{0};
  };

  [[nodiscard]] Flow& flow(Toward heading) { return flows_[heading == Toward::kClient ? 0 : 1]; }
  [[nodiscard]] const Flow& flow(Toward heading) const { return flows_[heading == Toward::kClient ? 0 : 1]; }
  void stop_passing(Toward heading);
  void begin_fin(Toward heading, OnItsWay before);
  [[nodiscard]] Share flipped(Flow& flow, Share share);

  std::array<Flow, 2> flows_;
  bool live_ = true;
  Ticket next_ticket_ = 0;
};

}  // namespace weir
