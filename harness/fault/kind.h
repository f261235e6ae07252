// A fault kind: what it is called, what it takes, and what it decides. One file in kinds/ for each.
//
// A kind never acts. From its parameters it decides an action, a plain value; the Session, the chat server,
// the relay or the run carries it out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "harness/fault/link.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/vocabulary.h"
#include "harness/server/limits.h"
#include "harness/server/script.h"

namespace weir {

/// The client gives the call this deadline. At the trigger it stops sending and waits for it to pass.
struct SetDeadline {
  static constexpr Actor kBy = Actor::kClient;
  Duration deadline;
};
/// The client cancels the call.
struct CancelCall {
  static constexpr Actor kBy = Actor::kClient;
};
/// The client half-closes and sends no more.
struct HalfCloseNow {
  static constexpr Actor kBy = Actor::kClient;
};
/// The client keeps the stream open so long after its last message before it half-closes.
struct DelayHalfClose {
  static constexpr Actor kBy = Actor::kClient;
  Duration delay;
};
/// The client waits before every read.
struct SlowReads {
  static constexpr Actor kBy = Actor::kClient;
  Duration delay;
};
/// The client waits before every write.
struct SlowWrites {
  static constexpr Actor kBy = Actor::kClient;
  Duration delay;
};
/// The client starts no more reads.
struct ReadNoMore {
  static constexpr Actor kBy = Actor::kClient;
};
/// The client's next message has `size` bytes at least; what it says stays as it is.
struct EnlargeMessage {
  static constexpr Actor kBy = Actor::kClient;
  Bytes size;
};
/// The chat server does this to the stream; it learns it from the request's metadata.
struct InstructServer {
  static constexpr Actor kBy = Actor::kChatServer;
  ServerAct act;
};
/// The relay does this to the stream's connection.
struct ActOnLink {
  static constexpr Actor kBy = Actor::kRelay;
  LinkAct act;
  bool mid_message = false;       // cut the next message in its middle, and act there
  std::uint64_t after_bytes = 0;  // let so many more bytes pass, cut there, and act; 0: at once
  Duration after_silence{0};      // act once nothing came from either side for so long; 0: at once
  /// Whose bytes are counted; else the client's when it alone is aimed at.
  std::optional<Toward> counts_toward{};
};
/// Nothing listens where the stream's connection dials, or it is closed as soon as it is accepted.
struct RefuseConnection {
  static constexpr Actor kBy = Actor::kRelay;
  enum class How { kNothingListens, kAcceptFin, kAcceptReset } how = How::kNothingListens;
};
/// Nothing listens for a while, for all connections, and all links are reset: an outage of the server's front.
struct ListenersDown {
  static constexpr Actor kBy = Actor::kRelay;
  Duration duration;
};
/// The server stops: no new streams, the running ones have `grace` to end.
struct StopServer {
  static constexpr Actor kBy = Actor::kRun;
  Duration grace;
};
/// The server's process is killed (SIGKILL).
struct KillServer {
  static constexpr Actor kBy = Actor::kRun;
};
/// The server's process is stopped (SIGSTOP) and goes on after `duration` (SIGCONT).
struct PauseServer {
  static constexpr Actor kBy = Actor::kRun;
  Duration duration;
};
/// The server's process is killed, and after `down` another one listens at its address.
struct RestartServer {
  static constexpr Actor kBy = Actor::kRun;
  Duration down;
};

// Said here of those that stand on the server's floor, which knows no actors.
template <typename Action>
inline constexpr Actor kDoneBy = Action::kBy;
template <>
inline constexpr Actor kDoneBy<LimitAge> = Actor::kRun;
template <>
inline constexpr Actor kDoneBy<LimitPings> = Actor::kRun;

using FaultAction =
    std::variant<SetDeadline, CancelCall, HalfCloseNow, DelayHalfClose, SlowReads, SlowWrites, ReadNoMore,
                 EnlargeMessage, InstructServer, ActOnLink, RefuseConnection, ListenersDown, StopServer,
                 KillServer, PauseServer, RestartServer, LimitAge, LimitPings>;

/// Who carries it out; kTap where it is done to HTTP/2 frames.
[[nodiscard]] Actor carried_out_by(const FaultAction& action);
/// An action by who carries it out.
template <typename Action>
concept DoneByRun = kDoneBy<Action>
== Actor::kRun;
template <typename Action>
concept DoneUnasked = kDoneBy<Action>
== Actor::kClient || kDoneBy<Action> == Actor::kChatServer;
template <typename Action>
concept DoneByOthers = !DoneByRun<Action>;

/// Carried out once in a run, for the first chosen stream that gets to its point, and felt by all.
[[nodiscard]] bool strikes_all(const FaultAction& action);

using FaultParams = std::map<std::string, ParamValue>;

struct FaultKind {
  FaultKindSpec spec;
  /// Parameters are checked and complete, as the loader leaves them.
  FaultAction (*decide)(const FaultParams& params);
};

/// A parameter by name. It is there and of type T: the spec says so.
template <typename T>
[[nodiscard]] const T& param(const FaultParams& params, const std::string& name) {
  return std::get<T>(params.at(name));
}

/// The `toward` parameter shared by the kinds that act on links.
[[nodiscard]] ParamSpec toward_param();
/// Its value.
[[nodiscard]] Toward toward_of(const FaultParams& params);
/// The `duration` parameter shared by the kinds that slow a link down; 0s: as long as the connection lives.
[[nodiscard]] ParamSpec slowed_for_param();
/// How a stream ends whose client hears nothing: as FaultKindSpec::default_expect_at_server.
[[nodiscard]] std::vector<std::string> ends_in_silence();
/// The `mid_message` parameter shared by the kinds that end a connection.
[[nodiscard]] ParamSpec mid_message_param();

/// The `toward` parameter of kinds that speak to one end: the client, or the server.
[[nodiscard]] ParamSpec one_end_param();
/// The `frame` parameter of kinds that put a frame where it must not be.
[[nodiscard]] ParamSpec frame_param(std::vector<std::string> frames);
/// Its value.
[[nodiscard]] H2Stray frame_of(const FaultParams& params);

/// An HTTP/2 error code, by any number of 32 bits or by name (RFC 9113 section 7), as a parameter called `name`.
[[nodiscard]] ParamSpec error_code_param(std::string name, std::string default_word, std::string help);
/// Its value.
[[nodiscard]] std::uint32_t error_code_of(const FaultParams& params, const std::string& name);
/// A gRPC status code by name or number (gRPC doc/statuscodes.md), from `first` on, as a parameter called `name`.
[[nodiscard]] ParamSpec status_param(std::string name, int first, std::string default_word, std::string help);

/// The points that a client can tell of its stream, for kinds that others carry out when they are asked to.
[[nodiscard]] std::vector<TriggerKind> points_of_a_stream();
/// The points that weir's own server can be told of when the call begins.
[[nodiscard]] std::vector<TriggerKind> points_told_to_the_server();

/// The same and those that the relay finds on the wire, for acts on a connection that hold from one byte to the next.
[[nodiscard]] std::vector<TriggerKind> points_of_a_link();
/// What these may be placed by besides, on links of a relay alone.
[[nodiscard]] std::vector<TriggerKind> points_on_links();
/// Those of kState, trailers-seen included.
[[nodiscard]] std::vector<StreamState> states_to_the_trailers();

/// The place that the relay is to look for. `kind`: kFrame, kMessage, or kState for the trailers.
[[nodiscard]] WirePoint wire_point(TriggerKind kind, bool to_client, std::uint32_t count, std::uint32_t byte);

/// What all kinds that the relay carries out on frames have in common. `triggers` as FaultKindSpec wants them.
[[nodiscard]] FaultKindSpec frame_kind_spec(std::string name, FaultScope scope);

}  // namespace weir
