// What a scenario may say about faults: the kinds there are, their parameters and their triggers.
//
// The loader checks a file against a Vocabulary and knows no kind by itself; the fault catalogue (a floor that builds on this
// one) fills one in. So a new kind is one file and one line there, and the loader, `weir faults` and the key reference follow.
#pragma once

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "harness/model/trigger_points.h"
#include "harness/scenario/fault_points.h"

namespace weir {

/// What a value of a scenario file is written as.
enum class ValueType {
  kString,    // "text"
  kBool,      // true
  kInteger,   // 5
  kFraction,  // 0.1, between 0 and 1
  kDuration,  // "20ms"
  kBytes,     // "64KiB"
  kRate,      // "2000/s"
  kChoice,    // one of a fixed list of strings
};

/// Where a fault acts. Decides what it can hit besides the stream it was aimed at.
enum class FaultScope {
  kStream,      // one stream
  kConnection,  // a TCP connection and all streams on it; needs the relay
  kServer,      // the server and all streams to it
};

/// The relay finds the point, and has to be told of it before the stream begins. `state` counts with kState only.
[[nodiscard]] constexpr bool is_found_in_frames(TriggerKind kind, StreamState state) {
  return kind == TriggerKind::kFrame || kind == TriggerKind::kMessage ||
         (kind == TriggerKind::kState && state == StreamState::kTrailersSeen);
}
/// Only a relay alone looks for it, on its links: weir's own streams are not placed by it.
[[nodiscard]] constexpr bool is_of_links(TriggerKind kind) {
  return kind == TriggerKind::kIdle || kind == TriggerKind::kRecord;
}
/// The same, or it counts bytes and knows no frames.
[[nodiscard]] constexpr bool is_found_by_relay(TriggerKind kind, StreamState state) {
  return kind == TriggerKind::kBytes || is_found_in_frames(kind, state);
}

/// Numbers that a code can't be, and what to do where one of them was meant.
struct OtherNumbers {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  std::string remedy{};
};

/// One parameter of a fault kind.
struct ParamSpec {
  std::string name;
  ValueType type = ValueType::kString;
  std::string default_text;  // as a user would write it, without quotes; empty = the parameter is required
  std::vector<std::string> choices;  // for kChoice
  std::string help;
  bool optional = false;  // it may be left out, and is not among the fault's parameters then
  bool positive = false;  // zero says nothing: a number, a duration or a size must be above it
  std::int64_t low = 0;   // for kInteger: the numbers allowed
  std::int64_t high = 2'147'483'647;
  /// A protocol's code: its name is taken in any case and with either dash, and its number as well, without quotes too. The
  /// numbers are those of the choices, in their order from `first_number` on; for kString any number is taken, as its digits.
  bool is_code = false;
  std::int64_t first_number = 0;
  /// kChoice: besides the choices any whole number up to this, decimal or 0x, in quotes or without; 0: none. It becomes its
  /// decimal digits.
  std::int64_t any_number_to = 0;
  std::vector<OtherNumbers> other_numbers{};  // the first that fits holds
};

/// Who carries a fault out.
enum class Actor {
  kClient,      // the client of the stream
  kChatServer,  // weir's own chat server, which is told by the request's metadata
  kRelay,       // the relay, on a TCP connection
  kTap,         // the relay, on HTTP/2 frames
  kRun,         // the run, on the process or the settings of a server that it started itself
};

/// What a kind needs besides the one who carries it out.
enum class FaultNeed {
  kChildServer,   // target.process = "child"
  kReceiveLimit,  // a target.receive_limit below its parameter "size"
  kServerLimit,   // the same of target.server_receive_limit, where the server is weir's own
};

/// Everything the loader and the catalogue page need to know of a fault kind.
struct FaultKindSpec {
  std::string name;  // "tcp-reset"
  FaultScope scope = FaultScope::kStream;
  std::string layer;        // "client", "http/2", "tcp", "server application", "server process"
  std::string summary;      // one line: what weir does
  std::string client_sees;  // what a correct client and server do then
  FaultPoints points;       // where `at` may place it
  std::vector<ParamSpec> params;
  std::vector<std::string> default_expect;  // outcome classes allowed when the scenario names none
  /// The same where `toward` is "server", so that the client at most hears what the server makes of it. Empty: no difference.
  std::vector<std::string> default_expect_at_server{};
  std::string example;    // TOML, one line per key
  bool is_flood = false;  // loads the peer beyond a few streams: `weir check` asks for leave
  Actor carried_out_by = Actor::kClient;
  std::set<FaultNeed> needs{};

  [[nodiscard]] bool does_need(FaultNeed need) const { return needs.contains(need); }
  /// All connections of its group go through the relay.
  [[nodiscard]] bool needs_relay() const {
    return carried_out_by == Actor::kRelay || carried_out_by == Actor::kTap;
  }
  [[nodiscard]] bool is_on_frames() const { return carried_out_by == Actor::kTap; }
  [[nodiscard]] bool needs_chat_server() const { return carried_out_by == Actor::kChatServer; }
  /// Only with target.embedded = true.
  [[nodiscard]] bool needs_own_server() const { return carried_out_by == Actor::kRun; }
};

struct Vocabulary {
  std::vector<FaultKindSpec> kinds;  // in the order of the catalogue
  /// Every outcome class there is, for checking `expect` and metrics; entries ending in '.' are prefixes of open
  /// sets, such as "app." or "h2.rst.".
  std::vector<std::string> outcome_classes;
  std::vector<std::string>
      status_words;  // gRPC's codes from 0 on, as outcome classes name them: "ok", "cancelled"
};

}  // namespace weir
