// Where in a stream a fault may be placed, once: reading, checking, `--set`, the catalogue and the reference are loops over
// these tables.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace weir {

/// Where in a stream a fault may be placed. See Trigger.
enum class TriggerKind {
  kOpen,     // when the stream opens
  kSent,     // after k messages sent (accepted by the transport)
  kReplies,  // after k replies received
  kAfter,    // a time after the stream opened
  kWriting,  // while the write of message k (from 1) is pending
  kState,    // once the stream has got into a StreamState
  kRun,      // a time after the run began
  kBytes,    // after n bytes of the stream's connection, counted by the relay
  kFired,    // once another fault has fired on the same stream; may count on from there. See Trigger::fired
  kFrame,    // after k HTTP/2 frames of the stream one way, or inside the next one; found by the relay
  kMessage,  // inside the message after the k-th one way, as it is on the wire; found by the relay
  kIdle,     // once nothing has come for a time; on links of a relay alone
  kRecord,   // after k TLS records of a link one way, or inside the next one; on links of a relay alone
};

struct TriggerPoint {
  TriggerKind kind;
  std::string_view key;      // in `at`
  std::string_view example;  // a whole `at`
  /// It says where by itself, so that only one such key may stand. The others go with one of these.
  bool names_the_point;
};

/// By TriggerKind.
inline constexpr std::array kTriggerPoints = std::to_array<TriggerPoint>({
    {TriggerKind::kOpen, "open", "{ open = true }", true},
    {TriggerKind::kSent, "sent", "{ sent = 3 }", true},
    {TriggerKind::kReplies, "replies", "{ replies = 3 }", true},
    {TriggerKind::kAfter, "after", "{ after = \"50ms\" }", true},
    {TriggerKind::kWriting, "writing", "{ writing = 3 }", true},
    {TriggerKind::kState, "state", "{ state = \"headers-received\" }", true},
    {TriggerKind::kRun, "run", "{ run = \"5s\" }", true},
    {TriggerKind::kBytes, "bytes", "{ bytes = 1000 }", true},
    {TriggerKind::kFired, "fired", "{ fired = \"other\" }", false},
    {TriggerKind::kFrame, "frame", "{ frame = 4, toward = \"client\" }", true},
    {TriggerKind::kMessage, "byte", "{ replies = 3, byte = 2 }", false},
    {TriggerKind::kIdle, "idle", "{ idle = \"60s\" }", true},
    {TriggerKind::kRecord, "record", "{ record = 3, byte = 2, toward = \"client\" }", true},
});

[[nodiscard]] constexpr const TriggerPoint& row_of(TriggerKind kind) {
  return kTriggerPoints[static_cast<std::size_t>(kind)];
}

/// Which of a link's two ways must be silent for TriggerKind::kIdle.
enum class QuietWay {
  kBoth,  // neither brings anything
  kAny,   // one of them brings nothing, whatever comes the other way
  kToServer,
  kToClient,
};

/// How far a stream has come, as HTTP/2 has it (RFC 9113 section 5.1; gRPC, PROTOCOL-HTTP2).
enum class StreamState {
  kHeadersSent,  // the request's headers have left for certain: a message was accepted, or headers came back
  kHeadersReceived,  // the response's headers came
  kHalfClosed,       // the client's half-close was accepted
  kTrailersSeen,     // the response's trailers passed the relay; the client knows it too late
};

struct StreamStateRow {
  StreamState state;
  std::string_view word;
};

/// By StreamState.
inline constexpr std::array kStreamStates = std::to_array<StreamStateRow>({
    {StreamState::kHeadersSent, "headers-sent"},
    {StreamState::kHeadersReceived, "headers-received"},
    {StreamState::kHalfClosed, "half-closed"},
    {StreamState::kTrailersSeen, "trailers-seen"},
});

[[nodiscard]] constexpr std::string_view word_of(StreamState state) {
  return kStreamStates[static_cast<std::size_t>(state)].word;
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kTriggerPoints.size(); ++i) {
        if (static_cast<std::size_t>(kTriggerPoints[i].kind) != i) return false;
      }
      for (std::size_t i = 0; i < kStreamStates.size(); ++i) {
        if (static_cast<std::size_t>(kStreamStates[i].state) != i) return false;
      }
      return true;
    }(),
    "a row stands where its number says");

}  // namespace weir
