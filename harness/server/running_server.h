// A chat server that runs, whatever it is made of.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/base/units.h"
#include "harness/server/limits.h"

namespace weir {

/// What a server has done since its start. Messages count when they were delivered to it or accepted from it.
struct ChatServerCounters {
  std::uint64_t streams_started = 0;
  std::uint64_t streams_ended = 0;
  std::uint64_t requests = 0;
  std::uint64_t replies = 0;
  [[nodiscard]] std::uint64_t streams_active() const { return streams_started - streams_ended; }
};

/// Takes a line without its end, on any thread.
using ServerLog = std::function<void(const std::string& line)>;

/// Serves chat.ChatService/BidirectionalChat: it echoes every request (see harness/server/script.h for what else
/// it can do) until the client half-closes, and then ends the stream with OK. Its end is a stop without grace. Methods
/// may be called on any thread.
class RunningServer {
 public:
  RunningServer() = default;
  virtual ~RunningServer() = default;
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  /// What a client dials: "127.0.0.1:41235", "unix:/path"; empty when there is no socket.
  [[nodiscard]] virtual const std::string& address() const = 0;
  [[nodiscard]] virtual ChatServerCounters counters() const = 0;

  /// Takes no new connections, lets running streams go on for `grace`, cancels the rest (clients see UNAVAILABLE
  /// "Cancelling all calls") and returns when all have ended. A second call returns when the first has done its work.
  virtual void stop(Duration grace) = 0;
};

}  // namespace weir
