// What a scenario may say about faults: the kinds there are, their parameters and their triggers.
//
// The loader checks a file against a Vocabulary and knows no kind by itself; the fault catalogue (a floor below) fills
// one in. So a new kind is one file and one line there, and the loader, `weir faults` and the key reference follow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

/// Where in a stream a fault may be placed. See Trigger.
enum class TriggerKind {
  kOpen,     // when the stream opens
  kSent,     // after k messages sent (accepted by the transport)
  kReplies,  // after k replies received
  kAfter,    // a time after the stream opened
  kWriting,  // while the write of message k (from 1) is pending
};

/// One parameter of a fault kind.
struct ParamSpec {
  std::string name;
  ValueType type = ValueType::kString;
  std::string default_text;  // as a user would write it, without quotes; empty = the parameter is required
  std::vector<std::string> choices;  // for kChoice
  std::string help;
  std::int64_t low = 0;  // for kInteger: the numbers allowed
  std::int64_t high = 2'147'483'647;
};

/// Everything the loader and the catalogue page need to know of a fault kind.
struct FaultKindSpec {
  std::string name;  // "tcp-reset"
  FaultScope scope = FaultScope::kStream;
  std::string layer;                  // "client", "http/2", "tcp", "server application", "server process"
  std::string summary;                // one line: what weir does
  std::string client_sees;            // what a correct client and server do then
  std::vector<TriggerKind> triggers;  // those it accepts; the first is taken when `at` is left out, if kOpen
  std::vector<ParamSpec> params;
  std::vector<std::string> default_expect;  // outcome classes allowed when the scenario names none
  std::string example;                      // TOML, one line per key
  bool needs_child_server = false;          // only with target.process = "child"
  bool needs_embedded_server = false;       // only with target.embedded = true
  bool needs_chat_server = false;           // needs weir's own chat server (it is told by request metadata)
  bool on_frames = false;  // the relay does it to HTTP/2 frames, which must come in the clear
};

struct Vocabulary {
  std::vector<FaultKindSpec> kinds;  // in the order of the catalogue
  /// Every outcome class there is, for checking `expect` and metrics; entries ending in '.' are prefixes of open
  /// sets, such as "app." or "h2.rst.".
  std::vector<std::string> outcome_classes;
};

}  // namespace weir
