#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/tables.h"
#include "reports/metric.h"

namespace weir {
namespace {

void check_group_name(CrossCheck& check, const Node& node, std::set<std::string>& seen) {
  if (!check_name(check, node, "group")) return;
  const Node& name = *node.find("name");
  const std::vector<std::string> taken = metric_families();
  if (std::find(taken.begin(), taken.end(), name.text) != taken.end()) {
    check.mistakes.at_value(
        name, fmt::format("a group can't be called '{}': metrics begin with this word", name.text),
        fmt::format("use another name, such as \"{}-streams\"", name.text));
  } else if (!seen.insert(name.text).second) {
    check.mistakes.at_value(name, fmt::format("there are two groups called '{}'", name.text),
                            "give each its own name");
  }
}

void complain_if_there(CrossCheck& check, const Node& pace, const std::string& key, const std::string& kind) {
  if (const Node* node = check.sound(pace, key)) {
    check.mistakes.at_key(*node, fmt::format("'{}' means nothing without pace kind \"{}\"", key, kind),
                          fmt::format("remove it, or write kind = \"{}\"", kind));
  }
}

/// Stages stand in place of a rate, and one of them at least has to send something.
void check_stages(CrossCheck& check, const Node& stages, const Node* other_rate, const Pace& pace) {
  if (other_rate != nullptr) {
    check.mistakes.at_key(*other_rate, "both 'stages' and a rate are given",
                          "keep the stages, or write one rate without them");
  }
  bool silent = std::all_of(pace.stages.begin(), pace.stages.end(), [](const LoadStage& s) {
    return s.rate.low == Rate{0} && s.rate.high == Rate{0};
  });
  if (silent && check.mistakes.is_sound(&stages)) {
    check.mistakes.at_value(stages, "no stage has a rate above 0/s: nothing would be sent",
                            "give at least one stage a rate, such as \"0/s..5000/s\"");
  }
}

void check_pace(CrossCheck& check, const Node& pace, const Pace& values) {
  PaceKind kind = values.kind;
  if (pace.kind == Node::Kind::kString) {
    if (kind == PaceKind::kPingPong) return;
    check.mistakes.at_value(pace, fmt::format("the pace \"{}\" needs more than its name", pace.text),
                            kind == PaceKind::kPush
                                ? "write pace = { kind = \"push\", period = \"10ms\", replies = 100 }"
                            : kind == PaceKind::kOpen ? "write pace = { kind = \"open\", rate = \"2000/s\" }"
                                                      : "write pace = { kind = \"window\", window = 16 }");
    return;
  }
  if (!check.is_reliable(pace, "kind")) return;
  if (kind == PaceKind::kOpen) {
    const Node* rate = pace.find("rate");
    const Node* stream_rate = pace.find("stream_rate");
    const Node* stages = pace.find("stages");
    if (stages != nullptr) {
      check_stages(check, *stages, rate != nullptr ? rate : stream_rate, values);
    } else if (rate != nullptr && stream_rate != nullptr) {
      check.mistakes.at_key(*stream_rate, "both 'rate' and 'stream_rate' are given",
                            "keep 'rate' for the whole group, or 'stream_rate' for each stream");
    } else if (rate == nullptr && stream_rate == nullptr) {
      check.mistakes.at_key(
          pace, "an open pace needs a rate",
          "add rate = \"2000/s\" for the whole group, stream_rate for each stream, or stages");
    }
  } else {
    for (const char* key : {"rate", "stream_rate", "arrivals", "stages", "burst"})
      complain_if_there(check, pace, key, "open");
  }
  for (const char* key : {"period", "replies"}) {
    if (kind != PaceKind::kPush) {
      complain_if_there(check, pace, key, "push");
    } else if (pace.find(key) == nullptr) {
      check.mistakes.at_key(pace, fmt::format("a push pace needs '{}'", key),
                            "write pace = { kind = \"push\", period = \"10ms\", replies = 100 }");
    }
  }
  const Node* think = check.sound(pace, "think");
  if (think != nullptr && kind != PaceKind::kPingPong && kind != PaceKind::kWindow) {
    check.mistakes.at_key(*think, "'think' means nothing with this pace: no message waits for a reply",
                          "remove it, or write kind = \"ping-pong\"");
  }
  if (kind != PaceKind::kWindow) {
    complain_if_there(check, pace, "window", "window");
  } else if (pace.find("window") == nullptr) {
    check.mistakes.at_key(pace, "a window pace needs 'window'",
                          "add window = 16, the unanswered messages allowed");
  }
}

/// What weir's chat server is told goes by request metadata, which another service doesn't understand.
void check_server(CrossCheck& check, const Node& node, const StreamGroup& group) {
  const Node* server = check.sound(node, "server");
  const Node* target = check.root.find("target");
  bool method_known = target == nullptr || check.is_reliable(*target, "method");
  if (server != nullptr && method_known && check.scenario.target.method != Target{}.method) {
    check.mistakes.at_key(*server,
                          fmt::format("'server' is for weir's chat server, and the method is '{}'",
                                      check.scenario.target.method),
                          fmt::format("remove it, or use method = \"{}\"", Target{}.method));
  }
  if (server != nullptr && check.is_reliable(node, "pace") && group.server.replies_per_request == 0 &&
      group.pace.kind != PaceKind::kOpen) {
    check.mistakes.at_value(
        server->nearest_to({"replies_per_request"}),
        "a stream that waits for replies gets none and would stand still after its first messages",
        "ask for at least one reply, or use an open pace");
  }
}

/// A push is done by weir's chat server, on one message of the client.
void check_push(CrossCheck& check, const Node& node, const StreamGroup& group) {
  if (group.pace.kind != PaceKind::kPush) return;
  const Node& pace = *node.find("pace");
  if (const Node* messages = node.find("messages")) {
    check.mistakes.at_key(*messages, "'messages' means nothing with a push pace: the client sends once",
                          "remove it; pace.replies says how many the server sends");
  }
  const Node* server = node.find("server");
  const Node* per_request = server == nullptr ? nullptr : server->find("replies_per_request");
  if (per_request != nullptr) {
    check.mistakes.at_key(*per_request,
                          "'replies_per_request' and the pace both say how many replies there are",
                          "remove it; pace.replies is enough");
  }
  const Node* target = check.root.find("target");
  bool method_known = target == nullptr || check.is_reliable(*target, "method");
  if (method_known && check.scenario.target.method != Target{}.method) {
    check.mistakes.at_key(
        pace,
        fmt::format("a push pace is done by weir's chat server, and the method is '{}'",
                    check.scenario.target.method),
        fmt::format("use method = \"{}\" and `weir serve`, or another pace", Target{}.method));
  }
  if (group.pace.period && check.is_reliable(node, "watchdog") && *group.pace.period >= group.watchdog) {
    check.mistakes.at_key(pace.nearest_to({"period"}),
                          fmt::format("the watchdog would end the stream after {}, before the second reply",
                                      format_duration(group.watchdog)),
                          "set watchdog to more than the period");
  }
}

/// Where something else ends a stream, `messages` left out means no end of its own.
void fill_in_messages(const Node& node, StreamGroup& group) {
  if (group.pace.kind == PaceKind::kPush) {
    group.messages = 1;
    group.server.replies_per_request = group.pace.replies.value_or(1);
    return;
  }
  if (node.find("messages") == nullptr && (group.live || !group.pace.stages.empty()))
    group.messages = kEndlessMessages;
}

void check_total(CrossCheck& check) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < check.groups.size(); ++i) {
    total += check.scenario.streams[i].count;
    if (total > kMostStreams) {
      check.mistakes.at_value(
          check.groups[i]->nearest_to({"count"}),
          fmt::format("with this group there are {} streams; {} is the most", total, kMostStreams),
          "use fewer streams here, or several runs side by side");
      return;
    }
  }
}

}  // namespace

void check_groups(CrossCheck& check) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < check.groups.size(); ++i) {
    const Node& node = *check.groups[i];
    StreamGroup& group = check.scenario.streams[i];
    fill_in_messages(node, group);
    check_group_name(check, node, seen);
    if (const Node* pace = node.find("pace")) {
      // One wrong value of the table doesn't spoil the others.
      bool readable = pace->kind == Node::Kind::kTable || check.mistakes.is_sound(pace);
      if (readable) check_pace(check, *pace, group.pace);
    }
    check_push(check, node, group);
    check_server(check, node, group);
    check_talk(check, node, group);
    check_described(check, node, group);
    check_expect(check, node, group.expect);
  }
  check_total(check);
}

}  // namespace weir
