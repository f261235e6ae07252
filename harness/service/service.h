// What is spoken on the streams of a group: how a message is made, what a reply means, and which replies are expected. The one seam
// between a stream's decisions and the bytes of a method.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/service/conversation.h"
#include "harness/service/sink.h"

namespace weir {

/// One life of a stream, as a message may have to name it.
struct StreamIdentity {
  std::uint32_t stream = 0;
  std::uint32_t incarnation = 0;
  std::uint64_t key = 0;  // in the plan: what is drawn for the stream is drawn by it
  /// What the stream knows of what was said on it. Null where its service has no conversation. While a message is made or read, nobody
  /// else uses it.
  StreamMemory* memory = nullptr;
};

/// What a reply turned out to be.
struct ReplyMeaning {
  std::optional<std::uint32_t>
      answers{};  // this message of its own stream; nothing: it does not say, or not credibly
  std::optional<std::uint32_t>
      part{};                  // its number among the replies to that message, where they are numbered
  bool intact = true;          // all that can be checked of it is as it should be
  bool last = false;           // its message will have no more, whatever number was expected
  bool in_band_error = false;  // it says that something went wrong, in a message that is sound
  bool aside =
      false;  // it answers no message at a pace, and none is owed it: a push, or what an aside is answered by
  bool over = false;          // with it the stream has had what it was there for, and this side leaves
  std::uint8_t error = 0;     // which of Service::errors(), when it does
  bool repeated = false;      // what must be there once was there before
  bool backwards = false;     // what must go up went back
  std::uint32_t skipped = 0;  // so many before it are missing
  friend bool operator==(const ReplyMeaning&, const ReplyMeaning&) = default;
};

/// The replies that a stream is to have.
struct Answers {
  enum class Kind {
    kEach,    // `count` to each message: fewer when one says that it is the last
    kPushed,  // `count` to the first message, one after another, each with its number
    kNone,    // replies are tied to no message
  } kind = Kind::kEach;
  std::uint32_t count = 1;  // kAnyNumber: until one says that it is the last
  static constexpr std::uint32_t kAnyNumber = 0xFFFF'FFFF;
  bool numbered =
      true;  // a reply says what it answers; else they are taken in order, and nothing of them is checked
  bool judged =
      false;  // though they may not be numbered: what is missing, too many or against a rule is known
};

class Deliveries;

/// One for each group of streams. Immutable; any thread.
class Service {
 public:
  virtual ~Service() = default;
  /// Writes message `seq` to the sink, `at_least` so many bytes of it: what makes it larger changes nothing of what it says. Returns
  /// how many they are.
  virtual std::size_t make(const StreamIdentity& stream, std::uint32_t seq, std::uint64_t at_least,
                           MessageSink& sink) const = 0;
  /// What a reply on that stream means. `bytes` may be anything.
  [[nodiscard]] virtual ReplyMeaning read(const StreamIdentity& stream, std::string_view bytes) const = 0;
  [[nodiscard]] virtual Answers expected() const = 0;
  /// Null where nothing is said but messages at a pace, and no reply is told by what came before it. Lives as long as the service.
  [[nodiscard]] virtual const Conversation* conversation() const { return nullptr; }
  /// What became of the values of side calls that its replies are to bring; null: there are none.
  [[nodiscard]] virtual const Deliveries* deliveries() const { return nullptr; }
  /// The names of the errors that replies may tell of, by ReplyMeaning::error.
  [[nodiscard]] virtual std::vector<std::string> errors() const { return {}; }
};

}  // namespace weir
