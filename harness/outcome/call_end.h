// All that a client learns when its call ends, on whatever carries it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/fault/h2/windows.h"

namespace weir {

/// A field of weir's chat server's trailers, and of its headers where the request's metadata told it anything. No other
/// server has it.
inline constexpr std::string_view kMarker = "weir-marker";

/// What the channel looked like when the call ended (gRPC doc/connectivity-semantics-and-api.md).
enum class ChannelState { kUnknown, kIdle, kConnecting, kReady, kTransientFailure, kShutdown };

/// What a peer said when it gave its connection up (RFC 9113 section 6.8).
struct PeerGoaway {
  std::uint32_t code = 0;
  std::string debug{};  // as it came: any bytes
  friend bool operator==(const PeerGoaway&, const PeerGoaway&) = default;
};

/// How a call ended on the wire, for a transport that sees every frame. What it says is proof.
struct FrameEnd {
  enum class What {
    kStatus,            // the peer sent trailers with a grpc-status
    kOwnAct,            // this side reset the stream: a cancel or the deadline
    kReset,             // the peer sent RST_STREAM; `code`
    kNoTrailers,        // the peer ended the stream without trailers
    kNoStatus,          // trailers without grpc-status
    kBadStatus,         // a grpc-status that is no status
    kHttpStatus,        // an HTTP status other than 200; `code`
    kBadFraming,        // a message's prefix or length breaks gRPC's framing
    kMessageLimit,      // a message was larger than this side accepts
    kMetadataLimit,     // the response's headers or trailers were larger than this side accepts
    kUnprocessed,       // GOAWAY, and the peer never took this stream up; `code`
    kPeerViolation,     // the peer broke HTTP/2 (RFC 9113); `code` is the error this side answered with
    kFin,               // the connection was closed with a FIN
    kRst,               // the connection was reset
    kTimeout,           // the kernel gave the connection up
    kKeepalive,         // keepalive pings went unanswered
    kConnectRefused,    // from here on: there was no connection yet
    kConnectClosed,     // closed before the peer's first SETTINGS
    kConnectReset,      // reset before the peer's first SETTINGS
    kConnectNotHttp2,   // the peer's first bytes are not HTTP/2
    kConnectNoAddress,  // the name has no address
    kConnectNoSocket,   // the Unix socket does not exist
    kConnectTimeout,    // no connection in the time allowed
    kConnectTls,        // no TLS: the certificate, the protocol, or no "h2" by ALPN
    kConnectProxy,      // the HTTP proxy was not reached, or opened no way
    kConnectOther,      // see the message
  } what = What::kStatus;
  std::uint32_t code = 0;
  /// The last GOAWAY that the peer had sent on the stream's connection by then.
  std::optional<PeerGoaway> goaway{};
  /// kPeerViolation: the stream alone was given up, and its connection lived on.
  bool stream_alone = false;
};

/// All a client learns when its call ends.
struct CallEnd {
  int code = 0;  // may be outside 0..16: see museum of bugs, "grpc-status: 99"
  std::string message;
  std::string debug;  // debug_error_string; empty on OK
  std::vector<std::pair<std::string, std::string>> trailers;
  bool headers_received = false;
  ChannelState channel = ChannelState::kUnknown;
  bool proxied = false;            // its connection was to go through an HTTP proxy
  std::optional<FrameEnd> frames;  // only from a transport that sees frames
  /// A GOAWAY that came from the call's peer while it ran, from a library that tells of it beside the status.
  /// It may have come on another connection to the same address. Never NO_ERROR: of that none tells.
  std::optional<PeerGoaway> goaway{};
  /// The windows when this side gave the call up, by a cancel or the deadline; only from a transport that knows them.
  std::optional<H2Windows> windows{};
};

}  // namespace weir
