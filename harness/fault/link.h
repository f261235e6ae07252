// What may be done to a TCP connection between client and server, and the record of what was done.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/h2/point.h"
#include "harness/fault/h2/trace.h"
#include "harness/fault/link_acts.h"
#include "harness/fault/link_time.h"
#include "harness/fault/record_point.h"
#include "harness/scenario/scenario.h"

namespace weir {

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
  /// With kAnyStream: only a stream that this fits, of those that its link sees from the order on. One and the same for all orders of a
  /// fault. Null: any.
  std::shared_ptr<const StreamAim> aim{};
  /// Act once it has come: on the first stream that comes to it, or the link. Alone, without any other place.
  std::optional<LinkTime> time{};
  /// Act exactly there; on a link whose TLS passes through. Alone, without any other place.
  std::optional<RecordPoint> record{};
  std::uint64_t seed = 0;  // what a jitter and the sizes of slices are drawn from
};

/// What was done to a link and when. `at` is taken before the act, so no effect can be seen earlier.
struct LinkEvent {
  std::uint32_t connection = 0;
  std::uint32_t fault = 0;
  std::uint32_t stream = 0;
  using What = LinkWhat;
  What what = What::kReset;
  Toward toward = Toward::kBoth;
  RunTime at{};
  Duration lasts{0};  // kStall, kListenerDown and the shapers; 0 for a shaper without an end
  std::optional<std::uint32_t> link{};  // of the connection, from 0; none where no link is struck, or all are
  bool over = false;            // its link ended `lasts` after it, and with it what goes on until then
  std::uint64_t to_client = 0;  // bytes that had passed on its link by then, or were about to
  std::uint64_t to_server = 0;
  std::uint32_t h2_stream = 0;         // that it was done to or for, where the relay follows frames
  std::uint32_t frames_to_client = 0;  // of that stream, the one struck at included
  std::uint32_t frames_to_server = 0;
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
[[nodiscard]] std::string_view to_string(LinkWhat what);
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
  /// Carries an order out on the link of `connection` that carries the order's stream, or else on the newest live one.
  /// `done` is called on any thread: once with kDone or kNoLink; for after_bytes, after_silence, point, awaits_link and H2Act it may come first with kArmed, and later
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
