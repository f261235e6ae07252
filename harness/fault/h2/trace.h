// What the relay saw of one stream on the wire: proof of how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/units.h"
#include "harness/fault/h2/act.h"
#include "harness/fault/h2/windows.h"

namespace weir {

/// What ended the response for the client. Sent by the server or put in by the relay: on the wire they are alike.
enum class ResponseEnd {
  kNone,        // nothing has, yet
  kStatus,      // trailers with a grpc-status
  kNoStatus,    // trailers without
  kBadStatus,   // a grpc-status that is no number from 0 to 16
  kNoTrailers,  // END_STREAM on DATA
  kHttpStatus,  // an HTTP status other than 200
  kReset,       // RST_STREAM
};

struct StreamTrace {
  // Which stream.
  std::uint32_t stream = 0;
  std::uint32_t incarnation = 0;
  std::uint32_t h2_stream = 0;
  std::uint32_t link = 0;  // of the connection, from 0
  std::uint32_t attempts =
      1;  // how often the client opened it: again when it retried. The rest is about the last time.

  // Towards the client.
  bool response_begun = false;  // a header block other than an interim one
  bool interim = false;         // an interim response
  ResponseEnd end = ResponseEnd::kNone;
  std::uint32_t code = 0;  // of `end`: grpc-status, HTTP status or HTTP/2 error code
  RunTime ended_at{};
  std::uint32_t frames =
      0;  // of the stream up to that end, the one that made it included; the relay's own left out
  bool by_relay = false;      // the relay made this end
  std::uint64_t replies = 0;  // whole messages
  bool cut_message = false;   // the response ended inside a message, or inside its prefix
  bool bad_flag = false;      // a message's prefix began with neither 0 nor 1; known before it has passed
  std::uint64_t sound_replies = 0;  // whole messages before the first such prefix, where there was one

  // Towards the server.
  std::uint64_t requests = 0;  // whole messages
  bool half_closed = false;
  std::optional<std::uint32_t> client_reset;  // RST_STREAM of the client
  bool answers_reset =
      false;  // it was reset for the server, which acknowledged what came behind that, and sent on it

  // The connection, while the stream was open on it.
  struct Goaway {
    std::uint32_t code = 0;
    std::uint32_t last_stream = 0;
    std::string debug{};
    RunTime at{};
  };
  std::optional<Goaway> goaway;  // towards the client; the last one
  struct Close {
    Toward by = Toward::kServer;  // who closed: kClient or kServer
    bool reset = false;           // by RST, not FIN
    RunTime at{};
  };
  std::optional<Close> close;
  bool violated = false;  // the relay put in what HTTP/2 forbids
  UsedUp to_server{};     // `stream` of each; the connection's windows are the link's
  UsedUp to_client{};
};

}  // namespace weir
