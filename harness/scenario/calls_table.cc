// [[calls]]: read as tables of their own, run as groups of streams that have one message each.
#include <algorithm>
#include <cmath>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/placed_field.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// Calls begin when the warm-up is over, by which time streams listen. None is made in the last part of the measured phase, so that what
/// it causes can still arrive.
constexpr double kCalling = 0.9;

/// Each call is a stream with one message and one reply, on connections of its own: a fault of a stream's connection is none of theirs.
StreamGroup group_of(const SideCalls& calls, const Phases& phases) {
  StreamGroup group;
  group.name = calls.name;
  const double seconds = kCalling * to_s(phases.measure);
  group.count = static_cast<std::uint32_t>(
      std::clamp(std::floor(calls.rate.per_second * seconds), 1.0, static_cast<double>(kMostStreams)));
  group.messages = 1;
  group.open.after = phases.warmup;
  group.open.rate = calls.rate;
  group.connections = Connections{};
  group.calls = calls;
  group.described.emplace().message.json = calls.send;
  // A server has the whole of a unary call with its one message: it may have ended before the half-close is accepted.
  group.expect = outcomes({OutcomeId::kOkComplete, OutcomeId::kOkEarly});
  group.span = calls.span;
  return group;
}

}  // namespace

FieldTable<SideCalls> call_fields() {
  return {
      value_field("name", &SideCalls::name, ValueSpec{}, "letters, digits, '-' and '_'", Need::kRequired),
      placed_field("method", &SideCalls::method, "a method such as \"shop.Orders/Create\"",
                   "a unary method of the same target", Need::kRequired),
      value_field("rate", &SideCalls::rate, positive_rate(), "so many calls a second", Need::kRequired),
      placed_field("send", &SideCalls::send, "a message in JSON",
                   "the request; {stream} tells the calls apart", Need::kRequired),
      placed_field("value", &SideCalls::value, "a path such as \"item.id\"",
                   "a field of the request that must turn up in a push: see delivers in [[streams]]"),
  };
}

void check_calls(CrossCheck& check) {
  std::vector<std::string> names;
  for (const StreamGroup& group : check.scenario.streams) names.push_back(group.name);
  for (std::size_t i = 0; i < check.calls.size(); ++i) {
    const SideCalls& calls = check.scenario.calls[i];
    const Node& node = *check.calls[i];
    if (!check_name(check, node, "table of calls")) continue;
    if (std::find(names.begin(), names.end(), calls.name) != names.end())
      check.mistakes.at_value(*node.find("name"), fmt::format("'{}' is the name of another", calls.name),
                              "give each group and each table of calls its own name");
    names.push_back(calls.name);
    const double total = calls.rate.per_second * kCalling * to_s(check.scenario.phases.measure);
    if (total > static_cast<double>(kMostStreams))
      check.mistakes.at_value(node.nearest_to({"rate"}),
                              fmt::format("these are {:.0f} calls; {} is the most", total, kMostStreams),
                              "use a lower rate or a shorter measure phase");
  }
  for (std::size_t i = 0; i < check.groups.size(); ++i) {
    const std::optional<Delivers>& delivers = check.scenario.streams[i].talk.delivers;
    if (!delivers) continue;
    const Node& node = *check.groups[i]->find("delivers");
    const auto& all = check.scenario.calls;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const SideCalls& one) { return one.name == delivers->calls.text; });
    if (found == all.end()) {
      std::vector<std::string> known;
      for (const SideCalls& one : all) known.push_back(one.name);
      check.mistakes.at_value(
          node.nearest_to({"calls"}), fmt::format("there are no calls '{}'", delivers->calls.text),
          suggest(delivers->calls.text, known,
                  known.empty() ? "add a [[calls]] with that name" : "name one of " + enumerate(known)));
    } else if (found->value.text.empty()) {
      check.mistakes.at_value(node.nearest_to({"calls"}),
                              fmt::format("the calls '{}' have no value that could turn up", found->name),
                              "add value = \"a path in the request\" to them");
    }
  }
  for (const SideCalls& calls : check.scenario.calls)
    check.scenario.streams.push_back(group_of(calls, check.scenario.phases));
}

}  // namespace weir
