#include "harness/check/plain_remedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

/// The file in whose words the suite speaks; empty: weir's chat.
std::string scenario_of(const PlainFacts& facts) {
  const auto given = facts.given.find("--scenario");
  return given == facts.given.end() ? "" : given->second;
}

CheckRemedy name_a_method(const PlainFacts& facts, std::string_view what) {
  if (const std::string file = scenario_of(facts); !file.empty())
    return {fmt::format("{}: name one in [target] of {}, and what is said to it", what, file)};
  if (is_given(facts.given, "--method"))
    return {fmt::format("{}: look for the service's bidi methods, and name one of them", what)};
  return {fmt::format("{}: name yours with --method PACKAGE.SERVICE/METHOD", what),
          {"--method", "PACKAGE.SERVICE/METHOD"}};
}

CheckRemedy no_such_method(const PlainFacts& facts) {
  return name_a_method(facts, "the server has no such method");
}

CheckRemedy wait_longer(const PlainFacts& facts) {
  if (is_given(facts.given, "--watchdog"))
    return {"the service does not answer: look into its log, and into what it waits for"};
  const std::string longer = format_duration(10 * facts.watchdog);
  return {fmt::format("no progress for {}: if the service is only slow, add --watchdog {}",
                      format_duration(facts.watchdog), longer),
          {"--watchdog", longer}};
}

/// Counting replies in place of reading them is right for a service that never carries a message back. One that does so now
/// and then has lost some, and counting would hide it.
CheckRemedy other_contents(const PlainFacts& facts) {
  if (const std::string file = scenario_of(facts); !file.empty())
    return {fmt::format(
        "replies are not what {} says of them in 'same' and 'integrity': streams.jsonl has which", file)};
  if (!facts.no_reply_matches || is_given(facts.given, "--integrity"))
    return {"some replies carried the message back and others did not: streams.jsonl has which"};
  return {"no reply carries its message back: if that is the service's way, add --integrity none",
          {"--integrity", "none"}};
}

CheckRemedy broken_replies(const PlainFacts& facts) {
  if (const std::string file = scenario_of(facts); !file.empty())
    return {fmt::format("replies are not those that {} says in 'reply': streams.jsonl has what came", file)};
  return {"the suite expects one reply to each message, in their order: streams.jsonl has what came"};
}

CheckRemedy early_end(const PlainFacts& facts) {
  if (const std::string file = scenario_of(facts); !file.empty()) {
    return {fmt::format(
        "the service ends its streams although replies are missing that {} says in 'reply', or before the "
        "client leaves",
        file)};
  }
  return {
      "the service ends its streams with OK although replies are missing: the suite expects one for each "
      "message, and the end after the client's half-close"};
}

CheckRemedy always(std::string_view text) { return {std::string(text)}; }

CheckRemedy said_by_service(const PlainFacts& facts) {
  if (const std::string file = scenario_of(facts); !file.empty())
    return {fmt::format(
        "the service itself ended the streams, and its words say why: {} has to be well with weir run first",
        file)};
  return {
      "the service itself ended the streams, and its words say why; the suite sends the chat service's "
      "messages: for others "
      "write a scenario with weir init, and name it with --scenario"};
}

struct Row {
  OutcomeWord outcome;
  CheckRemedy (*remedy)(const PlainFacts&);
};

constexpr auto kRemedies = std::to_array<Row>({
    {OutcomeId::kRemoteUnimplemented, no_such_method},
    {{OutcomeId::kApp, "unimplemented"}, no_such_method},
    {OutcomeFamily::kConnect, [](const PlainFacts& facts) { return facts.of_report; }},
    {OutcomeFamily::kApp, said_by_service},
    {OutcomeFamily::kStall, wait_longer},
    {OutcomeId::kHarnessCut, wait_longer},
    {OutcomeFamily::kOk, early_end},
    {OutcomeId::kDataCorrupt, other_contents},
    {OutcomeFamily::kData, broken_replies},
});

/// The class that most of those streams ended with that did not end well; empty when all did.
std::string worst_class(const PlainFacts& facts) {
  std::string worst;
  std::uint32_t most = 0;
  for (const auto& [name, times] : facts.classes) {
    if (name == name_of(OutcomeId::kOkComplete) || times <= most) continue;
    worst = name;
    most = times;
  }
  return worst;
}

}  // namespace

CheckRemedy remedy_for_plain(const PlainFacts& facts) {
  switch (facts.shape) {
    case MethodShape::kUnary:
    case MethodShape::kClientStreaming:
    case MethodShape::kServerStreaming:
      return name_a_method(facts, "the suite needs a bidi method");
    case MethodShape::kSilent:
      return name_a_method(facts,
                           "the suite needs a bidi method that answers each of the chat service's messages");
    case MethodShape::kUnknown:
    case MethodShape::kBidi:
      break;
  }
  const std::string worst = worst_class(facts);
  for (const Row& known : kRemedies) {
    if (worst.empty() || !known.outcome.holds(worst)) continue;
    if (CheckRemedy found = known.remedy(facts); !found.text.empty()) return found;
  }
  return always("the suite needs a service that is well when it is left alone");
}

}  // namespace weir
