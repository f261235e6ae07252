// What may be done to a TCP connection between client and server: a value for each act, and a row that says what is known of it
// besides. A new act is a struct, a row, and the part of a link that carries it out; where nobody does, it does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "harness/base/units.h"
#include "harness/fault/h2/act.h"
#include "harness/model/outcome_classes.h"
#include "harness/model/relay_totals.h"

namespace weir {

/// What the books of a relay say was done.
enum class LinkWhat : std::uint8_t {
  kReset,
  kFin,
  kBlackhole,
  kRefuse,
  kStall,
  kHalfClose,
  kSlowClose,
  kLatency,
  kBandwidth,
  kSlice,
  kCorrupt,
  kFirstByteDelay,
  kAcceptFin,     // accepted, and closed at once with a FIN
  kAcceptReset,   // accepted, and closed at once with an RST
  kListenerDown,  // every link was reset, and nothing listened for a while
  kFrames,        // something was done to HTTP/2 frames
};

/// For how long it is felt.
enum class LinkLasting : std::uint8_t {
  kPasses,     // for its duration, or at once
  kUntilOver,  // for its duration, and without one as long as the link lives
  kStays,      // as long as the link lives
};

/// How a stream ends whose connection was struck, where its client lost the connection.
enum class LinkEnds : std::uint8_t {
  kNothing,      // by itself it ends none
  kOfClient,     // as the row says, where the client was aimed at
  kOfAnybody,    // as the row says, whoever was aimed at
  kOfThoseOpen,  // as the row says, if the stream was open then
  kByKeepalive,  // when the client's keepalive gives the connection up
};

struct LinkActRow {
  LinkWhat what;
  std::string_view name;  // in traces
  LinkLasting lasting;
  std::uint64_t RelayTotals::*counter;  // null: it is counted where it is done, once for all links
  LinkEnds ends;
  OutcomeId ends_as;  // means nothing with kNothing
};

/// By LinkWhat.
inline constexpr std::array kLinkActs = std::to_array<LinkActRow>({
    {LinkWhat::kReset, "reset", LinkLasting::kPasses, &RelayTotals::resets, LinkEnds::kOfClient,
     OutcomeId::kTcpRst},
    {LinkWhat::kFin, "fin", LinkLasting::kPasses, &RelayTotals::fins, LinkEnds::kOfClient,
     OutcomeId::kTcpFin},
    {LinkWhat::kBlackhole, "blackhole", LinkLasting::kStays, &RelayTotals::blackholes, LinkEnds::kByKeepalive,
     OutcomeId::kConnKeepalive},
    {LinkWhat::kRefuse, "refuse", LinkLasting::kStays, nullptr, LinkEnds::kOfAnybody,
     OutcomeId::kConnectRefused},
    {LinkWhat::kStall, "stall", LinkLasting::kPasses, &RelayTotals::stalls, LinkEnds::kByKeepalive,
     OutcomeId::kConnKeepalive},
    // Whoever read the FIN gave the connection up. A server that did may still say so in trailers of its library.
    {LinkWhat::kHalfClose, "half-close", LinkLasting::kStays, &RelayTotals::half_closes, LinkEnds::kOfAnybody,
     OutcomeId::kTcpFin},
    {LinkWhat::kSlowClose, "slow-close", LinkLasting::kStays, &RelayTotals::shapings, LinkEnds::kByKeepalive,
     OutcomeId::kConnKeepalive},
    {LinkWhat::kLatency, "latency", LinkLasting::kUntilOver, &RelayTotals::shapings, LinkEnds::kByKeepalive,
     OutcomeId::kConnKeepalive},
    {LinkWhat::kBandwidth, "bandwidth", LinkLasting::kUntilOver, &RelayTotals::shapings,
     LinkEnds::kByKeepalive, OutcomeId::kConnKeepalive},
    {LinkWhat::kSlice, "slice", LinkLasting::kUntilOver, &RelayTotals::shapings, LinkEnds::kByKeepalive,
     OutcomeId::kConnKeepalive},
    {LinkWhat::kCorrupt, "corrupt", LinkLasting::kPasses, &RelayTotals::corruptions, LinkEnds::kNothing,
     OutcomeId::kUnknown},
    {LinkWhat::kFirstByteDelay, "first-byte-delay", LinkLasting::kStays, &RelayTotals::shapings,
     LinkEnds::kByKeepalive, OutcomeId::kConnKeepalive},
    {LinkWhat::kAcceptFin, "accept-fin", LinkLasting::kStays, nullptr, LinkEnds::kOfAnybody,
     OutcomeId::kConnectClosed},
    {LinkWhat::kAcceptReset, "accept-reset", LinkLasting::kStays, nullptr, LinkEnds::kOfAnybody,
     OutcomeId::kConnectReset},
    // Later streams were refused, and say so. One event for each connection, and one count for all of them.
    {LinkWhat::kListenerDown, "listener-down", LinkLasting::kPasses, nullptr, LinkEnds::kOfThoseOpen,
     OutcomeId::kTcpRst},
    // How these end is in the frames.
    {LinkWhat::kFrames, "frames", LinkLasting::kPasses, &RelayTotals::frame_acts, LinkEnds::kNothing,
     OutcomeId::kUnknown},
});

[[nodiscard]] constexpr const LinkActRow& row_of(LinkWhat what) {
  return kLinkActs[static_cast<std::size_t>(what)];
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kLinkActs.size(); ++i) {
        if (static_cast<std::size_t>(kLinkActs[i].what) != i) return false;
      }
      return true;
    }(),
    "a row stands where its number says");

