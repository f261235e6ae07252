// The replies of one stream of the chat server: what requests wait for, and what is made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "harness/base/units.h"
#include "harness/server/chat_acts.h"
#include "harness/server/script.h"

namespace weir {

/// A reply that is ready to be written.
struct ChatReply {
  std::string text;
  std::uint64_t size = 0;  // of the message, at least
};

/// Pure; used by one thread at a time. `script`, wherever it stands, is that of the stream.
class ChatReplies {
 public:
  /// Request `number`, from 1, came in; its replies are due from `now` on as the script says.
  void ask(std::string content, std::uint64_t number, const ServerScript& script, RunTime now);
  /// The client will ask for no more: pushes that are not due by now are not made.
  void stop_pushing(const ServerScript& script, RunTime now);
  /// Makes what is due until there is one to write. One at a time, since a request may ask for a million. `last`: no request
  /// follows.
  void make(const ServerScript& script, ChatActs& acts, const ChatProgress& progress, bool last);
  /// None will be sent.
  void forget();

  /// One is ready to be written.
  [[nodiscard]] bool is_ready() const { return !ready_.empty(); }
  [[nodiscard]] ChatReply take();
  /// When the next one can be made; kNever when none is to be.
  [[nodiscard]] RunTime next_due() const { return waiting_.empty() ? kNever : waiting_.front().due; }
  /// Requests that wait for replies.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// Nothing waits, nor is ready, nor held back.
  [[nodiscard]] bool all_sent() const { return waiting_.empty() && ready_.empty() && !held_; }

 private:
  struct Request {
    std::string content;
    std::uint64_t number = 0;
    std::uint32_t replies = 0;  // still to be made
    std::uint32_t pushed = 0;   // made so far, where they are pushed
    RunTime due{};
  };

  void make_one(const Request& request, const ServerScript& script, ChatActs& acts,
                const ChatProgress& progress);

  std::deque<Request> waiting_;
  std::deque<ChatReply> ready_;
  std::optional<std::string> held_;  // waits for the next reply to go before it
  std::uint32_t holder_ = 0;         // the fault that holds it
  std::uint64_t made_ = 0;           // dropped ones too, copies not
};

}  // namespace weir
