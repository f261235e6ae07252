#include "harness/engine/engine.h"

#include <algorithm>
#include <thread>
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
  world_.intervals = {options.window.from, options.interval};
  world_.on_interval = [this](IntervalPart part) {
    const Lock lock(mutex_);
    auto [known, first] = intervals_.try_emplace(part.index, std::move(part));
    if (!first) known->second.merge(part);  // try_emplace moves only what it takes
  };
  world_.open = &open_;
  world_.run_setups = &run_setups_;
  world_.services = options.services.empty() ? make_services(*options.plan) : options.services;
  world_.metadata = options.metadata;
  world_.on_stream_end = [this](StreamEnd end) {
    const Lock lock(mutex_);
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
    sum.met_another_server = sum.met_another_server || progress.met_another_server;
  }
  return sum;
}

std::deque<StreamEnd> Engine::take_ended() {
  const Lock lock(mutex_);
  return std::exchange(ended_, {});
}

std::uint64_t Engine::passed_by_all() const {
  std::uint64_t passed = UINT64_MAX;
  for (const auto& lane : lanes_) passed = std::min(passed, lane->progress().passed.load());
  return passed;
}

std::vector<IntervalPart> Engine::take_parts(std::uint64_t before) {
  const Lock lock(mutex_);
  std::vector<IntervalPart> parts;
  while (!intervals_.empty() && intervals_.begin()->first < before) {
    parts.push_back(std::move(intervals_.extract(intervals_.begin()).mapped()));
  }
  return parts;
}

std::vector<IntervalPart> Engine::take_intervals(RunTime now) {
  if (!world_.intervals.exists()) return {};
  // An event is stamped a little before it is queued: asked at once, a lane could be past its interval already.
  constexpr Duration kGrace = std::chrono::milliseconds(50);
  RunTime then = now - std::min(now.time_since_epoch(), kGrace);
  if (std::uint64_t index = world_.intervals.index_of(then); index > asked_for_) {
    asked_for_ = index;
    for (const auto& lane : lanes_) lane->roll(then);
  }
  return take_parts(passed_by_all());
}

std::vector<IntervalPart> Engine::take_last_intervals() {
  if (!world_.intervals.exists()) return {};
  for (const auto& lane : lanes_) lane->roll(kNever);
  // Another thread may be working a lane's queue off; it is at it.
  while (passed_by_all() != UINT64_MAX) std::this_thread::yield();
  return take_parts(UINT64_MAX);
}

Recorder Engine::recorder() const {
  Recorder all(world_.plan->groups.size(), world_.window);
  for (const auto& lane : lanes_) all.merge(lane->recorder());
  return all;
}

}  // namespace weir
