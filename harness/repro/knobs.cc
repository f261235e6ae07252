#include "harness/repro/knobs.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {
namespace {

std::uint64_t whole_ms(Duration time) {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

Duration ms(std::uint64_t count) { return std::chrono::milliseconds(count); }

class Knobs {
 public:
  void add(std::string path, std::string what, std::uint64_t now, std::uint64_t least,
           std::function<void(Scenario&, std::uint64_t)> set) {
    if (now > least) knobs_.push_back({std::move(path), std::move(what), now, least, std::move(set)});
  }
  [[nodiscard]] std::vector<Knob> take() { return std::move(knobs_); }

 private:
  std::vector<Knob> knobs_;
};

/// Only of a point that is one: a range stands for many.
void add_point(const Fault& fault, std::size_t f, Knobs& knobs) {
  const std::string path = fmt::format("fault/{}/at", fault.id);
  const Trigger& at = fault.at;
  if (at.count.low == at.count.high) {
    knobs.add(path, std::string(row_of(at.kind).key), at.count.low, 1,
              [f](Scenario& scenario, std::uint64_t number) {
                const auto count = static_cast<std::uint32_t>(number);
                scenario.faults[f].at.count = {count, count};
              });
  }
  if (at.byte.low == at.byte.high) {
    knobs.add(path, "bytes of it", at.byte.low, 1, [f](Scenario& scenario, std::uint64_t number) {
      const auto byte = static_cast<std::uint32_t>(number);
      scenario.faults[f].at.byte = {byte, byte};
    });
  }
  if (at.after.low == at.after.high) {
    knobs.add(path, "ms", whole_ms(at.after.low), 0, [f](Scenario& scenario, std::uint64_t number) {
      scenario.faults[f].at.after = {ms(number), ms(number)};
    });
  }
}

void add_lengths(const StreamGroup& group, std::size_t g, Knobs& knobs) {
  const std::string table = fmt::format("streams/{}/", group.name);
  if (!group.talk.listens && group.messages != kEndlessMessages) {
    knobs.add(table + "messages", "messages", group.messages, 1,
              [g](Scenario& scenario, std::uint64_t number) {
                scenario.streams[g].messages = static_cast<std::uint32_t>(number);
              });
  }
  if (group.pace.kind == PaceKind::kWindow) {
    knobs.add(table + "pace", "the window", group.pace.window, 1,
              [g](Scenario& scenario, std::uint64_t number) {
                scenario.streams[g].pace.window = static_cast<std::uint32_t>(number);
              });
  }
  if (!group.payload.spread && !group.described) {
    knobs.add(
        table + "payload", "bytes", group.payload.size.count, Payload{}.size.count,
        [g](Scenario& scenario, std::uint64_t number) { scenario.streams[g].payload.size = Bytes{number}; });
  }
  if (group.connections && !group.connections->per_stream) {
    knobs.add(table + "connections", "connections", group.connections->count, 1,
              [g](Scenario& scenario, std::uint64_t number) {
                scenario.streams[g].connections->count = static_cast<std::uint32_t>(number);
              });
  }
  if (!group.open.rate) {
    knobs.add(table + "open", "ms", whole_ms(group.open.after), 0,
              [g](Scenario& scenario, std::uint64_t number) { scenario.streams[g].open.after = ms(number); });
  }
}

}  // namespace

std::vector<Knob> knobs_of(const Scenario& scenario) {
  Knobs knobs;
  for (std::size_t f = 0; f < scenario.faults.size(); ++f) add_point(scenario.faults[f], f, knobs);
  for (std::size_t g = 0; g < scenario.streams.size(); ++g) {
    if (!scenario.streams[g].calls) add_lengths(scenario.streams[g], g, knobs);
  }
  if (!scenario.target.connections.per_stream) {
    knobs.add("target/connections", "connections", scenario.target.connections.count, 1,
              [](Scenario& changed, std::uint64_t number) {
                changed.target.connections.count = static_cast<std::uint32_t>(number);
              });
  }
  return knobs.take();
}

}  // namespace weir
