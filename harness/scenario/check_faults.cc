#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/base/address.h"
#include "harness/scenario/cross_checks.h"
#include "harness/scenario/fault_identity.h"
#include "harness/scenario/fault_view.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

void check_fault_name(CrossCheck& check, const FaultView& view, std::set<std::string>& seen) {
  if (!check_name(check, view.node, "fault")) return;
  const Node& name = *view.node.find("name");
  if (!seen.insert(name.text).second) {
    check.mistakes.at_value(name, fmt::format("there are two faults called '{}'", name.text),
                            "give each its own name");
  }
}

/// The same where links are all there is.
void on_links(CrossCheck& check, FaultView& view) {
  const std::string& name = check.scenario.links.front().name;
  const Node* on = view.node.find("on");
  if (on == nullptr) {
    view.fault.on = name;
  } else if (check.mistakes.is_sound(on) && view.fault.on != name && !name.empty()) {
    check.mistakes.at_value(*on, fmt::format("there are no links called {}", on->value.text().substr(0, 60)),
                            fmt::format("the links are called '{}'; 'on' may be left out", name));
  }
}

/// Finds the group the fault is on.
void resolve_group(CrossCheck& check, FaultView& view) {
  const std::vector<StreamGroup>& groups = check.scenario.streams;
  if (!check.scenario.links.empty()) return on_links(check, view);
  if (groups.empty()) return;  // reported already, and says nothing about this fault
  std::vector<std::string> names;
  for (const StreamGroup& group : groups) names.push_back(group.name);
  const Node* on = view.node.find("on");
  if (on == nullptr && groups.size() == 1) {
    view.fault.on = groups.front().name;
  } else if (on == nullptr) {
    if (groups.size() > 1) {
      check.mistakes.at_place(view.node.value, join_path(view.node.path, "on"),
                              "'on' is missing: there are several groups",
                              fmt::format("add on = {}", enumerate(names)));
    }
    return;
  }
  if (on != nullptr && !check.mistakes.is_sound(on)) return;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].name == view.fault.on) {
      view.group = &groups[i];
      view.group_node = check.groups[i];
      return;
    }
  }
  // A group without a readable name could be the one that is meant.
  if (on == nullptr || std::find(names.begin(), names.end(), "") != names.end()) return;
  check.mistakes.at_value(*on, fmt::format("there is no group called {}", on->value.text().substr(0, 60)),
                          suggest(on->text, names, fmt::format("the groups are {}", enumerate(names))));
}

void check_selection(CrossCheck& check, const FaultView& view) {
  const Node* select = check.sound(view.node, "select");
  if (select == nullptr || !check.is_reliable(*view.group_node, "count")) return;
  const Selection& selection = view.fault.select;
  std::uint32_t count = view.group->count;
  if (selection.kind == Selection::Kind::kEvery && selection.every > count) {
    check.mistakes.at_value(select->nearest_to({"every"}),
                            fmt::format("this selects no stream: '{}' has {}", view.group->name, count),
                            fmt::format("use at most {}", count));
  }
  if (selection.kind != Selection::Kind::kList) return;
  std::set<std::uint32_t> seen;
  for (const Node& item : select->nearest_to({"list"}).items) {
    auto index = static_cast<std::uint32_t>(item.integer);
    if (index >= count) {
      check.mistakes.at_value(
          item, fmt::format("there is no stream {}: '{}' has {}", index, view.group->name, count),
          fmt::format("use indexes from 0 to {}", count - 1));
    } else if (!seen.insert(index).second) {
      check.mistakes.at_value(item, fmt::format("stream {} is listed twice", index), "list each stream once");
    }
  }
}

