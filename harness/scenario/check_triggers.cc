// Where a fault may be placed: `at`, and `from` and `until` beside it.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/fault_view.h"
#include "harness/scenario/group_reach.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

bool is_for_links(const CrossCheck& check) { return !check.scenario.links.empty(); }

std::string list_triggers(const CrossCheck& check, const FaultPoints& points) {
  std::vector<std::string> words;
  for (TriggerKind trigger : points.triggers) words.push_back("'" + trigger_key(trigger) + "'");
  for (TriggerKind trigger : points.of_links) {
    if (is_for_links(check)) words.push_back("'" + trigger_key(trigger) + "'");
  }
  return enumerate(words);
}

/// How many messages a stream of the group sends; nothing when it says some beside those at a pace.
std::optional<std::uint64_t> messages_said(const CrossCheck& check, const FaultView& view) {
  if (view.group->talk.any() || !check.is_reliable(*view.group_node, "messages")) return std::nullopt;
  return view.group->messages;
}

/// How many replies a stream of the group can get; nothing when that is up to the server.
std::optional<std::uint64_t> replies_said(const CrossCheck& check, const FaultView& view) {
  bool known = view.group->integrity == Integrity::kEcho && !view.group->described &&
               check.is_reliable(*view.group_node, "server") &&
               check.is_reliable(*view.group_node, "integrity") &&
               check.is_reliable(*view.group_node, "messages");
  if (!known) return std::nullopt;
  return std::uint64_t{view.group->messages} * view.group->server.replies_per_request;
}

/// Complains about a place in a message that no stream of the group sends or gets.
void check_next_message(CrossCheck& check, const FaultView& view, const Node& at) {
  const Trigger& trigger = view.fault.at;
  std::optional<std::uint64_t> there = replies_said(check, view);
  if (!trigger.to_client) there = messages_said(check, view);
  if (!there || trigger.count.high < *there) return;
  check.mistakes.at_value(
      at.nearest_to({trigger.to_client ? "replies" : "sent"}),
      fmt::format("'byte' lies in the message that follows, and '{}' {} only {}", view.group->name,
                  trigger.to_client ? "gets" : "sends", *there),
      *there == 0 ? "use another trigger" : fmt::format("use at most {}, or raise 'messages'", *there - 1));
}

/// Complains about a point that no stream of the group reaches.
void check_reach(CrossCheck& check, const FaultView& view, const Node& at) {
  const Trigger& trigger = view.fault.at;
  const Node& point = at.nearest_to({trigger_key(trigger.kind)});
  const std::string& group = view.group->name;
  switch (trigger.kind) {
    case TriggerKind::kOpen:
      return;
    case TriggerKind::kSent:
    case TriggerKind::kWriting:
      if (auto messages = messages_said(check, view); messages && trigger.count.high > *messages) {
        check.mistakes.at_value(
            point, fmt::format("the stream is over before this: '{}' sends {} messages", group, *messages),
            fmt::format("use at most {}, or raise 'messages'", *messages));
      }
      return;
    case TriggerKind::kReplies:
      // The last reply is followed by the status at once; what comes "after" it comes too late.
      if (auto replies = replies_said(check, view); replies && trigger.count.high >= *replies) {
        check.mistakes.at_value(
            point, fmt::format("the stream is over before this: '{}' gets {} replies", group, *replies),
            *replies == 0 ? "use another trigger, or raise 'replies_per_request'"
                          : fmt::format("use at most {}, or raise 'messages'", *replies - 1));
      }
      return;
    case TriggerKind::kAfter:
    case TriggerKind::kRun: {
      const Phases& phases = check.scenario.phases;
      Duration whole = phases.warmup + phases.measure + phases.drain;
      if (check.is_reliable(check.root, "phases") && trigger.after.high >= whole) {
        check.mistakes.at_value(
            point, fmt::format("the run is over before this: it takes {}", format_duration(whole)),
            "use an earlier point, or a longer measure phase");
      }
      return;
    }
    case TriggerKind::kMessage:
      check_next_message(check, view, at);
      return;
    case TriggerKind::kState:
    case TriggerKind::kBytes:
    case TriggerKind::kFired:
    case TriggerKind::kFrame:
    case TriggerKind::kIdle:
    case TriggerKind::kRecord:
      return;
  }
}

void check_state(CrossCheck& check, const FaultView& view, const Node& at) {
  const FaultPoints& points = view.kind->points;
  StreamState wanted = view.fault.at.state;
  if (view.fault.at.kind != TriggerKind::kState || points.accept(wanted)) return;
  std::vector<std::string> words;
  for (StreamState state : points.states) words.push_back(fmt::format("\"{}\"", word_of(state)));
  check.mistakes.at_value(*at.find("state"),
                          fmt::format("a {} fault can't wait for \"{}\"", view.kind->name, word_of(wanted)),
                          fmt::format("use {}", enumerate(words)));
}

