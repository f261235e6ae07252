// The ways in which a call's response or its connection ends, whoever sees it.
#pragma once

#include <cstdint>

namespace weir {

/// `code` is the WireEnd's or FrameEnd's.
enum class WireHow : std::uint8_t {
  // What ended the response.
  kStatus,      // the peer sent trailers with a grpc-status
  kReset,       // the peer sent RST_STREAM; `code`
  kNoTrailers,  // the peer ended the stream without trailers
  kNoStatus,    // trailers without grpc-status
  kBadStatus,   // a grpc-status that is no status
  kHttpStatus,  // an HTTP status other than 200; `code`
  kBadFraming,  // a message's prefix or length breaks gRPC's framing
  // What the peer's library says in trailers of its own.
  kPeerCancelled,      // the server's code cancelled the call
  kPeerShutdown,       // it shuts down
  kPeerMaxAge,         // the connection is too old
  kPeerTooManyPings,   // keepalive is too eager
  kPeerUnimplemented,  // it does not have the method
  kPeerMessageLimit,   // a message was larger than it accepts
  // This side gave the call up.
  kOwnAct,            // it reset the stream: a cancel or the deadline
  kMessageLimit,      // a message was larger than this side accepts
  kMetadataLimit,     // the response's headers or trailers were larger than this side accepts
  kUnsupportedFrame,  // a frame that HTTP/2 allows and this side's library does not take
  kPeerViolation,     // the peer broke HTTP/2 (RFC 9113); `code` is the error this side answered with
  kFlowViolation,     // the peer sent more than flow control allowed
  // The connection ended.
  kUnprocessed,  // GOAWAY, and the peer never took this stream up; `code`
  kFin,          // it was closed with a FIN
  kRst,          // it was reset
  kTimeout,      // the kernel gave it up
  kKeepalive,    // keepalive pings went unanswered
  // There was no connection yet.
  kConnectRefused,
  kConnectClosed,     // closed before the peer's first SETTINGS
  kConnectReset,      // reset before the peer's first SETTINGS
  kConnectNotHttp2,   // the peer's first bytes are not HTTP/2
  kConnectNoAddress,  // the name has no address
  kConnectNoSocket,   // the Unix socket does not exist
  kConnectTimeout,    // no connection in the time allowed
  kConnectTls,        // no TLS: the certificate, the protocol, or no "h2" by ALPN
  kConnectProxy,      // the HTTP proxy was not reached, or opened no way
  kConnectOther,      // see the message
};

}  // namespace weir
