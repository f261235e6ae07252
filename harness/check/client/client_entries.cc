#include "harness/check/client/client_entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "harness/base/address.h"
#include "harness/check/entries.h"
#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"
#include "harness/run/relay_alone.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

constexpr const char* kPoint = "{point}";

/// Those written by hand: what happens to clients in production, the gravest last.
std::vector<ClientEntry> written(Duration outage) {
  using Duty = ClientDuty;
  return {
      {"plain", "", "the client is left alone", Duty::kGoOn},
      {"tcp-reset", "tcp-reset", "the connection is reset in mid-conversation", Duty::kComeBack, kPoint},
      {"tcp-fin", "tcp-fin", "the connection is closed without GOAWAY", Duty::kComeBack, kPoint},
      {"outage", "tcp-reset",
       fmt::format("the connection is reset, and nobody answers for {}", format_duration(outage)),
       Duty::kComeBack, kPoint, outage},
      {"tcp-accept-close", "tcp-accept-close", "the first connection is closed as soon as it is accepted",
       Duty::kComeBack, "by = \"rst\""},
      {"h2-goaway-graceful", "h2-goaway", "GOAWAY in two phases: streams may end, new ones go elsewhere",
       Duty::kGoOn, "graceful = true\n{point}"},
      {"h2-goaway-unprocessed", "h2-goaway", "GOAWAY that disowns the stream: it was never processed",
       Duty::kComeBack, "last_stream = \"none\"\n{point}"},
      {"h2-goaway-closed", "h2-goaway", "GOAWAY, and the connection is reset behind it", Duty::kComeBack,
       "then = \"rst\"\n{point}"},
      {"h2-reset-refused-stream", "h2-reset", "RST_STREAM(REFUSED_STREAM): the status is UNAVAILABLE",
       Duty::kComeBack, "code = \"refused-stream\"\n{point}"},
      {"h2-reset-internal-error", "h2-reset", "RST_STREAM(INTERNAL_ERROR), as proxies give a stream up",
       Duty::kComeBack, "code = \"internal-error\"\n{point}"},
      {"h2-reset-cancel", "h2-reset", "RST_STREAM(CANCEL): the status is CANCELLED", Duty::kAnswer,
       "code = \"cancel\"\n{point}"},
      {"status-unavailable", "h2-trailers", "the server ends the stream with UNAVAILABLE", Duty::kComeBack,
       "status = \"unavailable\"\nwhen = \"now\"\n{point}"},
      {"status-resource-exhausted", "h2-trailers", "the server ends the stream with RESOURCE_EXHAUSTED",
       Duty::kAnswer, "status = \"resource_exhausted\"\nwhen = \"now\"\n{point}"},
      {"status-permission-denied", "h2-trailers", "the server ends the stream with PERMISSION_DENIED",
       Duty::kAnswer, "status = \"permission_denied\"\nwhen = \"now\"\n{point}"},
      {"status-ok-early", "h2-trailers", "the server ends the stream with OK before the client is done",
       Duty::kAnswer, "status = \"ok\"\nwhen = \"now\"\n{point}"},
      {"http-503", "h2-http-status", "a proxy answers the first stream with 503 and a page of HTML",
       Duty::kComeBack, "status = \"503\""},
      {"tcp-stall", "tcp-stall", "nothing moves on the connection for a second", Duty::kGoOn,
       "duration = \"1s\"\n{point}"},
      {"blackhole", "blackhole", "the connection is dead, and nobody says so", Duty::kNotice, kPoint},
      {"h2-silence", "h2-silence", "the stream falls silent while its connection lives", Duty::kMayWait,
       kPoint},
  };
}

/// By what its catalogue page lets a stream of it end with.
ClientDuty duty_of(const FaultKindSpec& spec) {
  const std::vector<std::string>& classes = spec.default_expect;
  const auto is_of = [](OutcomeFamily family) {
    return [set = outcomes({family})](const std::string& one) { return class_in(one, set); };
  };
  if (std::any_of(classes.begin(), classes.end(), is_of(OutcomeFamily::kStall))) return ClientDuty::kMayWait;
  const bool fine = std::all_of(classes.begin(), classes.end(), is_of(OutcomeFamily::kOk));
  return fine && !classes.empty() ? ClientDuty::kGoOn : ClientDuty::kAnswer;
}

