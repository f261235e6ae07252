#include "tests/bench/weir_loop.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "harness/base/address.h"
#include "harness/engine/engine.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/wire/client/wire_transport.h"
#include "tests/bench/described_load.h"
#include "tests/bench/meter.h"

namespace weir::bench {
namespace {

// As often as a run looks after its engine (run.cc).
constexpr Duration kTick = std::chrono::milliseconds(20);
// Held streams have no end of their own whose instant is kept, so the last reply is looked for more often.
constexpr Duration kHoldTick = std::chrono::milliseconds(1);
// Longer than any measurement.
constexpr Duration kForEver = std::chrono::hours(1);

Plan make_plan(const Load& load, bool described) {
  auto scenario = std::make_shared<Scenario>();
  scenario->name = "bench";
  scenario->target.connections.count = load.connections;
  StreamGroup group;
  group.name = "bench";
  group.count = load.streams;
  group.messages = load.messages;
  group.pace.kind = load.window == 1 ? PaceKind::kPingPong : PaceKind::kWindow;
  group.pace.window = load.window;
  if (described) {
    speak_ten_fields(scenario->target, group);
  } else {
    group.payload.size = Bytes{load.content_bytes};
  }
  group.watchdog = std::chrono::seconds(30);
  if (load.hold) {
    // One message more, which never becomes due: the stream waits for it. So a held stream exchanges one message.
    group.messages = 2;
    group.pace.think = TimeSpread{.range = {kForEver, kForEver}};
    group.watchdog = 2 * kForEver;
  }
  scenario->streams.push_back(std::move(group));
  return compile(std::move(scenario));
}

std::unique_ptr<TransportFactory> make_transports(const Load& load, const WeirLoopOptions& options,
                                                  const Plan& plan, const SteadyClock& clock) {
  if (options.engine == ClientEngine::kGrpc) {
    GrpcTransportOptions grpc;
    grpc.connections = plan.connections;
    grpc.address = [&load](std::uint32_t) { return load.address; };
    return std::make_unique<GrpcTransportFactory>(std::move(grpc));
  }
  std::optional<Endpoint> there = endpoint_of(load.address);
  if (!there) throw std::invalid_argument("the wire engine can't dial '" + load.address + "'");
  WireTransportOptions wire;
  wire.connections = plan.connections;
  wire.loops = std::max(1U, std::thread::hardware_concurrency() / 2);  // as in run.cc
  wire.endpoint = [there](std::uint32_t) { return WireEndpoint{there->host, there->port, there->unix_path}; };
  return std::make_unique<WireTransportFactory>(wire, clock);
}

bool is_complete(const StreamEnd& end, const Load& load) {
  const Evidence& e = end.evidence;
  return e.end.code == 0 && e.received == load.messages && e.unanswered + e.duplicated + e.corrupted == 0;
}

/// The intervals that are over, as a run takes them: with every tick.
void take(Recorder& record, const std::vector<IntervalPart>& parts) {
  for (const IntervalPart& part : parts) record.merge(part);
}

/// Every stream ran to its end.
void finish(Engine& engine, const Load& load, Cost& cost) {
  std::uint32_t ended = 0;
  cost.complete = true;
  for (const StreamEnd& end : engine.take_ended()) {
    ++ended;
    cost.replies += end.evidence.received;
    // Not the instant at which this thread looked: that is up to a tick late.
    cost.elapsed = std::max(cost.elapsed, end.evidence.ended.time_since_epoch());
    cost.complete = cost.complete && is_complete(end, load);
  }
  cost.complete = cost.complete && ended == load.streams;
}

/// Every stream stayed open after its reply.
void give_up(Engine& engine, const Load& load, Cost& cost) {
  cost.replies = engine.progress().received;
  cost.complete = engine.progress().open == load.streams && cost.replies == load.total();
  engine.cut(/*interrupted=*/true);
  while (!engine.finished()) std::this_thread::sleep_for(kHoldTick);
}

}  // namespace

Cost run_weir_loop(const Load& load, const WeirLoopOptions& options) {
  Cost cost;
  Meter meter;
  const Plan plan = make_plan(load, options.described);
  SteadyClock clock;
  std::unique_ptr<TransportFactory> transports = make_transports(load, options, plan, clock);
  EngineOptions engine_options;
  engine_options.plan = &plan;
  engine_options.clock = &clock;
  engine_options.transports = transports.get();
  if (options.described) engine_options.services = ten_field_services(plan);
  engine_options.lanes = options.lanes;
  engine_options.interval = plan.scenario->report.interval;
  Engine engine(engine_options);
  Recorder record(plan.groups.size(), {});
  clock.restart();
  engine.start();
  auto under_way = [&] {
    return !engine.finished() && !(load.hold && engine.progress().received >= load.total());
  };
  while (under_way()) {
    std::this_thread::sleep_for(load.hold ? kHoldTick : kTick);
    take(record, engine.take_intervals(clock.now()));
  }
  meter.read(cost);
  if (load.hold) {
    give_up(engine, load, cost);
  } else {
    cost.elapsed = Duration(0);
    finish(engine, load, cost);
  }
  take(record, engine.take_last_intervals());
  record.merge(engine.recorder());
  const auto& latency = record.groups()[0].latency;
  const Histogram& response = latency[static_cast<std::size_t>(LatencyMetric::kResponse)];
  // What was measured must have been kept as well: an engine that records nothing would be cheap.
  cost.complete = cost.complete && response.count() == load.total();
  if (response.count() > 0) {
    cost.p50 = response.quantile(0.5);
    cost.p99 = response.quantile(0.99);
  }
  return cost;
}

}  // namespace weir::bench
