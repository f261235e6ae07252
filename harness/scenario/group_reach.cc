#include "harness/scenario/group_reach.h"

namespace weir {

std::optional<std::uint64_t> messages_of(const StreamGroup& group) {
  bool by_time =
      group.talk.any() || group.live || !group.pace.stages.empty() || group.messages == kEndlessMessages;
  return by_time ? std::nullopt : std::optional<std::uint64_t>(group.messages);
}

std::optional<std::uint64_t> replies_of(const StreamGroup& group) {
  std::optional<std::uint64_t> messages = messages_of(group);
  if (!messages || group.described || group.integrity != Integrity::kEcho) return std::nullopt;
  return *messages * group.server.replies_per_request;
}

std::optional<std::uint64_t> last_point(const StreamGroup& group, TriggerKind kind) {
  if (kind == TriggerKind::kSent) return messages_of(group);
  std::optional<std::uint64_t> replies = replies_of(group);
  return replies && *replies > 0 ? std::optional(*replies - 1) : std::nullopt;
}

}  // namespace weir