/// Close with a TCP RST (RFC 9293 section 3.5.2), by SO_LINGER 0. The other leg, if not aimed at, is left
/// open and silent until the run ends, as a middlebox that forgot a flow would.
struct LinkReset {
  static constexpr LinkWhat kWhat = LinkWhat::kReset;
  Toward toward = Toward::kBoth;
};
/// Close with a FIN (RFC 9293 section 3.6), after all bytes so far were passed on.
struct LinkFin {
  static constexpr LinkWhat kWhat = LinkWhat::kFin;
  Toward toward = Toward::kBoth;
};
/// Go on reading, pass nothing on. kClient: what goes to the client is dropped.
struct LinkBlackhole {
  static constexpr LinkWhat kWhat = LinkWhat::kBlackhole;
  Toward toward = Toward::kBoth;
};

/// Neither read nor write for so long, then go on: bytes wait in the buffers of the kernels and of the relay, none is
/// lost. kClient: what goes to the client waits.
struct LinkStall {
  static constexpr LinkWhat kWhat = LinkWhat::kStall;
  Toward toward = Toward::kBoth;
  Duration duration{0};
};

/// End one direction with a FIN (RFC 9293 section 3.6), after all bytes so far were passed on; the other one goes on.
/// What comes later for the ended one is dropped.
struct LinkHalfClose {
  static constexpr LinkWhat kWhat = LinkWhat::kHalfClose;
  Toward toward = Toward::kClient;  // who sees the FIN
};

/// From now on pass an end of either side (FIN or RST) on only so long after it came.
struct LinkSlowClose {
  static constexpr LinkWhat kWhat = LinkWhat::kSlowClose;
  Toward toward = Toward::kBoth;  // who hears of the end late
  Duration delay{0};              // 0: at once again
};

/// From now on every byte is so much longer on its way. Bytes keep their order, and an end stays behind them.
struct LinkLatency {
  static constexpr LinkWhat kWhat = LinkWhat::kLatency;
  static constexpr bool kShapes = true;
  Toward toward = Toward::kBoth;
  Duration latency{0};
  Duration jitter{0};  // the latency is drawn evenly from latency - jitter to latency + jitter, never below 0
  Duration duration{0};  // 0: until it is changed
};

/// From now on at most so many bytes leave in a second.
struct LinkBandwidth {
  static constexpr LinkWhat kWhat = LinkWhat::kBandwidth;
  static constexpr bool kShapes = true;
  Toward toward = Toward::kBoth;
  Bytes per_second{};    // 0: as many as the kernel takes
  Duration duration{0};  // 0: until it is changed
};

/// From now on bytes leave in writes of `size` bytes, each a segment of its own where the kernel lets it.
struct LinkSlice {
  static constexpr LinkWhat kWhat = LinkWhat::kSlice;
  static constexpr bool kShapes = true;
  Toward toward = Toward::kBoth;
  Bytes size{};          // 0: as they come
  Bytes variation{};     // sizes are drawn evenly from size - variation to size + variation, never below 1
  Duration delay{0};     // between two writes
  Duration duration{0};  // 0: until it is changed
};

/// The next byte leaves so much later, and what comes behind it leaves with it or after it, as it comes.
struct LinkFirstByteDelay {
  static constexpr LinkWhat kWhat = LinkWhat::kFirstByteDelay;
  static constexpr bool kShapes = true;
  Toward toward = Toward::kBoth;
  Duration delay{0};
};

/// Flip bits in the next bytes, in each direction aimed at.
struct LinkCorrupt {
  static constexpr LinkWhat kWhat = LinkWhat::kCorrupt;
  Toward toward = Toward::kBoth;
  Bytes bytes{1};         // how many of them
  std::uint8_t bits = 1;  // the bits of each byte that are flipped
};

using LinkAct = std::variant<LinkReset, LinkFin, LinkBlackhole, LinkStall, LinkHalfClose, LinkSlowClose,
                             LinkLatency, LinkBandwidth, LinkSlice, LinkCorrupt, LinkFirstByteDelay, H2Act>;

/// An act that slows bytes down and loses none: the Shaper carries it out.
template <typename Act>
concept ShapesBytes = requires {
  requires Act::kShapes;
};

template <typename Act>
concept ShapesNothing = !ShapesBytes<Act>;

/// What the books say of it.
template <typename Act>
[[nodiscard]] constexpr LinkWhat what_of(const Act& /*act*/) {
  return Act::kWhat;
}
[[nodiscard]] constexpr LinkWhat what_of(const H2Act& /*act*/) { return LinkWhat::kFrames; }

}  // namespace weir