bool counts_messages(const Trigger& trigger) {
  return trigger.kind == TriggerKind::kSent || trigger.kind == TriggerKind::kReplies;
}

/// The keys of a repetition fit the point and each other.
void check_repeat_keys(CrossCheck& check, const FaultView& view, const Node& at) {
  const Repeat& repeat = view.fault.at.repeat;
  for (const char* key : {"every", "probability"}) {
    const Node* node = at.find(key);
    if (node == nullptr) continue;
    if (view.fault.at.kind == TriggerKind::kMessage) {
      check.mistakes.at_key(*node,
                            fmt::format("'{}' counts messages as the client does, 'byte' as the relay", key),
                            "keep one of them");
    } else if (!counts_messages(view.fault.at)) {
      check.mistakes.at_key(*node, fmt::format("'{}' counts messages, and the point is not one of them", key),
                            "place the fault by 'sent' or 'replies'");
    } else if (!view.fault.at.fired.empty()) {
      check.mistakes.at_key(
          *node, fmt::format("'{}' counts from the stream's opening, 'fired' from another fault", key),
          "keep one of them");
    }
  }
  if (repeat.every > 0 && repeat.probability > 0)
    check.mistakes.at_key(*at.find("probability"), "'every' and 'probability' both say at which messages",
                          "keep one of them");
  const Node* times = at.find("times");
  if (times != nullptr && repeat.every == 0 && repeat.probability <= 0)
    check.mistakes.at_key(*times, "'times' says how often at most, and nothing repeats this fault",
                          "add 'every' or 'probability', or remove it");
  const Node* toward = at.find("toward");
  if (toward != nullptr && view.fault.at.kind == TriggerKind::kMessage)
    check.mistakes.at_key(*toward, "'sent' and 'replies' say which way the message goes", "remove 'toward'");
  else if (toward != nullptr && view.fault.at.kind == TriggerKind::kIdle)
    return;
  else if (toward != nullptr && view.fault.at.kind != TriggerKind::kBytes &&
           view.fault.at.kind != TriggerKind::kFrame && view.fault.at.kind != TriggerKind::kRecord)
    check.mistakes.at_key(*toward, "'toward' in 'at' says which bytes are counted, and none are",
                          "add 'bytes', or put 'toward' beside 'at' if the act is meant");
}

/// A repetition needs an end that is known when the plan is made: what was planned must come about.
void check_repeat_end(CrossCheck& check, const FaultView& view, const Node& at) {
  const Trigger& trigger = view.fault.at;
  const Repeat& repeat = trigger.repeat;
  if (view.group == nullptr || !counts_messages(trigger) || (repeat.every == 0 && repeat.probability <= 0))
    return;
  for (const char* key : {"messages", "live", "pace", "integrity", "server"}) {
    if (!check.is_reliable(*view.group_node, key)) return;
  }
  std::optional<std::uint64_t> last = last_point(*view.group, trigger.kind);
  if (!last && repeat.probability > 0) {
    check.mistakes.at_key(
        *at.find("probability"),
        fmt::format(
            "how many messages a stream of '{}' comes to is not known, so chance may pass it by unseen",
            view.group->name),
        "give the group a number of 'messages' and no 'live', or use 'every' with 'times'");
  } else if (!last && !repeat.times) {
    check.mistakes.at_key(*at.find("every"),
                          fmt::format("how often that is on a stream of '{}' is not known", view.group->name),
                          "add 'times'");
  } else if (last && !repeat.times && repeat.every > 0 && *last / repeat.every > kMostStrikes) {
    check.mistakes.at_key(
        *at.find("every"),
        fmt::format("that is {} strikes on a stream, and {} is the most", *last / repeat.every, kMostStrikes),
        "add 'times', or raise 'every'");
  } else if (last && repeat.every > 0 && repeat.times &&
             trigger.count.high + std::uint64_t{repeat.every} * (*repeat.times - 1) > *last) {
    check.mistakes.at_value(
        *at.find("times"),
        fmt::format("the stream is over before the last of them: '{}' comes to {}", view.group->name, *last),
        "use fewer, or leave 'times' out: as many as there is room for");
  }
}

