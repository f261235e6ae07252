#include "harness/engine/engine.h"

#include <algorithm>
#include <utility>

namespace weir {

Engine::Engine(const EngineOptions& options) {
  world_.plan = options.plan;
  world_.clock = options.clock;
  world_.transports = options.transports;
  world_.links = options.links;
  world_.server = options.server;
  world_.marker_expected = options.marker_expected;
  world_.window = options.window;
  world_.tick = options.tick;
  world_.open = &open_;
  for (const StreamGroup& group : options.plan->scenario->streams)
    world_.contents.emplace_back(group.payload, options.plan->seed);
  world_.on_stream_end = [this](StreamEnd end) {
    std::lock_guard lock(mutex_);
    ended_.push_back(std::move(end));
  };
  std::uint32_t loops = options.transports->loops();
  std::uint32_t count =
      loops > 0 ? loops : std::clamp(options.plan->connections, 1U, std::max(1U, options.lanes));
  std::vector<std::vector<const StreamPlan*>> shares(count);
  for (const StreamPlan& stream : options.plan->streams) shares[stream.connection % count].push_back(&stream);
  for (std::uint32_t i = 0; i < count; ++i) {
    lanes_.push_back(std::make_unique<Lane>(world_, std::move(shares[i]),
                                            loops > 0 ? options.transports->loop(i) : nullptr));
  }
}

Engine::~Engine() = default;

void Engine::start() {
  for (const auto& lane : lanes_) lane->start();
}

void Engine::wind_down(bool interrupted) {
  for (const auto& lane : lanes_) lane->wind_down(interrupted);
}

void Engine::cut(bool interrupted) {
  for (const auto& lane : lanes_) lane->cut(interrupted);
}

bool Engine::finished() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->finished(); });
}

Progress Engine::progress() const {
  Progress sum;
  sum.open = open_.now();
  sum.peak_open = open_.peak();
  for (const auto& lane : lanes_) {
    const LaneProgress& progress = lane->progress();
    sum.sent += progress.sent.load(std::memory_order_relaxed);
    sum.received += progress.received.load(std::memory_order_relaxed);
    sum.started += progress.started.load(std::memory_order_relaxed);
  }
  return sum;
}

std::vector<StreamEnd> Engine::take_ended() {
  std::lock_guard lock(mutex_);
  return std::exchange(ended_, {});
}

Recorder Engine::recorder() const {
  Recorder all(world_.plan->groups.size(), world_.window);
  for (const auto& lane : lanes_) all.merge(lane->recorder());
  return all;
}

}  // namespace weir
