#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// First words of metrics (reports/metric.h): a group of such a name would make "response.p99" ambiguous.
constexpr std::array<std::string_view, 15> kMetricWords = {
    "response", "service",  "wait",       "setup",  "first_message", "write_block", "recovery",  "drain",
    "outcomes", "messages", "throughput", "faults", "memory",        "fairness",    "per_stream"};

void check_group_name(CrossCheck& check, const Node& node, std::set<std::string>& seen) {
  if (!check_name(check, node, "group")) return;
  const Node& name = *node.find("name");
  if (std::find(kMetricWords.begin(), kMetricWords.end(), name.text) != kMetricWords.end()) {
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

void check_pace(CrossCheck& check, const Node& pace, PaceKind kind) {
  if (pace.kind == Node::Kind::kString) {
    if (kind == PaceKind::kPingPong) return;
    check.mistakes.at_value(pace, fmt::format("the pace \"{}\" needs more than its name", pace.text),
                            kind == PaceKind::kOpen ? "write pace = { kind = \"open\", rate = \"2000/s\" }"
                                                    : "write pace = { kind = \"window\", window = 16 }");
    return;
  }
  if (!check.is_reliable(pace, "kind")) return;
  if (kind == PaceKind::kOpen) {
    const Node* rate = pace.find("rate");
    const Node* stream_rate = pace.find("stream_rate");
    if (rate != nullptr && stream_rate != nullptr) {
      check.mistakes.at_key(*stream_rate, "both 'rate' and 'stream_rate' are given",
                            "keep 'rate' for the whole group, or 'stream_rate' for each stream");
    } else if (rate == nullptr && stream_rate == nullptr) {
      check.mistakes.at_key(pace, "an open pace needs a rate",
                            "add rate = \"2000/s\" for the whole group, or stream_rate for each stream");
    }
  } else {
    for (const char* key : {"rate", "stream_rate", "arrivals"}) complain_if_there(check, pace, key, "open");
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
    const StreamGroup& group = check.scenario.streams[i];
    check_group_name(check, node, seen);
    if (const Node* pace = node.find("pace")) {
      // One wrong value of the table doesn't spoil the others.
      bool readable = pace->kind == Node::Kind::kTable || check.mistakes.is_sound(pace);
      if (readable) check_pace(check, *pace, group.pace.kind);
    }
    check_server(check, node, group);
    check_expect(check, node);
  }
  check_total(check);
}

}  // namespace weir
