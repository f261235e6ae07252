#include "harness/check/own_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"
#include "harness/scenario/mistakes.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// Of messages that no reply answers: twenty of them last long enough for a fault to find its stream alive.
constexpr Rate kOwnRate{50};
/// Of streams in their hundreds, which are over after their first message: no second one is to be due before.
constexpr Rate kOwnRateOfMany{1};
constexpr std::uint32_t kACrowd = 100;

bool is_answered(const StreamGroup& streams) {
  return !streams.described ||
         (streams.described->reply.match != ReplyMatch::kNone && streams.described->reply.count != 0U);
}

/// What a fault does that not every conversation has a place for.
struct Wants {
  bool large_messages = false;
  bool half_close = false;
  bool messages_at_a_pace = false;
};

Wants wants_of(const Fault& fault) {
  const FaultAction action = find_kind(fault.kind).decide(fault.params);
  const auto* act = std::get_if<ActOnLink>(&action);
  const bool at_half_close =
      fault.at.kind == TriggerKind::kState && fault.at.state == StreamState::kHalfClosed;
  return {.large_messages =
              std::holds_alternative<EnlargeMessage>(action) || std::holds_alternative<ReadNoMore>(action),
          .half_close = at_half_close || std::holds_alternative<HalfCloseNow>(action) ||
                        std::holds_alternative<DelayHalfClose>(action),
          .messages_at_a_pace = std::holds_alternative<SlowWrites>(action) ||
                                (act != nullptr && (act->mid_message || act->after_bytes > 0))};
}

/// How a fault strikes streams that only listen: so long after they have opened.
void place_by_clock(Fault& fault, Duration life) {
  if (fault.at.kind != TriggerKind::kSent && fault.at.kind != TriggerKind::kReplies) return;
  const Duration after = fault.at.count.low <= 1 ? Duration(std::chrono::milliseconds(1)) : life / 4;
  fault.at = {.kind = TriggerKind::kAfter, .after = {after, after}};
}

/// Nobody says how many replies come: what is sent is certain.
void place_by_messages(Fault& fault) {
  const bool may = find_kind(fault.kind).spec.points.accept(TriggerKind::kSent);
  if (fault.at.kind == TriggerKind::kReplies && may) fault.at.kind = TriggerKind::kSent;
}

/// Where a good end is allowed, these streams have their own.
void allow_own_ends(std::vector<std::string>& expect, const StreamGroup& streams) {
  const bool may_end_well = std::any_of(expect.begin(), expect.end(), [](const std::string& name) {
    return class_in(name_of(OutcomeId::kOkComplete), {name});
  });
  if (!may_end_well) return;
  for (const std::string& own : streams.expect) {
    if (std::find(expect.begin(), expect.end(), own) == expect.end()) expect.push_back(own);
  }
}

/// The look at a method's kind counts replies and judges none.
void only_count(DescribedMessages& messages) {
  messages.reply = {};
  messages.reply.match = ReplyMatch::kNone;
  messages.ignore.clear();
  messages.error.clear();
  messages.end.clear();
  messages.rules = {};
}

void speak_as(StreamGroup& group, const StreamGroup& words) {
  const bool counts = group.integrity == Integrity::kNone;
  group.described = words.described;
  group.talk = words.talk;
  // Streams that are struck leave values of side calls to others.
  group.talk.delivers.reset();
  group.metadata = words.metadata;
  group.server = words.server;
  group.integrity = words.integrity;
  group.expect = words.expect;
  if (words.described || group.payload == Payload{}) group.payload = words.payload;
  if (group.name == "shape" && counts && group.described) only_count(*group.described);
}

void listen(StreamGroup& group, Duration life, Duration watchdog) {
  group.messages = 0;
  group.pace = {};
  group.live = TimeSpread{.range = {life, life}};
  // Silence is no stall of theirs while they live.
  group.watchdog = life + watchdog;
}

}  // namespace

