// The receiving side of a call: messages, given out as they are asked for, and the end behind the last of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/stream/transport.h"
#include "harness/wire/inbox.h"

namespace weir {

/// Used by one thread at a time.
class CallInput {
 public:
  enum class Next {
    kNothing,     // none was asked for, or none is whole
    kMessage,     // the one that was asked for
    kCompressed,  // the same, and its bytes are compressed
    kBroken,      // as Inbox's
    kTooLarge,    // the same
    kCut,         // the response is over within a message
    kEnd,         // it is over, and all was read: take_end()
  };

  /// Asks for the next message. True when somebody has to call next() for that: there is something, and nobody is at it.
  [[nodiscard]] bool ask() {
    asked_ = true;
    return !giving_ && (inbox_.held() > 0 || end_);
  }
  [[nodiscard]] bool is_asked() const { return asked_; }

  /// As Inbox's.
  void feed(std::string_view bytes) { inbox_.feed(bytes); }
  /// What there is for whom asked. After a message it is to be called again, unless the end is known: then the next one waits
  /// until it is asked for and ask() says so. `message` and `limit` as Inbox's.
  [[nodiscard]] Next next(std::string_view& message, std::optional<std::uint64_t> limit,
                          bool takes_compressed = false) {
    giving_ = false;
    if (!asked_) return nothing();
    switch (const Inbox::Found found = inbox_.take(message, limit, takes_compressed)) {
      case Inbox::Found::kMessage:
      case Inbox::Found::kCompressed:
        asked_ = false;
        giving_ = !end_;
        return found == Inbox::Found::kMessage ? Next::kMessage : Next::kCompressed;
      case Inbox::Found::kTooLarge:
        return Next::kTooLarge;
      case Inbox::Found::kBroken:
        return end_ ? Next::kCut : Next::kBroken;
      case Inbox::Found::kNothing:
        break;
    }
    if (end_) return inbox_.held() > 0 ? Next::kCut : Next::kEnd;
    return nothing();
  }
  /// What the next message's prefix says.
  [[nodiscard]] std::uint32_t next_size() const { return inbox_.next_size(); }

  /// END_STREAM came: the peer says no more.
  void on_end_stream() { peer_ended_ = true; }
  [[nodiscard]] bool has_peer_ended() const { return peer_ended_; }
  /// Somebody waits for the rest of a message. If the response is over now, it was cut.
  [[nodiscard]] bool is_within_message() const { return asked_ && inbox_.held() > 0 && !inbox_.has_whole(); }
  /// How the call ends once everything that came before is read. False, and `end` as it was, when nothing is left to be read.
  [[nodiscard]] bool hold_back(CallEnd& end) {
    if (inbox_.held() == 0) return false;
    end_ = std::make_unique<CallEnd>(std::move(end));
    return true;
  }
  /// The response is complete.
  [[nodiscard]] bool has_end() const { return end_ != nullptr; }
  [[nodiscard]] CallEnd take_end() { return std::move(*std::exchange(end_, nullptr)); }

  /// So many bytes the peer is to be given credit for now: only while somebody reads. A message larger than the window is read
  /// all the same, since its reader waits for it.
  [[nodiscard]] std::uint32_t take_credit() { return asked_ ? inbox_.take_credit() : 0; }

 private:
  Next nothing() {
    inbox_.keep();
    return Next::kNothing;
  }

  std::unique_ptr<CallEnd> end_;  // known, and messages have still to be read
  // What follows shares its last bytes: see WireCall.
  [[no_unique_address]] Inbox inbox_;
  bool asked_ : 1 = false;
  bool giving_ : 1 = false;  // a message is out, and next() is called again once it is taken
  bool peer_ended_ : 1 = false;
};

}  // namespace weir
