// What weir's chat server is asked to do on one stream, as values and as request metadata that a person can
// type.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// Where in its stream the server acts.
struct ServerPoint {
  enum class Kind {
    kOpen,      // "open": before the first read
    kReceived,  // "received:k": right after the k-th request came in, before it is answered; 0 = at open
    kSent,  // "sent:k": right after the k-th reply was written; 0 = at open. For an act on one reply: reply k+1
    kAfter,  // "after:20ms": so long after the stream opened
  };
  Kind kind = Kind::kOpen;
  std::uint32_t count = 0;  // kReceived, kSent
  Duration after{0};        // kAfter
  friend bool operator==(const ServerPoint&, const ServerPoint&) = default;
};

/// One thing the server does besides echoing. Requests that came in before a `received:k` point are answered
/// first, so that what the client gets does not depend on timing; replies still waiting at a `sent:k` or
/// `after` point are not sent.
struct ServerAct {
  enum class Kind {
    kStatus,  // "status": ends the stream with `code`, `message` and perhaps details; code 0 is an early EOF
    kStall,   // "stall": goes on reading, replies no more, does not end until the client cancels
    kNeverRead,   // "never-read": starts no more reads; one that is already pending is still answered
    kSlowReads,   // "slow-reads": waits for `delay` before each read from here on
    kCorrupt,     // "corrupt": one reply has other content, of the same length (empty becomes "?") and valid
                  // UTF-8
    kDrop,        // "drop": one reply is not sent
    kDuplicate,   // "duplicate": one reply is sent twice
    kReorder,     // "reorder": one reply changes places with the next; it never fires when no other follows
    kSlowWrites,  // "slow-writes": waits for `delay` before each reply from here on
    kLargeReply,  // "large-reply": one reply has `size` bytes at least; what it says stays as it is
    kLargeMetadata,  // "large-metadata": `size` bytes more of response headers, or of trailers
  };
  Kind kind = Kind::kStatus;
  ServerPoint at{};
  std::uint32_t fault = 0;  // echoed in the trailer weir-fired when the act was carried out
  int code = 0;             // kStatus: 0..16 (gRPC doc/statuscodes.md)
  std::string message{};    // kStatus
  std::string details{};    // kStatus: text of the one detail in grpc-status-details-bin; empty: no details
  std::optional<int> details_code{};  // kStatus: the code that the details claim; absent: the status's own
  Duration delay{0};                  // kSlowReads, kSlowWrites
  Bytes size{};                       // kLargeReply, kLargeMetadata: up to kMostExtraBytes
  bool in_trailers = false;           // kLargeMetadata: there, and not in the headers
  friend bool operator==(const ServerAct&, const ServerAct&) = default;
};

/// The server's whole behaviour on one stream. The default is a plain echo.
struct ServerScript {
  Duration reply_delay{0};                // a reply leaves so long after its request came in
  std::uint32_t replies_per_request = 1;  // 0 to kMaxRepliesPerRequest
  /// Above zero: the replies to a request leave so far apart, each with its number (see push_number()), and end when the
  /// client half-closes.
  Duration push_period{0};
  std::string prefix;  // UTF-8, put before the echoed content
  std::vector<ServerAct> acts;
  friend bool operator==(const ServerScript&, const ServerScript&) = default;
};

/// How large a large reply, or large metadata, may be asked for.
inline constexpr Bytes kMostExtraBytes{64U << 20};

/// A larger number in a header is refused: it is a slip of the pen.
inline constexpr std::uint32_t kMaxRepliesPerRequest = 1'000'000;

/// Tells the relay which stream of the plan a call is: "17.0" is stream 17 in its first incarnation. Servers pass over it.
inline constexpr std::string_view kStreamHeader = "weir-stream";

/// The script as request metadata; a default script is none at all.
///
///     weir-reply-delay: 20ms
///     weir-replies-per-request: 2
///     weir-push-period: 10ms
///     weir-prefix-bin: (bytes; gRPC sends them as base64)
///     weir-act: status at=sent:3 code=14 fault=0 message=overloaded     (any number of these)
///
/// `message` comes last; in it, '%' and whatever is not printable ASCII is percent-encoded (RFC 3986
/// section 2.1). So it is in `details`, and its spaces with it.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> to_metadata(const ServerScript& script);

/// A script, or what is wrong with it.
struct ParsedScript {
  ServerScript script;
  std::string error;  // empty when all is well; else names the header, the reason and the right form
  [[nodiscard]] bool ok() const { return error.empty(); }
};

/// One header as received: key in lower case, the value of a "-bin" key already decoded.
using Header = std::pair<std::string_view, std::string_view>;

/// Reads the headers whose key begins with "weir-" and passes over all others and kStreamHeader. Also takes the prefix as the
/// plain ASCII header `weir-prefix`. An unknown "weir-" header is an error: a misspelt behaviour must not go
/// unnoticed.
[[nodiscard]] ParsedScript parse_script(std::span<const Header> headers);

}  // namespace weir
