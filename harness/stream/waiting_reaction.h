// What a rule has gathered from replies, and when a message is made of it.
#pragma once

#include <cstdint>
#include <deque>

#include "harness/base/units.h"
#include "harness/scenario/talk.h"

namespace weir {

/// Items come with replies, in portions, and leave in messages, the oldest first. Pure; used by one thread at a time. `rule` is always
/// the same; `zero`: from when its `every` counts.
class WaitingReaction {
 public:
  /// So many items came; by the rule's delay, drawn already, they are due at `due`. A message never overtakes one of the same rule.
  void add(std::uint32_t items, RunTime now, RunTime due);
  /// When the next message is due; kNever while there is nothing to make it of, or too little.
  [[nodiscard]] RunTime due(const Reaction& rule, RunTime zero) const;
  /// Of how many items it is made.
  [[nodiscard]] std::uint32_t size(const Reaction& rule) const;
  /// Its write begins.
  void take(std::uint32_t items);
  /// Whatever is there is due now.
  void hurry(RunTime now) { hurried_ = now; }
  [[nodiscard]] bool empty() const { return items_ == 0; }
  /// How many messages are due by then.
  [[nodiscard]] std::uint32_t messages_due(const Reaction& rule, RunTime zero, RunTime by) const;

 private:
  struct Portion {
    std::uint32_t items;
    RunTime came;
    RunTime due;
  };
  std::deque<Portion> portions_;
  std::uint32_t items_ = 0;
  RunTime hurried_ = kNever;
};

}  // namespace weir
