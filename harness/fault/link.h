// What may be done to a TCP connection between client and server, and the record of what was done.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/h2/act.h"
#include "harness/fault/h2/point.h"
#include "harness/fault/h2/trace.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Close with a TCP RST (RFC 9293 section 3.5.2), by SO_LINGER 0. The other leg, if not aimed at, is left
/// open and silent until the run ends, as a middlebox that forgot a flow would.
struct LinkReset {
  Toward toward = Toward::kBoth;
};
/// Close with a FIN (RFC 9293 section 3.6), after all bytes so far were passed on.
struct LinkFin {
  Toward toward = Toward::kBoth;
};
/// Go on reading, pass nothing on. kClient: what goes to the client is dropped.
struct LinkBlackhole {
  Toward toward = Toward::kBoth;
};

/// Neither read nor write for so long, then go on: bytes wait in the buffers of the kernels and of the relay, none is
/// lost. kClient: what goes to the client waits.
struct LinkStall {
  Toward toward = Toward::kBoth;
  Duration duration{0};
};

/// End one direction with a FIN (RFC 9293 section 3.6), after all bytes so far were passed on; the other one goes on.
/// What comes later for the ended one is dropped.
struct LinkHalfClose {
  Toward toward = Toward::kClient;  // who sees the FIN
};

/// From now on pass an end of either side (FIN or RST) on only so long after it came.
struct LinkSlowClose {
  Toward toward = Toward::kBoth;  // who hears of the end late
  Duration delay{0};              // 0: at once again
};

/// From now on every byte is so much longer on its way. Bytes keep their order, and an end stays behind them.
struct LinkLatency {
  Toward toward = Toward::kBoth;
  Duration latency{0};
  Duration jitter{0};  // the latency is drawn evenly from latency - jitter to latency + jitter, never below 0
  Duration duration{0};  // 0: until it is changed
};

/// From now on at most so many bytes leave in a second.
struct LinkBandwidth {
  Toward toward = Toward::kBoth;
  Bytes per_second{};    // 0: as many as the kernel takes
  Duration duration{0};  // 0: until it is changed
};

/// From now on bytes leave in writes of `size` bytes, each a segment of its own where the kernel lets it.
struct LinkSlice {
  Toward toward = Toward::kBoth;
  Bytes size{};          // 0: as they come
  Bytes variation{};     // sizes are drawn evenly from size - variation to size + variation, never below 1
  Duration delay{0};     // between two writes
  Duration duration{0};  // 0: until it is changed
};

/// Flip bits in the next bytes, in each direction aimed at.
struct LinkCorrupt {
  Toward toward = Toward::kBoth;
  Bytes bytes{1};         // how many of them
  std::uint8_t bits = 1;  // the bits of each byte that are flipped
};

using LinkAct = std::variant<LinkReset, LinkFin, LinkBlackhole, LinkStall, LinkHalfClose, LinkSlowClose,
                             LinkLatency, LinkBandwidth, LinkSlice, LinkCorrupt, H2Act>;

/// Which end an act is aimed at. Of acts on frames each says for itself what it does to which end.
[[nodiscard]] inline Toward toward_of(const LinkAct& act) {
  return std::visit(
      [](const auto& what) {
        if constexpr (requires { what.toward; }) return what.toward;
        return Toward::kBoth;
      },
      act);
}

/// Orders with this stream strike the first stream of a link that they can: for a relay that knows of no plan.
inline constexpr std::uint32_t kAnyStream = 0xffffffff;

/// A fault on a link, asked for by a stream.
struct LinkOrder {
  std::uint32_t fault = 0;   // index in the plan
  std::uint32_t stream = 0;  // stream that asked
  std::uint32_t incarnation = 0;
  LinkAct act;
  /// When not zero: arm, let so many more bytes pass towards `cut_toward`, cut exactly there, then act. This
  /// is how a message is cut in its middle.
  std::uint64_t after_bytes = 0;
  Toward cut_toward = Toward::kServer;  // kClient or kServer: whose bytes are counted
  /// When not zero: arm, wait until nothing came from either side for so long, then act. Not together with
  /// `after_bytes`.
  Duration after_silence{0};
  /// Arm, and act at this place on the stream's way, which only a relay that follows frames can find: what goes where it
  /// leads is cut exactly there. An H2Act strikes at the frame's end. To be given before the stream's first byte. Together
  /// with one of the two above, that counts from this place on.
  std::optional<WirePoint> point{};
  /// It counts bytes or silence before it acts.
  [[nodiscard]] bool counts_on() const { return after_bytes > 0 || after_silence > Duration(0); }
  /// With a point toward the server: counted only from where this fault strikes the same stream on, once it has.
  std::optional<std::uint32_t> follows{};
  RunWindow window{};        // a point, or a cut, reached outside it is spared
  bool awaits_link = false;  // without a live link: arm, and act on the next one before its first byte
  std::uint64_t seed = 0;    // what a jitter and the sizes of slices are drawn from
};

