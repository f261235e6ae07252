// The acts that a script asks of one stream: which is due, and which were carried out.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/units.h"
#include "harness/server/script.h"

namespace weir {

/// How far a stream of the chat server has come.
struct ChatProgress {
  RunTime now{};
  RunTime opened{};
  std::uint64_t received = 0;  // requests
  std::uint64_t sent = 0;      // replies accepted by the transport
};

/// Each act is carried out once. Pure; used by one thread at a time.
class ChatActs {
 public:
  explicit ChatActs(const std::vector<ServerAct>& asked);

  /// The next one on the whole stream whose point is reached; it is used up. Null when there is none.
  [[nodiscard]] const ServerAct* next_due(const ChatProgress& progress);

  /// A reply that is being made.
  struct Reply {
    std::uint64_t request = 0;  // which request it answers, from 1
    std::uint64_t number = 0;   // among all replies, from 1
    bool may_wait = true;       // it may change places with the next: none does so already
  };
  /// The first in the script's order that is due on this reply; it is used up. One act a reply: a second one takes the next reply.
  [[nodiscard]] const ServerAct* take_for(const Reply& reply, const ChatProgress& progress);

  /// When the next one on the whole stream is due by the passing of time alone.
  [[nodiscard]] RunTime next_by_time(RunTime opened) const;

  /// The stream felt it.
  void carried_out(std::uint32_t fault) { carried_out_.push_back(fault); }
  /// The faults of these acts, in that order.
  [[nodiscard]] const std::vector<std::uint32_t>& carried_out() const { return carried_out_; }

 private:
  struct Act {
    ServerAct what;
    bool used = false;
  };

  std::vector<Act> acts_;
  std::vector<std::uint32_t> carried_out_;
};

}  // namespace weir
