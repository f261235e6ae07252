// What the streams of a group say beside their messages at a pace, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/scenario/placed_text.h"
#include "harness/scenario/spread.h"

namespace weir {

/// One of the first messages of a stream, or its last: what is sent, and whether a reply is to come before anything else is sent.
struct SaidOnce {
  PlacedText send{};
  bool awaits = false;
  PlacedText await{};  // a condition; empty: any reply
  friend bool operator==(const SaidOnce&, const SaidOnce&) = default;
};

/// A message by the clock, counted from when the first messages were through.
struct KeepAliveMessage {
  Duration every{};  // above zero
  PlacedText send{};
  friend bool operator==(const KeepAliveMessage&, const KeepAliveMessage&) = default;
};

/// Replies cause messages. Each reply that fulfils `when` brings items: itself, or with `each` one for every value of that path. A
/// message is made of one of them so long `after` the reply; with `batch`, of so many, or of fewer so long after the first of them;
/// with `every`, of those that are there at each such time.
struct Reaction {
  PlacedText when{};  // a condition; empty: any reply
  PlacedText each{};  // a path; empty: the reply itself
  PlacedText send{};
  std::optional<TimeSpread> after{};
  std::uint32_t batch = 1;
  std::optional<Duration> every{};
  friend bool operator==(const Reaction&, const Reaction&) = default;
};

/// A field of a reply that is kept by a name.
struct KeptField {
  std::string name;
  PlacedText path{};
  friend bool operator==(const KeptField&, const KeptField&) = default;
};

/// A unary call before a stream's own, whose reply tells what its messages have to know.
struct SetupCall {
  PlacedText method{};  // "package.Service/Method"
  PlacedText send{};
  std::vector<KeptField> keep{};
  bool once_a_run = false;  // else once for each stream, before it opens for the first time
  friend bool operator==(const SetupCall&, const SetupCall&) = default;
};

/// How this side leaves a stream of its own accord.
enum class Leaving : std::uint8_t {
  kHalfClose,  // "half-close"
  kCancel,     // "cancel"
  kServer,     // "server": it does not, and waits for the server's end
};

/// Values of side calls that the replies of these streams must bring: each of them once at least, on whichever stream.
struct Delivers {
  PlacedText calls{};  // the name of a [[calls]]
  PlacedText value{};  // a path in the reply
  friend bool operator==(const Delivers&, const Delivers&) = default;
};

struct Talk {
  std::vector<SetupCall> setup{};
  std::vector<SaidOnce> begin{};
  std::vector<KeepAliveMessage> keepalives{};
  std::vector<Reaction> on_reply{};
  std::optional<SaidOnce> farewell{};
  std::optional<Delivers> delivers{};
  bool listens = false;  // messages = 0: what is at a pace is the server's affair
  Leaving close = Leaving::kHalfClose;

  /// There is something that messages at a pace alone have not, once the stream's call has begun.
  [[nodiscard]] bool any() const {
    return !begin.empty() || !keepalives.empty() || !on_reply.empty() || farewell || listens ||
           close != Leaving::kHalfClose;
  }
  friend bool operator==(const Talk&, const Talk&) = default;
};

}  // namespace weir