/// What was done to a link and when. `at` is taken before the act, so no effect can be seen earlier.
struct LinkEvent {
  std::uint32_t connection = 0;
  std::uint32_t fault = 0;
  std::uint32_t stream = 0;
  enum class What {
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
    kAcceptFin,     // accepted, and closed at once with a FIN
    kAcceptReset,   // accepted, and closed at once with an RST
    kListenerDown,  // every link was reset, and nothing listened for a while
    kFrames,        // something was done to HTTP/2 frames
  } what = What::kReset;
  Toward toward = Toward::kBoth;
  RunTime at{};
  Duration lasts{0};  // kStall, kListenerDown and the shapers; 0 for a shaper without an end
  std::optional<std::uint32_t> link{};  // of the connection, from 0; none where no link is struck, or all are
  bool over = false;  // its link ended `lasts` after it, and with it what goes on until then
  // kFrames:
  std::uint32_t incarnation = 0;
  bool one_stream = false;  // no other stream of the connection was struck
};

/// Why a link's client found nobody: what lies behind the relay could not be reached. No act of the relay's.
struct Unreachable {
  std::string outcome;  // "connect.refused": what a client gets that dials the target itself
  std::string text;     // with the target's address
  RunTime at{};         // before the client can know
  friend bool operator==(const Unreachable&, const Unreachable&) = default;
};

/// Whether it goes on acting on its link until the link ends.
[[nodiscard]] bool stays(const LinkEvent& event);

/// Names for the trace: "half-close", "accept-reset"; "client", "server", "both".
[[nodiscard]] std::string_view to_string(LinkEvent::What what);
[[nodiscard]] std::string_view to_string(Toward toward);

/// What happened to an order.
enum class OrderResult {
  kArmed,    // for after_bytes, after_silence, point, awaits_link and H2Act: it strikes when its point comes
  kDone,     // carried out
  kNoLink,   // the connection had no live link, or one that is not HTTP/2
  kTooLate,  // only for H2Act and `point`: its point in the stream is past, or did not come
  kSpared,   // its point came outside its window
};

/// Power over links; the relay implements it. Thread-safe.
class LinkControl {
 public:
  virtual ~LinkControl() = default;
  /// Carries an order out on the link of `connection` that carries the order's stream, or else on the newest live one. `done` is called on any thread: once with
  /// kDone or kNoLink; for after_bytes, after_silence, point, awaits_link and H2Act it may come first with kArmed, and later
  /// with kDone if the point is reached. An H2Act and a point wait for a link and for their stream.
  virtual void order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) = 0;
  /// Takes all listeners down for `duration`: every link is reset, connects are refused, then all are back. Once for
  /// each fault; asked again for the same one it only answers.
  virtual void listeners_down(std::uint32_t fault, std::uint32_t stream, Duration duration,
                              std::function<void(OrderResult)> done) = 0;
  /// What was done to `connection`, oldest first: all that stays, and what had not ended at `since`.
  [[nodiscard]] virtual std::vector<LinkEvent> history(std::uint32_t connection, RunTime since) const = 0;
  /// What was seen of one incarnation of a stream on the wire; it is forgotten once taken. Nothing when its request never
  /// came by, or not over HTTP/2.
  virtual std::optional<StreamTrace> take_trace(std::uint32_t connection, std::uint32_t stream,
                                                std::uint32_t incarnation) {
    (void)connection, (void)stream, (void)incarnation;
    return std::nullopt;
  }
  /// Which windows of that incarnation of a stream are used up now, as far as frames have come by here; before its trace is taken.
  [[nodiscard]] virtual std::optional<H2Windows> windows(std::uint32_t connection, std::uint32_t stream,
                                                         std::uint32_t incarnation) const {
    (void)connection, (void)stream, (void)incarnation;
    return std::nullopt;
  }
  /// Why the newest link of `connection` up to `until` has not reached the target; nothing when it has, or when there was
  /// none.
  [[nodiscard]] virtual std::optional<Unreachable> unreachable(std::uint32_t connection,
                                                               RunTime until) const {
    (void)connection, (void)until;
    return std::nullopt;
  }
  /// What a client says of its connection, with the target's address for the one that it was given instead.
  [[nodiscard]] virtual std::string as_of_target(std::uint32_t connection, std::string text) const {
    (void)connection;
    return text;
  }
};

}  // namespace weir
