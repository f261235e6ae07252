// What a stream on a link lived through, for a trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/per_end.h"

namespace weir {

/// Who put something on the wire.
enum class Sayer { kClient, kServer, kRelay };

/// How one direction of a stream ended. A plain value: two that are equal are the same on the wire, for whoever reads them.
struct SaidEnd {
  enum class What {
    kTrailers,   // or a response of trailers alone
    kEndStream,  // END_STREAM on DATA, or on a request's headers
    kReset,      // RST_STREAM
  } what = What::kEndStream;
  std::uint32_t code = 0;                      // kReset: the HTTP/2 error code
  std::optional<std::string> status{};         // kTrailers: grpc-status as it stands there
  std::string message{};                       // grpc-message, decoded
  std::optional<std::uint32_t> http_status{};  // kTrailers: where it is not 200
  friend bool operator==(const SaidEnd&, const SaidEnd&) = default;
};

/// "trailers UNAVAILABLE", "RST_STREAM CANCEL", "END_STREAM", "HTTP 503": what it is called in a trace.
[[nodiscard]] std::string words_of(const SaidEnd& end);
/// Names as the specifications write them: 14 -> "UNAVAILABLE", 8 -> "CANCEL"; a number that has none stays one.
[[nodiscard]] std::string status_name(int code);
[[nodiscard]] std::string error_name(std::uint32_t code);
/// "client", "server", "relay".
[[nodiscard]] std::string_view to_string(Sayer sayer);

/// What passed one point of one direction of a stream.
struct StreamTally {
  std::uint64_t messages = 0;  // whole gRPC messages
  std::uint64_t bytes = 0;     // of DATA, padding left out and messages' prefixes included
  bool inside = false;         // a message, or its prefix, has begun and is not whole
  std::optional<SaidEnd> end{};
};

struct StreamEvent {
  enum class What {
    kOpened,      // a request: `method`, `plan`
    kAnswered,    // a response's headers, interim ones left out: `http_status`
    kHalfClosed,  // the client will send no more
    kEnded,       // the response is at its end: `end`
    kReset,       // RST_STREAM: `end`
    kGoaway,      // of the connection: `code`, `last_stream`, `debug`
    kOver,        // nothing more is to come, at either end, or its link is gone: `came`, `went`
    kNotHttp2,    // of the connection: nothing of it can be read
    kLost,        // of the connection: from here on nothing of what `by` says can be read, `debug` says why
  } what = What::kOpened;
  std::uint32_t stream = 0;  // by the client's number; 0: of the connection
  Sayer by = Sayer::kClient;
  Toward toward = Toward::kServer;  // kClient or kServer
  std::uint64_t requests = 0;       // whole messages that came from the client by then, and from the server
  std::uint64_t replies = 0;
  std::string method{};  // "/package.Service/Method"
  std::string plan{};    // "17.0": stream and incarnation, of a run of weir's
  std::optional<std::uint32_t> http_status{};
  std::optional<SaidEnd> end{};
  std::uint32_t code = 0;
  std::uint32_t last_stream = 0;
  std::string debug{};
  /// kOver, by where it goes to: what its sender sent to the relay, and what the relay sent on.
  PerEnd<StreamTally> came{};
  PerEnd<StreamTally> went{};
};

}  // namespace weir
