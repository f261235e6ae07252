// What is known of a stream when it has ended: the classifier's only input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/fault/link.h"
#include "harness/outcome/call_end.h"
#include "harness/server/trailers.h"

namespace weir {

/// The server was stopped, killed, paused or restarted by a fault.
struct ServerEvent {
  std::uint32_t fault = 0;
  std::uint32_t stream = 0;  // stream that asked
  bool killed = false;
  RunTime at{};
};

/// Why a stream stopped sending before its last message.
enum class WindDown : std::uint8_t { kNone, kLifeOver, kPhaseOver, kInterrupted };

/// Why weir itself ended a stream.
enum class OwnEnd { kNone, kWatchdog, kCut, kInterrupted };

struct Evidence {
  CallEnd end;
  RunTime opened{};
  RunTime ended{};

  // What this side did.
  OwnEnd own_end = OwnEnd::kNone;
  std::optional<RunTime> cancelled_at;  // as the scenario has it
  std::optional<RunTime> deadline_at;   // the call's deadline
  bool deadline_was_past = false;       // it was not in the future when the call began
  bool wound_down = false;              // told to send no more before its last message: the phase was over
  bool half_closed = false;             // accepted by the transport before the end
  bool write_pending = false;           // a write had not completed
  std::uint32_t sent = 0;               // messages accepted by the transport
  std::uint32_t sent_beside = 0;        // of these: beside the pace
  std::uint32_t unsaid = 0;             // messages beside the pace that were due and never accepted
  std::uint32_t received = 0;

  // What is wrong with the answers.
  std::uint32_t unanswered = 0;
  std::uint32_t declined = 0;  // pushes that were still to come when a fault half-closed
  std::uint32_t lost = 0;
  std::uint32_t duplicated = 0;
  std::uint32_t unmatched = 0;  // replies that answer nothing
  std::uint32_t reordered = 0;
  std::uint32_t corrupted = 0;
  bool check_content = true;         // replies say what they answer
  std::uint32_t in_band_errors = 0;  // replies that said that something went wrong
  std::uint8_t in_band_error = 0;    // the first of these: which of Service::errors()
  std::string in_band_name{};        // its name; empty: it has none

  std::optional<std::uint64_t> receive_limit;  // bytes of the largest message that this client accepts

  // What others say.
  std::optional<std::string> status_details;  // the trailer grpc-status-details-bin
  std::optional<Marker> marker;
  bool marker_expected = false;        // the server is weir's own: a status without marker was not its choice
  bool ignored = false;                // the server was told to do something, and is none of weir's
  std::vector<LinkEvent> link_events;  // of this stream's connection, while it lived
  /// What befell its connection on a link that did not carry it at last: it has not ended it, and may have been done for it.
  std::vector<LinkEvent> elsewhere{};
  /// What was done to frames of other streams on this one's link, while it lived: it can't have struck this one, but an end
  /// of the connection that comes of it does.
  std::vector<LinkEvent> neighbour_events{};
  std::optional<StreamTrace> wire;           // what the relay's tap saw; it is ahead of what the client knows
  std::optional<Unreachable> unreachable{};  // why the client got no further than the relay
  /// When the stream was given up, or ended: which flow-control windows were used up. Nothing where nobody saw that.
  std::optional<H2Windows> windows{};
  std::optional<std::string> told{};       // the end's text as the target's, where the relay stands before it
  bool retries = false;                    // the client retries calls by itself
  std::vector<ServerEvent> server_events;  // up to its end
};

/// What is told of its end: the client's text, or what the relay knows better.
[[nodiscard]] inline const std::string& text_of_end(const Evidence& evidence) {
  return evidence.told ? *evidence.told : evidence.end.message;
}

}  // namespace weir