/// What a kind needs of the target and of the group.
void check_needs(CrossCheck& check, const FaultView& view) {
  const Node* target = check.root.find("target");
  if (target != nullptr && !check.mistakes.is_sound(target)) return;
  const Target& values = check.scenario.target;
  const FaultKindSpec& kind = *view.kind;
  const Node& place = *view.node.find("kind");
  const bool relayed = kind.needs_relay();
  if (relayed && values.transport == Carrier::kInProcess) {
    check.mistakes.at_value(
        place, fmt::format("a {} fault needs a TCP connection, and the transport is in-process", kind.name),
        "write transport = \"tcp\" in [target]");
  }
  if (relayed && is_unix_address(values.address)) {
    check.mistakes.at_value(
        place, fmt::format("a {} fault needs a TCP connection, and the target is a Unix socket", kind.name),
        "give the target as host:port");
  }
  if (kind.needs_own_server() && !values.embedded) {
    check.mistakes.at_value(
        place, fmt::format("a {} fault acts on weir's own server, and the target is elsewhere", kind.name),
        "remove target.address, or this fault");
  } else if (kind.does_need(FaultNeed::kChildServer) && values.process != ServerPlace::kChild) {
    check.mistakes.at_value(place,
                            fmt::format("a {} fault needs the server in a process of its own", kind.name),
                            "write process = \"child\" in [target]");
  }
  if (!kind.needs_chat_server()) return;
  if (values.method != Target{}.method) {
    check.mistakes.at_value(place,
                            fmt::format("a {} fault is done by weir's chat server, and the method is '{}'",
                                        kind.name, values.method),
                            fmt::format("write method = \"{}\" in [target]", Target{}.method));
  } else if (view.group != nullptr && view.group->integrity == Integrity::kNone &&
             check.is_reliable(*view.group_node, "integrity")) {
    check.mistakes.at_value(
        place,
        fmt::format("a {} fault is done by weir's chat server, and '{}' has integrity \"none\"", kind.name,
                    view.group->name),
        "write integrity = \"echo\" in the group");
  }
}

/// A message above a limit needs the limit: weir lifts those of gRPC.
void check_limit(CrossCheck& check, const FaultView& view, const char* key,
                 const std::optional<Bytes>& limit) {
  const Node* target = check.root.find("target");
  if (target != nullptr && !check.mistakes.is_sound(target)) return;
  const auto size = view.fault.params.find("size");
  if (size == view.fault.params.end()) return;  // reported already
  const Bytes bytes = std::get<Bytes>(size->second);
  if (!limit) {
    check.mistakes.at_value(
        *view.node.find("kind"),
        fmt::format("a {} fault needs a limit to be above, and [target] has no {}", view.kind->name, key),
        fmt::format("write {} = \"4MiB\" in [target], what gRPC has by default", key));
  } else if (bytes <= *limit && check.is_reliable(*target, key)) {
    const Node* written = view.node.find("size");
    check.mistakes.at_value(
        written != nullptr ? *written : *view.node.find("kind"),
        fmt::format("{} is not above the target's {}, {}", format_bytes(bytes), key, format_bytes(*limit)),
        "give the fault a larger size, or the target a smaller limit");
  }
}

/// How large a message can be asked for at all.
constexpr Bytes kLargestMessage{64U << 20};

void check_sizes(CrossCheck& check, const FaultView& view) {
  const Target& target = check.scenario.target;
  if (view.kind->does_need(FaultNeed::kReceiveLimit))
    check_limit(check, view, "receive_limit", target.receive_limit);
  if (view.kind->does_need(FaultNeed::kServerLimit) && target.embedded)
    check_limit(check, view, "server_receive_limit", target.server_receive_limit);
  const Node* size = view.node.find("size");
  const auto value = view.fault.params.find("size");
  const bool ours = view.kind->needs_chat_server() || view.kind->does_need(FaultNeed::kServerLimit);
  if (!ours || size == nullptr || value == view.fault.params.end()) return;
  if (std::get<Bytes>(value->second) <= kLargestMessage) return;
  check.mistakes.at_value(*size, fmt::format("{} is more than weir makes", size->value.text()),
                          fmt::format("use at most {}", format_bytes(kLargestMessage)));
}

}  // namespace

void check_faults(CrossCheck& check) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < check.faults.size(); ++i) {
    Fault& fault = check.scenario.faults[i];
    FaultView view{*check.faults[i], fault, find_kind_spec(check.vocabulary, fault.kind)};
    check_fault_name(check, view, seen);
    if (check.groups.size() == check.scenario.streams.size()) resolve_group(check, view);
    if (view.kind != nullptr) check_trigger(check, view);
    if (view.group != nullptr) check_selection(check, view);
    const bool on_streams =
        check.scenario.links.empty();  // what can be done on links alone is known to the relay's plan
    if (view.kind != nullptr && on_streams) check_needs(check, view);
    if (view.kind != nullptr && on_streams) check_sizes(check, view);
    check_expect(check, view.node, fault.expect);
  }
  check_chains(check);
  identify_faults(check.scenario.faults);
}

}  // namespace weir