void check_repeat(CrossCheck& check, const FaultView& view, const Node& at) {
  const Repeat& repeat = view.fault.at.repeat;
  check_repeat_keys(check, view, at);
  if (!check.mistakes.is_sound(&at)) return;
  if (!view.kind->points.repeats && (repeat.every > 0 || repeat.times.value_or(1) > 1)) {
    check.mistakes.at_key(at.nearest_to({repeat.every > 0 ? "every" : "times"}),
                          fmt::format("a {} fault strikes a stream once", view.kind->name),
                          repeat.every > 0 ? "remove 'every'" : "use times = 1");
    return;
  }
  check_repeat_end(check, view, at);
}

void check_window(CrossCheck& check, const FaultView& view) {
  const Node* from = check.sound(view.node, "from");
  const Node* until = check.sound(view.node, "until");
  const RunWindow& window = view.fault.window;
  for (const Node* end : {from, until}) {
    if (end == nullptr) continue;
    if (view.kind->points.set_at_open || view.kind->needs_chat_server()) {
      check.mistakes.at_key(
          *end,
          fmt::format("a {} fault is set when the call begins, and knows no time of the run",
                      view.kind->name),
          "remove 'from' and 'until'; phases and 'open' of the group say when streams open");
      return;
    }
    if (view.fault.at.is_found_in_frames()) {
      check.mistakes.at_key(
          *end, "the relay finds this point in the stream's frames, and knows no time of the run",
          "remove 'from' and 'until'; phases and 'open' of the group say when streams open");
      return;
    }
  }
  if (until != nullptr && window.until <= window.from.value_or(Duration(0))) {
    check.mistakes.at_value(*until, "the window is empty: it ends before it begins",
                            "give 'until' a time after 'from'");
    return;
  }
  const Phases& phases = check.scenario.phases;
  if (from != nullptr && check.is_reliable(check.root, "phases") &&
      *window.from >= phases.warmup + phases.measure) {
    check.mistakes.at_value(*from,
                            fmt::format("no fault strikes after the measure phase, which ends at {}",
                                        format_duration(phases.warmup + phases.measure)),
                            "use an earlier time, or a longer measure phase");
  }
}

/// Complains about a point that the kind has no use for toward the server.
void check_at_server(CrossCheck& check, const FaultView& view, const Node& at) {
  const std::vector<TriggerKind>& triggers = view.kind->points.triggers_at_server;
  const auto toward = view.fault.params.find("toward");
  const bool at_server =
      toward != view.fault.params.end() && toward->second == ParamValue(std::string("server"));
  if (!at_server || triggers.empty() ||
      std::find(triggers.begin(), triggers.end(), view.fault.at.kind) != triggers.end())
    return;
  const std::string key = trigger_key(view.fault.at.kind);
  check.mistakes.at_key(
      at.nearest_to({key}),
      fmt::format("a {} fault toward the server is of the request's head, which goes as the call begins",
                  view.kind->name),
      "remove 'at', or write at = { open = true }");
}

bool accepts(const CrossCheck& check, const FaultPoints& points, const Trigger& trigger) {
  if (!trigger.fired.empty()) return points.accept_after_a_fault(trigger.kind);
  return is_for_links(check) ? points.accept_on_links(trigger.kind) : points.accept(trigger.kind);
}

/// What `fired` can count on with.
bool counts_from_a_fault(TriggerKind kind) {
  return kind == TriggerKind::kOpen || kind == TriggerKind::kSent || kind == TriggerKind::kReplies ||
         kind == TriggerKind::kAfter;
}

}  // namespace