/// The keys of a kind's example, with the suite's point where the kind can strike there.
std::string keys_of_example(const FaultKindSpec& spec) {
  std::string text = without_kind(spec);
  if (const std::size_t at = text.find("at = {"); at != std::string::npos)
    text.erase(at, text.find('\n', at) - at);
  for (const ParamSpec& param : spec.params) {
    // A relay alone does not know how long a message is.
    if (param.name == "mid_message") text += "\nmid_message = false";
  }
  const std::vector<TriggerKind>& points = spec.points.triggers;
  const bool anywhere = std::count(points.begin(), points.end(), TriggerKind::kReplies) > 0;
  return anywhere ? text + "\n" + kPoint : text;
}

std::string scenario_of(const ClientEntry& entry, const std::string& point) {
  std::string keys = entry.fault;
  if (const std::size_t at = keys.find(kPoint); at != std::string::npos)
    keys.replace(at, std::string_view(kPoint).size(), point);
  return fmt::format(
      "schema = 1\nname = \"check-client\"\n[[streams]]\nname = \"links\"\n[[fault]]\nkind = \"{}\"\n{}\n",
      entry.kind, keys);
}

absl::StatusOr<Scenario> load(const ClientEntry& entry, const std::string& point) {
  LoadResult loaded = load_scenario(scenario_of(entry, point), "check-client.toml", {}, vocabulary());
  if (!loaded.ok()) return absl::InvalidArgumentError(loaded.errors.render());
  return std::move(loaded.scenario);
}

/// What the kind does with the entry's parameters.
absl::StatusOr<FaultAction> action_of(const ClientEntry& entry) {
  absl::StatusOr<Scenario> scenario = load(entry, point_in({.said = 9, .replies = 9}));
  if (!scenario.ok()) return scenario.status();
  return find_kind(entry.kind).decide(scenario->faults.front().params);
}

bool strikes_at_end_only(const FaultAction& action) {
  const auto* on = std::get_if<ActOnLink>(&action);
  const auto* frames = on == nullptr ? nullptr : std::get_if<H2Act>(&on->act);
  return frames != nullptr && strikes_at_end(*frames);
}

/// From when the link was accepted.
bool counts_itself(const FaultAction& action) {
  const auto* on = std::get_if<ActOnLink>(&action);
  return on != nullptr && (on->after_bytes > 0 || on->after_silence > Duration(0));
}

bool a_relay_can(const FaultKindSpec& spec, const FaultAction& action) {
  const auto alone = for_relay_alone(spec, action);
  return std::holds_alternative<LinkOrder>(alone);
}

}  // namespace

std::vector<ClientEntry> client_entries(Duration outage) {
  std::vector<ClientEntry> entries = written(outage);
  const std::size_t by_hand = entries.size();
  for (const FaultKind& kind : fault_kinds()) {
    const FaultKindSpec& spec = kind.spec;
    const auto uses_it = [&](const ClientEntry& entry) { return entry.kind == spec.name; };
    if (spec.is_flood || !spec.needs_relay() ||
        std::any_of(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(by_hand), uses_it))
      continue;
    ClientEntry entry{spec.name, spec.name, spec.summary, duty_of(spec), keys_of_example(spec)};
    entry.by_hand = false;
    const absl::StatusOr<FaultAction> action = action_of(entry);
    if (!action.ok() || !a_relay_can(spec, *action)) continue;
    entry.at_end = strikes_at_end_only(*action);
    if (const std::size_t at = entry.fault.find(kPoint); at != std::string::npos && counts_itself(*action))
      entry.fault.erase(at);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string point_in(const ClientTraffic& traffic) {
  static constexpr std::uint64_t kEarly = 3;
  const auto middle = [](std::uint64_t count) {
    return std::max<std::uint64_t>(1, std::min(kEarly, count / 2));
  };
  if (traffic.replies >= 2) return fmt::format("at = {{ replies = {} }}", middle(traffic.replies));
  if (traffic.said >= 2) return fmt::format("at = {{ sent = {} }}", middle(traffic.said));
  return "at = { open = true }";
}

absl::StatusOr<RelayPlan> relay_plan_of(const ClientEntry& entry, const std::string& point) {
  absl::StatusOr<Scenario> scenario = load(entry, point);
  if (!scenario.ok()) return scenario.status();
  auto made = RelayPlan::make(std::make_shared<const Scenario>(*std::move(scenario)));
  if (const auto* errors = std::get_if<ErrorList>(&made)) return absl::InvalidArgumentError(errors->render());
  return std::get<RelayPlan>(std::move(made));
}

}  // namespace weir
