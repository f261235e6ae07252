// A group's own messages, held against the rest of the scenario as far as that goes without their types.
#include <fmt/format.h>

#include <set>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// Weir's chat makes its own messages and knows what a reply means.
bool check_is_own_method(CrossCheck& check, const Node& node) {
  const Node* target = check.root.find("target");
  const bool method_known = target == nullptr || check.is_reliable(*target, "method");
  if (!method_known || !is_chat_by_default(check)) return method_known;
  FieldTable<StreamGroup> fields = described_fields();
  for (const Field<StreamGroup>& field : fields) {
    const Node* there = check.sound(node, field.info.key);
    if (there == nullptr) continue;
    check.mistakes.at_key(
        *there,
        fmt::format("'{}' is for a service of your own, and the method is weir's chat", field.info.key),
        "name your method in [target], such as method = \"shop.Orders/Watch\", or remove it");
  }
  const Node* integrity = check.sound(node, "integrity");
  if (integrity != nullptr && integrity->kind == Node::Kind::kTable) {
    check.mistakes.at_key(*integrity, "rules are for a service of your own, and the method is weir's chat",
                          "write integrity = \"echo\", or name your method in [target]");
  }
  return false;
}

/// What belongs to weir's own messages.
void check_leftovers(CrossCheck& check, const Node& node) {
  if (const Node* payload = check.sound(node, "payload")) {
    check.mistakes.at_key(*payload,
                          "'payload' fills weir's own messages, and this group has messages of its own",
                          "remove it; {bytes:16..64} in 'message' makes one larger");
  }
  const Node* integrity = check.sound(node, "integrity");
  if (integrity != nullptr && integrity->kind == Node::Kind::kString) {
    check.mistakes.at_value(
        *integrity, "integrity by a word is for weir's own messages",
        "write rules, such as integrity = { unique = [\"id\"] }, or reply = { same = [...] }");
  }
}

void check_message(CrossCheck& check, const Node& node, const StreamGroup& group) {
  const Node* message = node.find("message");
  if (message == nullptr && group.messages > 0 && !group.talk.listens &&
      check.is_reliable(node, "messages")) {
    check.mistakes.at_key(node, "the group says what replies mean, and has no message of its own",
                          "add message = '{\"field\": \"value\"}', or messages = 0 where it only listens");
  }
  if (message != nullptr && message->kind == Node::Kind::kTable && message->find("file") == nullptr) {
    check.mistakes.at_value(
        *message, "the table names no file of messages",
        "write message = { file = \"messages.ndjson\" }, or the message itself as a text");
  }
}

void check_reply(CrossCheck& check, const Node& node, const StreamGroup& group) {
  const Node* reply = check.sound(node, "reply");
  if (reply == nullptr) return;
  const ReplyRule& rule = group.described->reply;
  if (rule.match == ReplyMatch::kField && reply->find("request") == nullptr) {
    check.mistakes.at_value(
        *reply, "by which field? 'request' is missing",
        "add request = \"path\", and reply = \"path\" where the reply has another name for it");
  }
  if (rule.match != ReplyMatch::kField) {
    for (const char* key : {"request", "reply"}) {
      if (const Node* there = reply->find(key))
        check.mistakes.at_key(*there, fmt::format("'{}' means nothing without match = \"field\"", key),
                              "remove it, or write match = \"field\"");
    }
  }
  const Node* count = reply->find("count");
  const Node* until = reply->find("until");
  if (count != nullptr && until != nullptr) {
    check.mistakes.at_key(*until, "both 'count' and 'until' say how many replies there are",
                          "keep one of the two");
  }
  if (rule.match != ReplyMatch::kNone) return;
  for (const char* key : {"count", "until", "same"}) {
    if (const Node* there = reply->find(key))
      check.mistakes.at_key(
          *there, fmt::format("'{}' means nothing with match = \"none\": no reply belongs to a message", key),
          "remove it, or write match = \"order\" or \"field\"");
  }
}

/// A stream that waits for replies would wait for ever.
void check_pace(CrossCheck& check, const Node& node, const StreamGroup& group) {
  if (!check.is_reliable(node, "pace") || !check.is_reliable(node, "reply")) return;
  const ReplyRule& rule = group.described->reply;
  const bool none = rule.match == ReplyMatch::kNone || rule.count == 0U;
  const bool waits = group.pace.kind == PaceKind::kPingPong || group.pace.kind == PaceKind::kWindow;
  if (!none || !waits || group.talk.listens || group.messages <= 1) return;
  check.mistakes.at_key(node.nearest_to({"reply"}),
                        "the pace waits for replies, and no reply answers a message",
                        "write pace = { kind = \"open\", rate = \"100/s\" }, or match = \"order\"");
}

void check_names(CrossCheck& check, const Node& node) {
  if (const Node* errors = check.sound(node, "error")) {
    for (const auto& [name, value] : errors->members) {
      if (is_plain_name(name)) continue;
      check.mistakes.at_key(value, fmt::format("'{}' can't be the name of an outcome", name.substr(0, 60)),
                            "use 1 to 100 letters, digits, '-' and '_'");
    }
  }
  static const std::set<std::string> kTaken = {"n",      "stream", "incarnation", "time", "draw",
                                               "choice", "uuid",   "bytes",       "file", "env",
                                               "base64", "reply",  "each",        "batch"};
  if (const Node* kept = check.sound(node, "remember")) {
    for (const auto& [name, value] : kept->members) {
      if (kTaken.contains(name)) {
        check.mistakes.at_key(value, fmt::format("{{{}}} stands for something else in messages", name),
                              "use another name, such as \"last_" + name + "\"");
      } else if (!is_plain_name(name) || name.find('-') != std::string::npos ||
                 (name[0] >= '0' && name[0] <= '9')) {
        check.mistakes.at_key(value, fmt::format("'{}' can't be a name in messages", name.substr(0, 60)),
                              "use letters, digits and '_', a letter first");
      }
    }
  }
}

}  // namespace

void check_described(CrossCheck& check, const Node& node, StreamGroup& group) {
  const bool talks = group.talk.any() || !group.talk.setup.empty() || group.talk.delivers;
  if (!group.described && talks) group.described.emplace();
  if (!group.described) return;
  if (!check_is_own_method(check, node)) return;
  if (node.find("message") == nullptr && node.find("messages") == nullptr && talks) {
    group.messages = 0;
    group.talk.listens = true;
  }
  check_leftovers(check, node);
  check_message(check, node, group);
  check_reply(check, node, group);
  check_pace(check, node, group);
  check_names(check, node);
}

void check_descriptors(CrossCheck& check, const Node& target) {
  const Node* proto = check.sound(target, "proto");
  if (proto != nullptr && check.scenario.target.descriptors.proto_files.empty()) {
    check.mistakes.at_value(*proto, "'proto' names no files",
                            "write proto = { files = [\"shop.proto\"], paths = [\"proto\"] }");
  }
}

}  // namespace weir
