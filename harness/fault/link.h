// What may be done to a TCP connection between client and server, and the record of what was done.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/h2/act.h"
#include "harness/fault/h2/trace.h"

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

using LinkAct = std::variant<LinkReset, LinkFin, LinkBlackhole, LinkStall, H2Act>;

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
};

/// What was done to a link and when. `at` is taken before the act, so no effect can be seen earlier.
struct LinkEvent {
  std::uint32_t connection = 0;
  std::uint32_t fault = 0;
  std::uint32_t stream = 0;
  enum class What { kReset, kFin, kBlackhole, kRefuse, kStall, kFrames } what = What::kReset;
  Toward toward = Toward::kBoth;
  RunTime at{};
  Duration lasts{0};  // kStall
  // kFrames:
  std::uint32_t incarnation = 0;
  bool one_stream = false;  // no other stream of the connection was struck
};

/// What happened to an order.
enum class OrderResult {
  kArmed,    // only for after_bytes and H2Act: it strikes when its point comes
  kDone,     // carried out
  kNoLink,   // the connection had no live link, or one that is not HTTP/2 in the clear
  kTooLate,  // only for H2Act: its point in the stream is past
};

/// Power over links; the relay implements it. Thread-safe.
class LinkControl {
 public:
  virtual ~LinkControl() = default;
  /// Carries an order out on the newest live link of `connection`. `done` is called on any thread: once with
  /// kDone or kNoLink; for after_bytes and H2Act it may come first with kArmed, and later with kDone if the point is
  /// reached. An H2Act waits for a link and for its stream.
  virtual void order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) = 0;
  /// Everything done to `connection` so far, oldest first.
  [[nodiscard]] virtual std::vector<LinkEvent> history(std::uint32_t connection) const = 0;
  /// What was seen of one incarnation of a stream on the wire; it is forgotten once taken. Nothing when its request never
  /// came by, or not over HTTP/2 in the clear.
  virtual std::optional<StreamTrace> take_trace(std::uint32_t connection, std::uint32_t stream,
                                                std::uint32_t incarnation) {
    (void)connection, (void)stream, (void)incarnation;
    return std::nullopt;
  }
};

}  // namespace weir
