// What the streams of a group say beside their messages at a pace, read against the method's descriptor.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "harness/scenario/talk.h"
#include "harness/service/conversation.h"
#include "harness/service/described/condition.h"
#include "harness/service/described/path.h"
#include "harness/service/described/setup_calls.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/template.h"

namespace weir {

/// Immutable; any thread.
struct DescribedTalk {
  SetupCalls setup;
  std::optional<Path> promises;  // of a side call: in its request
  std::optional<Path> delivers;  // in replies: what side calls promised
  struct Once {
    Template send;
    bool awaits = false;
    std::optional<Condition> await{};  // nothing: any reply
  };
  struct Reaction {
    std::optional<Condition> when{};
    std::optional<Path> each{};
    Template send;
  };
  std::vector<Once> begin{};
  std::vector<Template> keepalives{};
  std::vector<Reaction> reactions{};
  std::optional<Once> farewell{};
  [[nodiscard]] bool any() const {
    return !begin.empty() || !keepalives.empty() || !reactions.empty() || farewell.has_value();
  }
  [[nodiscard]] const Template& template_of(const Aside& aside) const;
};

/// What one stream has gathered for reactions, and how often it has said what. Used by one thread at a time.
class TalkMemory {
 public:
  /// What came: an item, and all that messages may name of replies as it stood then.
  struct Item {
    KeptValue value{};
    SlotValues slots{};
  };
  /// A reply came, and `now` is what is kept of replies with it. Writes what it sets off.
  void hear(const DescribedTalk& talk, std::string_view reply, const SlotValues& now, Cues& cues);
  /// Takes the oldest items of that rule, so many at most.
  [[nodiscard]] std::vector<Item> take(std::uint16_t rule, std::uint32_t items);
  /// How often such a message was made before, in this life.
  std::uint32_t count(const Aside& aside);
  void clear();

 private:
  std::vector<std::deque<Item>> gathered_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace weir
