#include "tests/bench/weir_loop.h"

#include <memory>
#include <thread>

#include "harness/engine/engine.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/run/resources.h"

namespace weir::bench {
namespace {

// As often as a run looks after its engine (run.cc).
constexpr Duration kTick = std::chrono::milliseconds(20);

Plan make_plan(const Load& load) {
  auto scenario = std::make_shared<Scenario>();
  scenario->name = "harness-cost";
  scenario->target.connections.count = load.connections;
  StreamGroup group;
  group.name = "bench";
  group.count = load.streams;
  group.messages = load.messages;
  group.pace.kind = load.window == 1 ? PaceKind::kPingPong : PaceKind::kWindow;
  group.pace.window = load.window;
  group.payload.size = Bytes{load.content_bytes};
  group.watchdog = std::chrono::seconds(30);
  scenario->streams.push_back(std::move(group));
  return compile(std::move(scenario));
}

bool is_complete(const StreamEnd& end, const Load& load) {
  const Evidence& e = end.evidence;
  return e.end.code == 0 && e.received == load.messages && e.unanswered + e.duplicated + e.corrupted == 0;
}

}  // namespace

Cost run_weir_loop(const Load& load, std::uint32_t lanes) {
  const Plan plan = make_plan(load);
  SteadyClock clock;
  Cost cost;
  Duration cpu = cpu_time();
  GrpcTransportOptions transport_options;
  transport_options.connections = plan.connections;
  transport_options.address = [&load](std::uint32_t) { return load.address; };
  GrpcTransportFactory transports(std::move(transport_options));
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &transports;
  options.marker_expected = true;
  options.lanes = lanes;
  Engine engine(options);
  clock.restart();
  engine.start();
  while (!engine.finished()) std::this_thread::sleep_for(kTick);
  cost.cpu = cpu_time() - cpu;
  cost.complete = true;
  std::uint32_t ended = 0;
  for (const StreamEnd& end : engine.take_ended()) {
    ++ended;
    cost.replies += end.evidence.received;
    // Not the instant at which this thread looked: that is up to a tick late.
    cost.elapsed = std::max(cost.elapsed, end.evidence.ended.time_since_epoch());
    cost.complete = cost.complete && is_complete(end, load);
  }
  // What was measured must have been kept as well: an engine that records nothing would be cheap.
  const Recorder recorder = engine.recorder();
  const Histogram& response =
      recorder.groups()[0].latency[static_cast<std::size_t>(Command::Metric::kResponse)];
  cost.complete = cost.complete && ended == load.streams && response.count() == load.total() - load.streams;
  return cost;
}

}  // namespace weir::bench
