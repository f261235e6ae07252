// What a stream says beside its messages at a pace, held against the rest of its group.
#include <fmt/format.h>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// Weir's chat has no messages but those at a pace, and answers nothing else.
void check_own_service(CrossCheck& check, const Node& node, const StreamGroup& group) {
  const Node* target = check.root.find("target");
  const bool method_known = target == nullptr || check.is_reliable(*target, "method");
  if (!method_known || !is_chat_by_default(check)) return;
  for (const Field<StreamGroup>& field : talk_fields()) {
    if (const Node* said = check.sound(node, field.info.key)) {
      check.mistakes.at_key(
          *said,
          fmt::format("'{}' is for a service of your own, and the method is weir's chat", field.info.key),
          "name your method in [target], such as method = \"shop.Orders/Watch\", or remove it");
    }
  }
  const Node* messages = check.sound(node, "messages");
  if (messages != nullptr && group.messages == 0) {
    check.mistakes.at_value(*messages, "a stream of weir's chat that sends nothing is told nothing",
                            "write 1 at least; a service of your own may speak first");
  }
}

/// Who only listens has nothing that could be due, measured against its answer, or counted.
void check_listener(CrossCheck& check, const Node& node) {
  for (const auto& [key, why] : {std::pair{"pace", "says when messages are due"},
                                 std::pair{"message", "says what messages at a pace are"}}) {
    if (const Node* there = check.sound(node, key)) {
      check.mistakes.at_key(*there, fmt::format("'{}' {}, and with messages = 0 there are none", key, why),
                            "remove it, or write how many messages there are");
    }
  }
}

/// A message goes after a delay or by the clock.
void check_reactions(CrossCheck& check, const Node& rules) {
  for (const Node& rule : rules.items) {
    const Node* every = check.sound(rule, "every");
    if (every == nullptr || rule.find("after") == nullptr) continue;
    check.mistakes.at_key(*every, "both 'after' and 'every' are given",
                          "keep 'after' for a delay that begins with the reply, or 'every' for the clock");
  }
}

}  // namespace

void check_talk(CrossCheck& check, const Node& node, StreamGroup& group) {
  const Node* messages = check.sound(node, "messages");
  group.talk.listens = messages != nullptr && group.messages == 0;
  check_own_service(check, node, group);
  if (group.talk.listens) check_listener(check, node);
  if (const Node* rules = node.find("on_reply")) check_reactions(check, *rules);
  if (node.find("expect") != nullptr) return;
  if (group.talk.close == Leaving::kCancel) group.expect = outcomes({OutcomeId::kLocalCancel});
  if (group.talk.close == Leaving::kServer)
    group.expect = outcomes({OutcomeId::kOkEarly, OutcomeId::kOkComplete});
}

}  // namespace weir
