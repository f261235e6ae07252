// What is said on a stream beside its messages at a pace: first messages, keep-alives, reactions to replies, a farewell. When they are
// said is decided without bytes, in stream/asides.h; what they are, and what a reply sets off, is a service's affair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "harness/base/units.h"
#include "harness/service/sink.h"

namespace weir {

struct StreamIdentity;

/// A message beside the pace, as its stream asks for it.
struct Aside {
  enum class Part : std::uint8_t { kFirst, kKeepAlive, kReaction, kFarewell };
  Part part = Part::kFirst;
  std::uint16_t rule = 0;  // its position among those of its part, in the scenario's order
  std::uint32_t items =
      1;  // kReaction: it is made of so many of what its rule has gathered, the oldest first
  friend bool operator==(const Aside&, const Aside&) = default;
};

/// The most first messages that a stream may have: a Cues has a bit for each.
inline constexpr std::size_t kMostFirstMessages = 32;

/// What one reply sets off.
struct Cues {
  struct Gathered {
    std::uint16_t rule = 0;
    std::uint32_t items = 1;  // above zero
    friend bool operator==(const Gathered&, const Gathered&) = default;
  };
  std::uint32_t answers_first = 0;  // bit k: it is such a reply as first message k awaits
  bool answers_farewell = false;    // the same of the farewell
  std::vector<Gathered> gathered{};
  std::vector<Duration> after_calls{};  // it brings what side calls sent so long ago
};

/// What a stream knows of what was said on it: what is gathered for reactions, what a reply is told by, what is to be remembered. Made
/// by its service; lives through all incarnations of its stream. Used by one thread at a time, the lane's.
class StreamMemory {
 public:
  StreamMemory() = default;
  virtual ~StreamMemory() = default;
  StreamMemory(const StreamMemory&) = delete;
  StreamMemory& operator=(const StreamMemory&) = delete;
  /// The stream opens again: what belonged to the life before is forgotten, and what is to be remembered stays.
  virtual void reopen() = 0;

  /// What the reply that was read last sets off; valid until the next is read.
  [[nodiscard]] virtual const Cues& cues() const = 0;

  bool is_set_up = false;  // the calls before the stream's own were made
};

/// The part of a service that makes such messages. Immutable; any thread, but for what it does with a stream's memory, which comes with
/// the identity.
class Conversation {
 public:
  virtual ~Conversation() = default;
  /// For a stream that opens for the first time.
  [[nodiscard]] virtual std::unique_ptr<StreamMemory> remember(const StreamIdentity& stream) const = 0;
  /// Writes that message to the sink. Returns how many bytes it has. What it was made of is gathered no more.
  virtual std::size_t say(const StreamIdentity& stream, const Aside& aside, MessageSink& sink) const = 0;
  /// Writes the request of setup call `call` to the sink. Returns how many bytes it has.
  virtual std::size_t ask(const StreamIdentity& stream, std::uint32_t call, MessageSink& sink) const = 0;
  /// Its reply came: the stream's memory keeps of it what the scenario says.
  virtual void keep(const StreamIdentity& stream, std::uint32_t call, std::string_view reply) const = 0;
};

}  // namespace weir
