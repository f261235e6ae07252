// How a stream ended, by whom, and how sure that is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome_classes.h"

namespace weir {

enum class Certainty {
  kProven,     // the relay, the marker trailer or weir's own act says so
  kInferred,   // from status text and state alone
  kGuessed,    // likewise, and the library is of a version whose texts nobody has looked at
  kAmbiguous,  // something else fits as well: see alternatives
};

/// On whose word a class rests.
enum class ToldBy {
  kNobody,   // by elimination: nothing else fits
  kReplies,  // their contents
  kClient,   // what weir's own client did
  kStatus,   // the status that came
  kServer,   // weir's server, by its marker: which status it chose, and how far it had got
  kRelay,    // the relay, of what it did or could not reach
  kTap,      // the relay's tap, which follows the frames
  kEngine,   // the client, on an engine that sees every frame
  kText,     // a library's words
};

struct Outcome {
  std::string name;  // "tcp.rst"
  Origin origin = Origin::kUnknown;
  Scope scope = Scope::kStream;
  Certainty certainty = Certainty::kInferred;
  std::vector<std::string> alternatives;
  /// Other names that are as true: an `expect` with one of them holds it as well.
  std::vector<std::string> also{};
  /// Who broke a specification at this stream's end, and which rule. Empty: nobody that is known.
  std::string breach{};
  ToldBy told_by = ToldBy::kNobody;
};

/// An outcome of this class, with the origin and scope that belong to it.
[[nodiscard]] Outcome make_outcome(OutcomeId id, Certainty certainty);
[[nodiscard]] Outcome make_outcome(std::string name, Certainty certainty);

/// "nobody", "replies", "client", "status", "marker", "relay", "tap", "engine", "text".
[[nodiscard]] std::string_view to_string(ToldBy told_by);

/// "proven", "inferred", "guessed", "ambiguous".
[[nodiscard]] std::string_view to_string(Certainty certainty);

}  // namespace weir
