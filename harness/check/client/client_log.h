// What was seen of a client under test while one fault struck it: the only thing that is judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/units.h"
#include "harness/run/command_process.h"

namespace weir {

/// By the connection and the client's number.
using ClientStream = std::pair<std::uint32_t, std::uint32_t>;

/// A value. Who saw it: the relay next to the client, but for kTaken, and for the fault itself.
struct ClientEvent {
  enum class What {
    kConnected,  // a connection of the client's was accepted
    kOpened,     // the client opened a stream
    kReply,      // a whole message came back; `number` so far on its stream
    kOver,       // the server ended the stream, or the client reset it
    kSaid,       // the client sent a message; `number` so far on its stream
    kTaken,      // a message reached the server; `link` and `stream` mean nothing
    kStruck,     // the fault struck
    kHealed,     // an outage that belongs to the fault is over
  } what = What::kConnected;
  RunTime at{};
  std::uint32_t link = 0;
  std::uint32_t stream = 0;
  std::uint64_t number = 0;
  std::uint64_t message = 0;  // kSaid, kTaken: equal for messages of equal bytes and method

  [[nodiscard]] ClientStream on() const { return {link, stream}; }
};

struct ClientLog {
  std::vector<ClientEvent> events{};  // by time
  RunTime begun{};                    // the client was started
  RunTime until{};                    // nobody looked any longer: it had ended, or was to be ended
  std::optional<ProcessEnd> end{};    // how it ended by itself
  std::vector<std::string> last_lines{};
  std::string log{};        // the file with all that it wrote
  std::string no_server{};  // why the server could not be reached; empty: it could, or nobody asked
  /// From the fault to the first good message, or as long as somebody looked: for how long, and the processor time of the client and all
  /// that it started.
  Duration idle_for{0};
  double cpu_us = 0;
  bool interrupted = false;

  [[nodiscard]] std::optional<RunTime> first(ClientEvent::What what) const {
    for (const ClientEvent& event : events) {
      if (event.what == what) return event.at;
    }
    return std::nullopt;
  }
};

}  // namespace weir