void check_trigger(CrossCheck& check, const FaultView& view) {
  const Node* at = view.node.find("at");
  const FaultKindSpec& kind = *view.kind;
  if (!is_for_links(check)) check_window(check, view);
  if (at == nullptr) {
    const std::optional<TriggerKind> required = kind.points.required();
    if (!required) return;  // as Trigger's default says
    check.mistakes.at_place(view.node.value, join_path(view.node.path, "at"),
                            fmt::format("'at' is missing: a {} fault needs a point", kind.name),
                            fmt::format("add at with {}, such as at = {{ {} = 3 }}",
                                        list_triggers(check, kind.points), trigger_key(*required)));
    return;
  }
  if (!check.mistakes.is_sound(at)) return;
  const Trigger& trigger = view.fault.at;
  const bool within_a_message = trigger.kind == TriggerKind::kMessage && kind.points.accept(trigger.kind);
  if (const Node* byte = at->find("byte"); byte != nullptr && kind.is_on_frames() && !within_a_message) {
    check.mistakes.at_key(
        *byte, fmt::format("a {} fault strikes between two frames, and 'byte' lies inside one", kind.name),
        "remove 'byte', or use a fault of the layer tcp");
    return;
  }
  if (is_of_links(trigger.kind) && !is_for_links(check)) {
    const std::string key = trigger_key(trigger.kind);
    check.mistakes.at_key(
        at->nearest_to({key}),
        fmt::format("'{}' is found by a relay alone, and these streams are weir's own", key),
        "write [[links]] in place of [[streams]], and play it with weir relay");
    return;
  }
  if (!accepts(check, kind.points, trigger)) {
    const bool chain = !trigger.fired.empty() && !kind.points.accept(TriggerKind::kFired);
    std::string key = trigger_key(chain ? TriggerKind::kFired : trigger.kind);
    check.mistakes.at_key(
        at->nearest_to({key}), fmt::format("a {} fault can't be placed by '{}'", kind.name, key),
        kind.points.triggers.empty() ? "remove 'at'"
                                     : fmt::format("use {}", list_triggers(check, kind.points)));
    return;
  }
  if (!trigger.fired.empty() && !counts_from_a_fault(trigger.kind)) {
    std::string key = trigger_key(trigger.kind);
    check.mistakes.at_key(at->nearest_to({key}), fmt::format("'{}' does not count from another fault", key),
                          "use 'fired' alone, or with 'sent', 'replies' or 'after'");
    return;
  }
  check_at_server(check, view, *at);
  if (view.group != nullptr) check_reach(check, view, *at);
  check_state(check, view, *at);
  check_repeat(check, view, *at);
  const Node* middle = view.node.find("mid_message");
  if (trigger.is_found_in_frames() && middle != nullptr && middle->kind == Node::Kind::kBool && middle->flag)
    check.mistakes.at_value(*middle, "'at' says already where on the wire the fault strikes",
                            "remove 'mid_message', or use 'sent' or 'replies' without 'byte'");
}

namespace {

/// The fault that has this name, as a place in the scenario; nothing when there is none.
std::optional<std::size_t> find_fault(const CrossCheck& check, const std::string& name) {
  for (std::size_t i = 0; i < check.faults.size(); ++i) {
    const Node* node = check.sound(*check.faults[i], "name");
    if (node != nullptr && node->text == name) return i;
  }
  return std::nullopt;
}

/// Whether the fault waits for itself in the end.
bool goes_round(const CrossCheck& check, std::size_t start) {
  std::size_t at = start;
  for (std::size_t steps = 0; steps < check.faults.size(); ++steps) {
    std::optional<std::size_t> next = find_fault(check, check.scenario.faults[at].at.fired);
    if (!next) return false;
    if (*next == start) return true;
    at = *next;
  }
  return false;
}

void check_chain(CrossCheck& check, std::size_t index, const Node& fired) {
  const Fault& fault = check.scenario.faults[index];
  std::optional<std::size_t> before = find_fault(check, fault.at.fired);
  if (!before) {
    std::vector<std::string> names;
    for (const Node* node : check.faults) {
      if (const Node* name = check.sound(*node, "name")) names.push_back(name->text);
    }
    std::string hint =
        names.empty() ? "give the other fault a name" : "the faults are called " + enumerate(names);
    check.mistakes.at_value(fired,
                            fmt::format("there is no fault called {}", fired.value.text().substr(0, 60)),
                            suggest(fault.at.fired, names, hint));
    return;
  }
  const Fault& first = check.scenario.faults[*before];
  const FaultKindSpec* kind = find_kind_spec(check.vocabulary, first.kind);
  if (goes_round(check, index)) {
    check.mistakes.at_value(fired, "these faults wait for each other, so none ever fires",
                            "let one of them stand on a point of the stream");
  } else if (kind != nullptr && !kind->points.can_be_chained) {
    check.mistakes.at_value(
        fired,
        fmt::format(
            "nothing can follow a {} fault on the same stream: it ends with it, or tells of it at its end",
            first.kind),
        "place this fault by a point of its own");
  } else if (first.at.kind == TriggerKind::kState && first.at.state == StreamState::kTrailersSeen) {
    check.mistakes.at_value(
        fired,
        fmt::format("'{}' strikes behind the stream's trailers, and nothing follows them", fault.at.fired),
        "place this fault by a point of its own");
  } else if (!first.on.empty() && !fault.on.empty() && first.on != fault.on) {
    check.mistakes.at_value(
        fired, fmt::format("'{}' is on '{}', this fault on '{}'", fault.at.fired, first.on, fault.on),
        "a fault can follow one of its own group only");
  }
}

}  // namespace

void check_chains(CrossCheck& check) {
  for (std::size_t i = 0; i < check.faults.size(); ++i) {
    const Node* at = check.sound(*check.faults[i], "at");
    const Node* fired = at == nullptr ? nullptr : at->find("fired");
    if (fired != nullptr) check_chain(check, i, *fired);
  }
}

}  // namespace weir
