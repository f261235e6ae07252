#include "harness/control/toxic_rules.h"

#include <algorithm>
#include <array>

#include "harness/base/draws.h"

namespace weir {
namespace {

/// Longer than any test; keeps sums of times that clients made up within their type.
constexpr std::uint64_t kLongestMs = 366ULL * 24 * 3600 * 1000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50;

Duration milliseconds(std::uint64_t n) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(n, kLongestMs)));
}
Duration microseconds(std::uint64_t n) {
  return std::chrono::microseconds(static_cast<std::int64_t>(std::min(n, kLongestMs * 1000)));
}
Bytes bytes(std::uint64_t n) { return {std::min(n, kMostBytes)}; }

/// What slows one direction down.
struct Slowness {
  Duration latency{0};
  Duration jitter{0};
  Bytes per_second{};
  Bytes slice{};
  Bytes variation{};
  Duration slice_delay{0};
  Duration close_delay{0};
  bool drops = false;
};

/// What a link was given so far.
struct Memory {
  std::array<Slowness, 2> given;              // to the client, to the server
  std::map<std::string, std::uint64_t> base;  // bytes that had passed when a limit began to count, by toxic
};

std::size_t index_of(Toward heading) { return heading == Toward::kClient ? 0 : 1; }

Toward heading_of(const Toxic& toxic) { return toxic.upstream ? Toward::kServer : Toward::kClient; }

/// Toxics in a row: times add up, the narrowest line counts, the last slicer has the last word.
void add(const Toxic& toxic, Slowness& sum) {
  switch (toxic.type) {
    case ToxicType::kLatency:
      sum.latency += milliseconds(toxic.attribute("latency"));
      sum.jitter += milliseconds(toxic.attribute("jitter"));
      break;
    case ToxicType::kBandwidth: {
      // KB/s, of 1000 bytes each. 0 is no limit here; Toxiproxy 2.12.0 lets nothing through then.
      const Bytes rate = bytes(std::min(toxic.attribute("rate"), kMostBytes) * 1000);
      if (rate.count > 0 && (sum.per_second.count == 0 || rate.count < sum.per_second.count))
        sum.per_second = rate;
      break;
    }
    case ToxicType::kSlicer:
      sum.slice = bytes(toxic.attribute("average_size"));
      sum.variation = bytes(toxic.attribute("size_variation"));
      sum.slice_delay = microseconds(toxic.attribute("delay"));
      break;
    case ToxicType::kSlowClose:
      sum.close_delay += milliseconds(toxic.attribute("delay"));
      break;
    case ToxicType::kTimeout:
      sum.drops = true;
      break;
    case ToxicType::kResetPeer:
    case ToxicType::kLimitData:
      break;
  }
}

/// The orders that make a direction that was `before` what it is `now` to be.
void add_changes(Toward heading, const Slowness& before, const Slowness& now, std::uint64_t seed,
                 std::vector<TimedOrder>& out) {
  const auto order = [&](LinkAct act) { out.push_back({.order = {.act = act, .seed = seed}, .delay = {}}); };
  if (now.latency != before.latency || now.jitter != before.jitter)
    order(LinkLatency{.toward = heading, .latency = now.latency, .jitter = now.jitter});
  if (now.per_second != before.per_second)
    order(LinkBandwidth{.toward = heading, .per_second = now.per_second});
  if (now.slice != before.slice || now.variation != before.variation ||
      now.slice_delay != before.slice_delay) {
    order(LinkSlice{
        .toward = heading, .size = now.slice, .variation = now.variation, .delay = now.slice_delay});
  }
  if (now.close_delay != before.close_delay)
    order(LinkSlowClose{.toward = heading, .delay = now.close_delay});
  if (now.drops && !before.drops) order(LinkBlackhole{heading});
  // What was dropped is lost, so a link that dropped is ended rather than mended, as Toxiproxy does.
  if (!now.drops && before.drops) order(LinkFin{Toward::kBoth});
}

}  // namespace

void ToxicRules::set(std::vector<Toxic> toxics, RunTime now) {
  std::vector<Rule> rules;
  for (Toxic& toxic : toxics) {
    const auto known =
        std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.toxic == toxic; });
    rules.push_back({std::move(toxic), known == rules_.end() ? now : known->since});
  }
  rules_ = std::move(rules);
}

bool ToxicRules::strikes(const Toxic& toxic, std::uint32_t ordinal) const {
  const std::uint64_t key = mix_keys(stable_hash(toxic.name), ordinal);
  return Draws(seed_).unit(key, Purpose::kToxicity, 0) < static_cast<double>(toxic.toxicity);
}

std::vector<TimedOrder> ToxicRules::orders(const LinkView& link) const {
  if (!link.memory.has_value()) link.memory = Memory{};
  auto& memory = *std::any_cast<Memory>(&link.memory);
  std::vector<TimedOrder> out;
  std::array<Slowness, 2> wanted;
  std::map<std::string, std::uint64_t> base;
  std::vector<TimedOrder> waiting;
  for (const Rule& rule : rules_) {
    const Toxic& toxic = rule.toxic;
    if (!strikes(toxic, link.ordinal)) continue;
    const Toward heading = heading_of(toxic);
    add(toxic, wanted[index_of(heading)]);
    const Duration left =
        std::max(link.accepted, rule.since) + milliseconds(toxic.attribute("timeout")) - link.now;
    if (toxic.type == ToxicType::kTimeout && toxic.attribute("timeout") > 0)
      waiting.push_back({.order = {.act = LinkFin{}}, .delay = left});
    if (toxic.type == ToxicType::kResetPeer)
      waiting.push_back({.order = {.act = LinkReset{}}, .delay = left});
    if (toxic.type == ToxicType::kLimitData) {
      const std::uint64_t passed = heading == Toward::kClient ? link.bytes_to_client : link.bytes_to_server;
      const auto known = memory.base.find(toxic.name);
      const std::uint64_t from = known == memory.base.end() ? passed : known->second;
      base[toxic.name] = from;
      const std::uint64_t limit = bytes(toxic.attribute("bytes")).count;
      const std::uint64_t rest = limit - std::min(limit, passed - from);
      waiting.push_back(
          {.order = {.act = LinkFin{}, .after_bytes = rest, .cut_toward = heading}, .delay = {}});
    }
  }
  for (const Toward heading : {Toward::kClient, Toward::kServer}) {
    const std::size_t i = index_of(heading);
    add_changes(heading, memory.given[i], wanted[i], seed_, out);
  }
  memory.given = wanted;
  memory.base = std::move(base);
  out.insert(out.end(), waiting.begin(), waiting.end());
  return out;
}

}  // namespace weir
