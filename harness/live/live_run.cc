#include "harness/live/live_run.h"

#include <array>
#include <string_view>

#include "reports/latencies.h"

namespace weir {
namespace {

constexpr std::array<std::string_view, 3> kPhases = {"warm-up", "measure", "drain"};

void show_phase(LiveRegistry& registry, std::string_view now) {
  for (const std::string_view phase : kPhases)
    registry.set(LiveId::kPhase, {{"phase", std::string(phase)}}, phase == now ? 1 : 0);
}

}  // namespace

void LiveRun::begin(const Scenario& scenario) {
  if (!scenario_.empty()) registry_.set(LiveId::kRun, {{"scenario", scenario_}}, 0);
  scenario_ = scenario.name;
  groups_.clear();
  for (const StreamGroup& group : scenario.streams) groups_.push_back(group.name);
  registry_.set(LiveId::kRun, {{"scenario", scenario_}}, 1);
  registry_.add(LiveId::kRuns, {}, 1);
  on_ended();
}

void LiveRun::on_stream(const v1::StreamRecord& stream) {
  registry_.add(LiveId::kStreamsEnded,
                {{"group", stream.group()}, {"class", stream.class_()}, {"verdict", stream.verdict()}}, 1);
  for (const v1::FiredFault& fault : stream.faults())
    if (fault.fired()) registry_.add(LiveId::kFaultsFired, {{"fault", fault.id()}}, 1);
}

void LiveRun::on_interval(const RunInterval& interval) {
  for (std::size_t group = 0; group < interval.part.groups.size() && group < groups_.size(); ++group) {
    const GroupInterval& seen = interval.part.groups[group];
    for (std::size_t clock = 0; clock < seen.latency.size(); ++clock) {
      const std::string name(kLatencies[clock].name);
      registry_.observe(LiveId::kLatency, {{"group", groups_[group]}, {"clock", name}}, seen.latency[clock]);
    }
  }
}

void LiveRun::on_progress(const RunProgress& progress) {
  show_phase(registry_, progress.phase);
  registry_.set(LiveId::kElapsed, {}, to_s(progress.elapsed));
  registry_.set(LiveId::kStreamsOpen, {}, progress.streams.open);
  registry_.come_to(LiveId::kStreamsStarted, {}, progress.streams.started);
  registry_.come_to(LiveId::kMessagesSent, {}, static_cast<double>(progress.streams.sent));
  registry_.come_to(LiveId::kMessagesReceived, {}, static_cast<double>(progress.streams.received));
}

void LiveRun::on_ended() {
  show_phase(registry_, "");
  registry_.set(LiveId::kStreamsOpen, {}, 0);
  // The next run counts from 0.
  for (const LiveId id : {LiveId::kStreamsStarted, LiveId::kMessagesSent, LiveId::kMessagesReceived})
    registry_.come_to(id, {}, 0);
}

}  // namespace weir
