// All that a client learns when its call ends, on whatever carries it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/fault/h2/windows.h"
#include "harness/outcome/wire_how.h"

namespace weir {

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
  using What = WireHow;
  What what = What::kStatus;
  std::uint32_t code = 0;
  /// The last GOAWAY that the peer had sent on the stream's connection by then.
  std::optional<PeerGoaway> goaway{};
  /// kPeerViolation: the stream alone was given up, and its connection lived on.
  bool stream_alone = false;
};

/// Of a client's library; what comes after the minor number changes no text.
struct LibraryVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 that <=> is compared with for a pointer
  friend auto operator<=>(const LibraryVersion&, const LibraryVersion&) = default;
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
  /// The gRPC C++ that made the status where no peer did. Nothing for another client.
  std::optional<LibraryVersion> library{};
  /// The windows when this side gave the call up, by a cancel or the deadline; only from a transport that knows them.
  std::optional<H2Windows> windows{};
};

}  // namespace weir
