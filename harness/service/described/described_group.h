// What the streams of a group say and hear on a described method, read against its descriptor.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/errors.h"
#include "harness/scenario/scenario.h"
#include "harness/service/described/condition.h"
#include "harness/service/described/described_talk.h"
#include "harness/service/described/descriptors.h"
#include "harness/service/described/path.h"
#include "harness/service/described/reply_rules.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/template.h"
#include "harness/service/described/template_spot.h"
#include "harness/service/described/tie.h"

namespace weir {

/// Immutable; any thread.
struct DescribedGroup {
  std::shared_ptr<const Descriptors> descriptors;
  const google::protobuf::MethodDescriptor* method = nullptr;

  std::vector<Template> messages;           // one after the other, and again from the first
  std::vector<std::uint32_t> replies_each;  // to each of these, where their numbers differ; else empty
  Slots slots;

  ReplyMatch match = ReplyMatch::kOrder;
  TieFields of_message;  // with a key: kField
  TieFields of_reply;
  /// Of each of `messages`: where what ties it to its replies stands in it.
  std::vector<std::optional<std::vector<TemplateSpot>>> spots;
  Answers answers;
  std::optional<Condition> until;

  /// What a reply can say whatever it answers.
  struct Meanings {
    std::vector<Condition> ignore;
    std::vector<std::pair<std::string, Condition>> errors;
    std::vector<Condition> end;
  } meanings;
  ReplyRules rules;
  DescribedTalk talk;
};

/// What a reply means depends on what came before it, or a message on what was heard.
[[nodiscard]] inline bool has_memory(const DescribedGroup& group) {
  return group.slots.learn() || group.of_message.has_key() || group.of_message.has_same() ||
         !group.replies_each.empty() || !group.rules.none() || group.talk.any() ||
         !group.talk.setup.empty() || group.talk.delivers;
}

/// It remembers nothing but which messages wait, by a field that their replies have.
[[nodiscard]] inline bool needs_by_field_alone(const DescribedGroup& group) {
  return group.of_message.has_key() && group.slots.size() == 0 && group.rules.none() && !group.talk.any() &&
         group.talk.setup.empty() && !group.talk.delivers;
}

/// Reads one group of the scenario. Null, and all its mistakes, where there are any.
[[nodiscard]] std::shared_ptr<const DescribedGroup> describe_group(
    const Scenario& scenario, const StreamGroup& group, std::shared_ptr<const Descriptors> descriptors,
    ErrorList& errors);

}  // namespace weir
