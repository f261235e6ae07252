// How a call ended on the wire: one value, whoever saw it, and the one table from it to classes of outcomes. Who saw it decides
// how sure the class is. Another witness needs a reader, and no rules.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/fault/h2/trace.h"
#include "harness/outcome/call_end.h"
#include "harness/outcome/outcome.h"
#include "harness/outcome/wire_how.h"

namespace weir {

/// Whoever sees frames or bytes can prove what it says.
enum class SeenBy : std::uint8_t {
  kEngine,       // the client, on an engine that sees every frame
  kTap,          // the relay's tap, which follows the frames
  kRelay,        // the relay, which did it
  kText,         // nobody: a library's words for it
  kUnknownText,  // likewise, and the library is of a version whose texts nobody has looked at
};

struct WireEnd {
  WireHow how = WireHow::kStatus;
  std::uint32_t code = 0;
  /// The last GOAWAY that the client had been told on the connection. One that is lost after it died of that.
  std::optional<PeerGoaway> goaway{};
  SeenBy seen_by = SeenBy::kText;
  /// The code as a text has it, where it is known from one. It may be none that a frame can hold.
  std::string spelled{};
};

/// What ended.
enum class WirePart : std::uint8_t {
  kResponse,    // the response, by what the peer or its library sent
  kPeersWords,  // the same, by a status that the peer's library chose
  kGivenUp,     // the call, by this side
  kLost,        // the connection, under it: after a GOAWAY that is what it died of
  kConnecting,  // the attempt to get one
};

struct WireHowRow {
  WireHow how;
  std::string_view name;  // in a journal
  WirePart part;
  std::optional<OutcomeId>
      ends_as;  // of an open set, the code is the rest of the name; none: it takes more than the wire
};

/// By WireHow.
inline constexpr std::array kWireHows = std::to_array<WireHowRow>({
    {WireHow::kStatus, "status", WirePart::kResponse,
     std::nullopt},  // somebody's code chose it, or a library: see classify()
    {WireHow::kReset, "reset", WirePart::kResponse, OutcomeId::kH2Rst},
    {WireHow::kNoTrailers, "no-trailers", WirePart::kResponse, OutcomeId::kH2EosNoTrailers},
    {WireHow::kNoStatus, "no-status", WirePart::kResponse, OutcomeId::kH2NoStatus},
    {WireHow::kBadStatus, "bad-status", WirePart::kResponse, OutcomeId::kH2BadStatus},
    {WireHow::kHttpStatus, "http-status", WirePart::kResponse, OutcomeId::kH2HttpStatus},
    {WireHow::kBadFraming, "bad-framing", WirePart::kResponse, OutcomeId::kGrpcBadFraming},
    {WireHow::kPeerCancelled, "peer-cancelled", WirePart::kPeersWords, OutcomeId::kRemoteCancel},
    {WireHow::kPeerShutdown, "peer-shutdown", WirePart::kPeersWords, OutcomeId::kRemoteShutdown},
    {WireHow::kPeerMaxAge, "peer-max-age", WirePart::kPeersWords, OutcomeId::kRemoteMaxAge},
    {WireHow::kPeerTooManyPings, "peer-too-many-pings", WirePart::kPeersWords,
     OutcomeId::kRemoteTooManyPings},
    {WireHow::kPeerUnimplemented, "peer-unimplemented", WirePart::kPeersWords,
     OutcomeId::kRemoteUnimplemented},
    {WireHow::kPeerMessageLimit, "peer-message-limit", WirePart::kPeersWords, OutcomeId::kRemoteRecvLimit},
    {WireHow::kOwnAct, "own-act", WirePart::kGivenUp, std::nullopt},  // which act, this side knows
    {WireHow::kMessageLimit, "message-limit", WirePart::kGivenUp, OutcomeId::kLocalRecvLimit},
    {WireHow::kMetadataLimit, "metadata-limit", WirePart::kGivenUp, OutcomeId::kLocalMetadataLimit},
    {WireHow::kUnsupportedFrame, "unsupported-frame", WirePart::kGivenUp, OutcomeId::kLocalH2Unsupported},
    {WireHow::kPeerViolation, "peer-violation", WirePart::kGivenUp, OutcomeId::kH2PeerViolation},
    {WireHow::kFlowViolation, "flow-violation", WirePart::kGivenUp, OutcomeId::kH2FlowViolation},
    {WireHow::kUnprocessed, "unprocessed", WirePart::kResponse, OutcomeId::kGoawayUnprocessed},
    {WireHow::kFin, "fin", WirePart::kLost, OutcomeId::kTcpFin},
    {WireHow::kRst, "rst", WirePart::kLost, OutcomeId::kTcpRst},
    {WireHow::kTimeout, "timeout", WirePart::kLost, OutcomeId::kTcpTimeout},
    {WireHow::kKeepalive, "keepalive", WirePart::kGivenUp, OutcomeId::kConnKeepalive},
    {WireHow::kConnectRefused, "connect-refused", WirePart::kConnecting, OutcomeId::kConnectRefused},
    {WireHow::kConnectClosed, "connect-closed", WirePart::kConnecting, OutcomeId::kConnectClosed},
    {WireHow::kConnectReset, "connect-reset", WirePart::kConnecting, OutcomeId::kConnectReset},
    {WireHow::kConnectNotHttp2, "connect-not-http2", WirePart::kConnecting, OutcomeId::kConnectNotH2},
    {WireHow::kConnectNoAddress, "connect-no-address", WirePart::kConnecting, OutcomeId::kConnectDns},
    {WireHow::kConnectNoSocket, "connect-no-socket", WirePart::kConnecting, OutcomeId::kConnectNoSocket},
    {WireHow::kConnectTimeout, "connect-timeout", WirePart::kConnecting, OutcomeId::kConnectTimeout},
    {WireHow::kConnectTls, "connect-tls", WirePart::kConnecting, OutcomeId::kConnectTls},
    {WireHow::kConnectProxy, "connect-proxy", WirePart::kConnecting, OutcomeId::kConnectProxy},
    {WireHow::kConnectOther, "connect-other", WirePart::kConnecting, OutcomeId::kConnectOther},
});

[[nodiscard]] constexpr const WireHowRow& row_of(WireHow how) {
  return kWireHows[static_cast<std::size_t>(how)];
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kWireHows.size(); ++i) {
        if (static_cast<std::size_t>(kWireHows[i].how) != i) return false;
      }
      return kWireHows.size() == static_cast<std::size_t>(WireHow::kConnectOther) + 1;
    }(),
    "a row stands where its number says");

/// "engine", "tap", "relay", "text"; a text that nobody has looked at is one as well.
[[nodiscard]] std::string_view to_string(SeenBy seen_by);

/// How sure a class is that rests on this witness.
[[nodiscard]] Certainty certainty_of(SeenBy seen_by);

/// The class of an end; nothing where it takes more than the wire to know it.
[[nodiscard]] std::optional<Outcome> outcome_of(const WireEnd& end);

/// What an engine saw that sees every frame.
[[nodiscard]] WireEnd read_frames(const FrameEnd& frames);
/// What ended the response at the tap; nothing when nothing did.
[[nodiscard]] std::optional<WireEnd> read_trace(const StreamTrace& trace);
/// A connection that was lost after a GOAWAY that came by at the tap; nothing without one.
[[nodiscard]] std::optional<WireEnd> read_goaway(const StreamTrace& trace);
/// The server closed the connection, as the tap saw it; nothing when it did not.
[[nodiscard]] std::optional<WireEnd> read_close(const StreamTrace& trace);
/// What a library means by the status that it made: see status_text.h.
[[nodiscard]] std::optional<WireEnd> read_status(const CallEnd& end);

}  // namespace weir