std::optional<OwnWords> choose_words(std::shared_ptr<const Scenario> scenario, const std::string& name,
                                     ErrorList& errors) {
  std::vector<std::size_t> own;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < scenario->streams.size(); ++i) {
    if (scenario->streams[i].calls) continue;
    own.push_back(i);
    names.push_back(scenario->streams[i].name);
  }
  SourceSpan nowhere;
  nowhere.file = scenario->file;
  if (scenario->target.embedded) {
    errors.add({nowhere, "target.address",
                "the scenario runs against weir's own server, and the suite is for yours",
                "add address = \"host:port\" to [target], or name your service as TARGET"});
    return std::nullopt;
  }
  const auto named = std::find(names.begin(), names.end(), name);
  if (name.empty() && own.size() > 1) {
    errors.add({scenario->streams[own[1]].span, "streams",
                fmt::format("the suite speaks as one group of streams, and there are {}", own.size()),
                fmt::format("choose one: add --group {}", enumerate(names))});
    return std::nullopt;
  }
  if (!name.empty() && named == names.end()) {
    errors.add({nowhere, "streams", fmt::format("there is no group called '{}'", name),
                suggest(name, names, fmt::format("the groups are {}", enumerate(names)))});
    return std::nullopt;
  }
  const std::size_t index = name.empty() ? own.front() : own[static_cast<std::size_t>(named - names.begin())];
  return OwnWords{std::move(scenario), index};
}

bool compares_replies(const StreamGroup& streams) {
  if (!streams.described) return streams.integrity == Integrity::kEcho;
  return !streams.described->reply.same.empty() || streams.described->rules != ReplyOrderRules{};
}

std::vector<Override> keys_of_target(const OwnWords& words) {
  // The suite has its own for these.
  static constexpr std::array<std::string_view, 6> kTaken = {"embedded", "address",     "method",
                                                             "engine",   "connections", "relay"};
  std::vector<Override> keys;
  for (const auto& [key, value] : write_table(target_fields(), words.scenario->target).members) {
    if (std::find(kTaken.begin(), kTaken.end(), key) != kTaken.end()) continue;
    const std::string name = "target." + key;
    const std::string text = value.in_line();
    keys.push_back({name, text, fmt::format("{}={}", name, text)});
  }
  return keys;
}

std::string why_not_tried(const Fault& fault, const StreamGroup& streams) {
  const Wants wants = wants_of(fault);
  if (wants.large_messages && streams.described)
    return "it takes messages of a size that the suite chooses, and the scenario's have their own";
  if (wants.half_close && streams.talk.close != Leaving::kHalfClose)
    return "it is about the half-close, and the scenario's streams end in another way, as 'close' has it";
  if (wants.messages_at_a_pace && streams.talk.listens)
    return "it is about messages at a pace, and the scenario's streams only listen";
  return {};
}

Scenario in_words(Scenario suite, const OwnWords& words, Duration watchdog) {
  const Scenario& own = *words.scenario;
  const StreamGroup& said = words.streams();
  const Duration slowest = std::max(watchdog, Duration(std::chrono::seconds(1)));
  const bool is_look = suite.streams.size() == 1;  // at new streams, or at the method's kind
  const Duration life = is_look ? slowest : 2 * slowest;
  const Target of_suite = std::exchange(suite.target, own.target);
  suite.target.connections = of_suite.connections;
  suite.target.relay = of_suite.relay || own.target.relay;
  suite.file = own.file;
  suite.seed = own.seed;
  for (StreamGroup& group : suite.streams) {
    speak_as(group, said);
    if (said.talk.listens) {
      listen(group, life, slowest);
    } else if (!is_answered(said)) {
      group.pace = {};
      group.pace.kind = PaceKind::kOpen;
      group.pace.stream_rate = group.count < kACrowd ? kOwnRate : kOwnRateOfMany;
    }
  }
  for (Fault& fault : suite.faults) {
    if (said.talk.listens) {
      place_by_clock(fault, life);
    } else if (!is_answered(said)) {
      place_by_messages(fault);
    }
    allow_own_ends(fault.expect, said);
  }
  // Side calls, and streams that only listen, last as long as the measured part.
  if (said.talk.listens || !own.calls.empty())
    suite.phases.measure = std::min(suite.phases.measure, life + (is_look ? 1 : 3) * slowest);
  suite.calls = own.calls;
  for (const SideCalls& calls : own.calls) suite.streams.push_back(group_of_calls(calls, suite.phases));
  return suite;
}

}  // namespace weir
