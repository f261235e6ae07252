#include "harness/run/run.h"

#include <fmt/format.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "harness/base/address.h"
#include "harness/base/descriptors.h"
#include "harness/base/out_file.h"
#include "harness/relay/relay.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/run/address_book.h"
#include "harness/run/after_failure.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"
#include "harness/run/relay_tls.h"
#include "harness/run/report_parts.h"
#include "harness/run/resources.h"
#include "harness/run/run_folder.h"
#include "harness/run/server_host.h"
#include "harness/run/tally.h"
#include "harness/run/timeline.h"
#include "harness/run/watches.h"
#include "harness/outcome/status_text.h"
#include "harness/wire/client/wire_transport.h"
#include "proto/version.h"
#include "reports/checks.h"
#include "reports/exit_codes.h"
#include "reports/formats/json.h"
#include "reports/quantity.h"

namespace weir {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(20);
constexpr int kTicksAProgress = 10;
constexpr int kTicksAMemorySample = 3;
// How long no cancelled call may say that it is over before that is a bug of ours.
constexpr Duration kCutPatience = std::chrono::seconds(20);

/// Everything a run stands on, in the order in which it is built; taken down in the reverse.
struct Stage {
  SteadyClock clock;
  Plan plan;
  std::unique_ptr<ServerHost> server;
  std::unique_ptr<AddressBook> book;  // null: there is one address
  Reached reached;
  std::unique_ptr<Relay> relay;
  std::unique_ptr<TransportFactory> transports;

  /// What the client dials, the relay left out.
  [[nodiscard]] std::string target_address() const {
    return server ? server->address() : plan.scenario->target.address;
  }
};

absl::Status check_descriptors(const Plan& plan) {
  // A connection takes a socket at the client; with the relay a listener and two more, and one at an embedded server.
  std::uint64_t each = 1 + (plan.needs_relay ? 3 : 0) + (plan.scenario->target.embedded ? 1 : 0);
  std::uint64_t needed = plan.connections * each + 100;
  std::uint64_t limit = raise_descriptor_limit();
  if (needed <= limit) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} connections need about {} file descriptors, and this system allows {}; "
                  "use fewer connections (target.connections) or raise the limit (ulimit -n {})",
                  plan.connections, needed, limit, needed));
}

RelayOptions::Refusal::How refusal_how(RefuseConnection::How how) {
  using To = RelayOptions::Refusal::How;
  switch (how) {
    case RefuseConnection::How::kAcceptFin:
      return To::kAcceptFin;
    case RefuseConnection::How::kAcceptReset:
      return To::kAcceptReset;
    case RefuseConnection::How::kNothingListens:
      break;
  }
  return To::kNothingListens;
}

std::unique_ptr<Relay> make_relay(const Plan& plan, RelayOptions options, const Clock& clock) {
  options.connections = plan.connections;
  for (const StreamPlan& stream : plan.streams) {
    for (const PlannedFault& planned : stream.faults) {
      const auto* refuse = std::get_if<RefuseConnection>(&plan.actions[planned.fault]);
      if (refuse == nullptr) continue;
      bool known =
          std::any_of(options.refuse.begin(), options.refuse.end(),
                      [&](const RelayOptions::Refusal& r) { return r.connection == stream.connection; });
      if (!known)
        options.refuse.push_back({refusal_how(refuse->how), stream.connection, planned.fault, stream.id});
    }
  }
  return std::make_unique<Relay>(std::move(options), clock);
}

/// One thread for every two cores: the server has to run somewhere as well, and often on this machine.
std::uint32_t wire_loops() { return std::max(1U, std::thread::hardware_concurrency() / 2); }

/// The wire engine, dialling what `grpc` would dial.
absl::Status set_up_wire(Stage& stage, const GrpcTransportOptions& grpc,
                         const std::function<WireEndpoint(std::uint32_t)>& endpoint) {
  WireTransportOptions options;
  options.connections = grpc.connections;
  options.keepalive = grpc.keepalive;
  options.tls = grpc.tls;
  options.loops = wire_loops();
  options.receive_limit = grpc.receive_limit;
  options.endpoint = endpoint;
  options.reached = grpc.reached;
  try {
    stage.transports = std::make_unique<WireTransportFactory>(options, stage.clock);
  } catch (const std::invalid_argument& error) {
    return absl::InvalidArgumentError(fmt::format("target.tls.ca: {}", error.what()));
  }
  return absl::OkStatus();
}

/// What weir's own server is told before it starts.
ServerLimits limits_of(const Plan& plan) {
  ServerLimits limits;
  if (plan.scenario->target.server_receive_limit)
    limits.message = *plan.scenario->target.server_receive_limit;
  for (const FaultAction& action : plan.actions) {
    if (const auto* age = std::get_if<LimitAge>(&action)) limits.age = *age;
    if (const auto* pings = std::get_if<LimitPings>(&action)) limits.pings = *pings;
  }
  return limits;
}

bool is_in_process(const Target& target) {
  return target.embedded && target.transport == Carrier::kInProcess;
}

/// A zone is an interface of this machine, or its number (RFC 4007 section 11).
absl::Status check_zone(const std::optional<Endpoint>& there) {
  const std::size_t mark = there ? there->host.find('%') : std::string::npos;
  if (mark == std::string::npos) return absl::OkStatus();
  const std::string zone = there->host.substr(mark + 1);
  const bool number = zone.find_first_not_of("0123456789") == std::string::npos;
  if (number || if_nametoindex(zone.c_str()) != 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("target.address: '{}' is no interface of this machine; `ip link` lists them", zone));
}

absl::Status set_up(Stage& stage) {
  if (absl::Status status = check_descriptors(stage.plan); !status.ok()) return status;
  const Target& target = stage.plan.scenario->target;
  if (target.embedded) {
    absl::StatusOr<std::unique_ptr<ServerHost>> server =
        ServerHost::start(target, limits_of(stage.plan), stage.clock);
    if (!server.ok()) return server.status();
    stage.server = *std::move(server);
  }
  std::string address = stage.target_address();
  const std::optional<Endpoint> upstream = endpoint_of(address);
  if (!upstream && (stage.plan.needs_relay || target.engine == ClientEngine::kWire)) {
    return absl::InvalidArgumentError(fmt::format("{} can't dial '{}'; give host:port or unix:/path",
                                                  stage.plan.needs_relay ? "the relay" : "the wire engine",
                                                  address));
  }
  if (absl::Status status = check_zone(upstream); !status.ok()) return status;
  const std::optional<HttpProxy> proxy = proxy_of(target);
  const GrpcRoute route = route_to(address, proxy);
  stage.book = AddressBook::of(route.address, look_up);
  if (stage.book) stage.book->keep_up();
  GrpcTransportOptions options;
  options.connections = stage.plan.connections;
  options.keepalive = target.keepalive;
  absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(*stage.plan.scenario);
  if (!tls.ok()) return tls.status();
  options.tls = *std::move(tls);
  options.retries = target.retries;
  if (target.receive_limit) options.receive_limit = target.receive_limit->count;
  options.address = [dialled = route.address, book = stage.book.get()](std::uint32_t connection) {
    std::vector<HostPort> known = book != nullptr ? book->addresses_for(connection) : std::vector<HostPort>();
    return known.empty() ? dialled : grpc_target(known);
  };
  options.way = route.way;
  // Through a proxy nobody here knows where it goes.
  if (stage.book && !proxy) options.reached = &stage.reached;
  std::function<WireEndpoint(std::uint32_t)> endpoint = [upstream, proxy,
                                                         book = stage.book.get()](std::uint32_t connection) {
    WireEndpoint there{{upstream->host, upstream->port, upstream->unix_path}, {}, proxy};
    if (book != nullptr) there.addresses = book->addresses_for(connection);
    return there;
  };
  if (is_in_process(target)) {
    options.in_process = &stage.server->grpc_in_this_process()->grpc_server();
  }
  if (stage.plan.needs_relay) {
    RelayOptions through;
    through.upstream = *upstream;
    through.proxy = proxy;
    through.reached = options.reached;
    if (stage.book)
      through.addresses = [book = stage.book.get()](std::uint32_t c) { return book->addresses_for(c); };
    if (options.tls) {
      absl::StatusOr<RelayedTls> made = relay_tls(*options.tls);
      if (!made.ok()) return made.status();
      through.tls = std::move(made->relay);
      options.tls = std::move(made->clients);
    }
    try {
      stage.relay = make_relay(stage.plan, std::move(through), stage.clock);
    } catch (const std::system_error& error) {
      return absl::UnavailableError(
          fmt::format("the relay could not be put before {}: {}", address, error.what()));
    }
    options.address = [relay = stage.relay.get()](std::uint32_t connection) {
      return fmt::format("127.0.0.1:{}", relay->port(connection));
    };
    options.way = {};
    options.reached = nullptr;  // the relay tells it
    endpoint = [relay = stage.relay.get()](std::uint32_t connection) {
      return WireEndpoint{{"127.0.0.1", relay->port(connection)}};
    };
  }
  if (target.engine == ClientEngine::kGrpc) {
    stage.transports = std::make_unique<GrpcTransportFactory>(std::move(options));
    return absl::OkStatus();
  }
  return set_up_wire(stage, options, endpoint);
}

void write_target(const Stage& stage, v1::Report& report) {
  const Target& target = stage.plan.scenario->target;
  v1::TargetInfo& info = *report.mutable_target();
  static constexpr const char* kCarriers[] = {"tcp", "unix", "in-process"};
  bool in_process = target.transport == Carrier::kInProcess;
  info.set_address(in_process && target.embedded ? "in-process" : stage.target_address());
  info.set_kind(!target.embedded
                    ? "remote"
                    : fmt::format("{} {}", target.process == ServerPlace::kChild ? "child" : "embedded",
                                  kCarriers[static_cast<int>(target.transport)]));
  info.set_method(target.method);
  info.set_connections(target.connections.per_stream ? "per-stream"
                                                     : fmt::format("{}", stage.plan.connections));
  info.set_through_relay(stage.plan.needs_relay);
  info.set_retries(target.retries);
  info.set_tls(target.tls.has_value());
  if (const std::optional<HttpProxy> proxy = proxy_of(target)) info.set_proxy(format_http_proxy(*proxy));
  info.set_unused_proxy(unused_proxy(target));
  for (const auto& [address, connections] : stage.reached.counts()) {
    v1::ReachedAddress& reached = *info.add_reached();
    reached.set_address(address);
    reached.set_connections(connections);
  }
  bool wire = target.engine == ClientEngine::kWire;
  info.set_engine(wire ? "wire" : "grpc");
  info.set_engine_version(wire ? "nghttp2 " + wire_version() : "gRPC " + grpc_version());
  if (!wire) info.set_texts_known_for(known_instead_of(grpc_version()));
  if (target.embedded) info.set_server(target.server == ServerKind::kWire ? "wire" : "grpc");
  info.set_tick_us(to_us(target.tick));
}

void write_relay(const Stage& stage, v1::Report& report) {
  if (!stage.relay) return;
  write_totals(stage.relay->totals(), *report.mutable_relay());
}

/// Drives an engine through its phases.
class Conductor {
 public:
  Conductor(const RunOptions& options, Stage& stage, RunFolder& folder)
      : options_(options),
        stage_(stage),
        folder_(folder),
        phases_(options.scenario->phases),
        tally_(stage.plan),
        timeline_(*options.scenario, window_of(phases_),
                  {RunTime(phases_.warmup), options.scenario->report.interval}),
        engine_(engine_options(stage, phases_)) {}

  /// Returns when every stream has ended. False when cancelled streams would not end. An error when nothing began.
  absl::StatusOr<bool> conduct() {
    memory_.sample(stage_.server.get());
    Duration cpu_before = cpu_time();
    stage_.clock.restart();
    absl::Status status = folder_.begin_intervals(
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
    if (!status.ok()) return status;
    if (phases_.warmup == Duration(0)) machine_.begin();
    engine_.start();
    for (int tick = 0;; ++tick) {
      const RunTime now = stage_.clock.now();
      bool finished = engine_.finished();  // before the ended are taken: then none is missed
      take_ended();
      // While a stream is open, an interval that is over is as long as the grid says.
      if (!finished) folder_.add_intervals(timeline_.add(engine_.take_intervals(now)));
      if (tick % kTicksAMemorySample == 0) memory_.sample(stage_.server.get());
      if (tick % kTicksAProgress == 0) show_progress();
      if (finished) break;
      if (gives_up()) return false;
      wait_for_signal();
      give_up_where_nothing_can_come_of_it();
      advance();
    }
    machine_.end();
    cpu_ = cpu_time() - cpu_before;
    folder_.add_intervals(timeline_.finish(engine_.take_last_intervals(), tally_.last_end()));
    folder_.flush();
    memory_.sample(stage_.server.get());
    return true;
  }

  /// How many signals more may come until one ends the process: the last before that writes the report.
  [[nodiscard]] int patience() const { return asked_twice_ ? 0 : 1; }

  /// `ended`: every stream has. Otherwise lanes still write their measurements, and only what they handed over counts.
  void write(v1::Report& report, bool ended) const {
    write_plan(stage_.plan, report);
    write_target(stage_, report);
    Progress progress = engine_.progress();
    RunTime end = tally_.last_end();
    RunTime measured_end = std::min(end, RunTime(phases_.warmup + phases_.measure));
    Duration measured = std::max(Duration(0), measured_end - RunTime(phases_.warmup));
    v1::RunInfo& run = *report.mutable_run();
    run.set_duration_seconds(to_s(end.time_since_epoch()));
    run.set_measured_seconds(to_s(measured));
    run.set_warmup_seconds(to_s(phases_.warmup));
    run.set_given_up(given_up_);
    run.set_partial(signal_ != 0);
    if (signal_ != 0)
      run.set_partial_reason(fmt::format("interrupted by {} at {}", signal_name(signal_),
                                         format_duration(signal_at_.time_since_epoch())));
    run.set_streams_started(progress.started);
    run.set_peak_concurrent_streams(progress.peak_open);
    Recorder recorder = timeline_.sums();
    if (ended) recorder.merge(engine_.recorder());
    write_measurements(stage_.plan, recorder, measured, report);
    write_harness(stage_.plan, recorder, *report.mutable_harness());
    report.mutable_harness()->set_threads(stage_.transports->loops());
    report.mutable_harness()->set_longest_pause_us(static_cast<double>(longest_pause_.count()) / 1000);
    machine_.write(*report.mutable_harness());
    timeline_.write(report);
    tally_.write(report, is_cut_short());
    tally_.write_shares(report, RunTime(phases_.warmup), std::max(measured_end, RunTime(phases_.warmup)));
    memory_.write(progress.peak_open, *report.mutable_resources());
    write_processor(cpu_, progress.sent, *report.mutable_resources());
    report.mutable_resources()->set_server_in_this_process(stage_.server &&
                                                           stage_.server->in_this_process() != nullptr);
    write_relay(stage_, report);
  }

 private:
  static MeasureWindow window_of(const Phases& phases) {
    return {RunTime(phases.warmup), RunTime(phases.warmup + phases.measure)};
  }

  static EngineOptions engine_options(Stage& stage, const Phases& phases) {
    EngineOptions options;
    options.plan = &stage.plan;
    options.clock = &stage.clock;
    options.transports = stage.transports.get();
    options.links = stage.relay.get();
    options.server = stage.server.get();
    options.marker_expected = stage.plan.scenario->target.embedded;
    options.window = window_of(phases);
    options.interval = stage.plan.scenario->report.interval;
    // More lanes than cores: they have no threads of their own, and gRPC joins the writes of a connection better when
    // its lane is not shared. Measured by scripts/bench.
    options.lanes = 8;
    options.tick = stage.plan.scenario->target.tick;
    return options;
  }

  void take_ended() {
    std::vector<StreamEnd> ended = engine_.take_ended();
    for (const StreamEnd& end : ended) folder_.add_stream(tally_.add(end));
    if (!ended.empty()) newest_end_ = stage_.clock.now();
  }

  /// Streams are cut and yet do not end. A hundred thousand take their time, so only a standstill counts.
  [[nodiscard]] bool gives_up() const {
    return cut_at_ && stage_.clock.now() > std::max(*cut_at_, newest_end_) + kCutPatience;
  }

  void wait_for_signal() {
    std::optional<int> signal;
    const RunTime from = stage_.clock.now();
    if (options_.signals) {
      signal = options_.signals->wait(kTick);
    } else {
      std::this_thread::sleep_for(kTick);
    }
    longest_pause_ = std::max(longest_pause_, stage_.clock.now() - from - kTick);
    if (!signal) return;
    RunTime now = stage_.clock.now();
    if (signal_ != 0) {
      if (asked_twice_) leave_at_once(128 + *signal);
      asked_twice_ = true;
      drain_until_ = now;  // no more patience with the streams; the report is still written
      return;
    }
    signal_ = *signal;
    signal_at_ = now;
    engine_.wind_down(true);
    // Interrupted during the drain: the drain goes on as it was.
    if (!drain_until_) drain_until_ = now + phases_.drain;
    if (options_.on_interrupt) options_.on_interrupt(*drain_until_ - now);
  }

  /// Ended before its time, by the user or by weir.
  [[nodiscard]] bool is_cut_short() const { return signal_ != 0 || !given_up_.empty(); }

  /// A server says who it is in its first headers. When it is not weir's, and does nothing of what the scenario asks of it, the run
  /// is no evidence however long it goes on.
  void give_up_where_nothing_can_come_of_it() {
    if (drain_until_ || !engine_.progress().met_another_server) return;
    const RunTime now = stage_.clock.now();
    given_up_ = fmt::format(
        "the run was ended after {}: the server is not weir's, and no other does what the "
        "scenario asks of it",
        format_us(to_us(now.time_since_epoch())));
    engine_.wind_down(true);
    drain_until_ = now + phases_.drain;
  }

  void advance() {
    RunTime now = stage_.clock.now();
    if (now >= RunTime(phases_.warmup)) machine_.begin();
    if (drain_until_) machine_.end();
    if (!drain_until_ && now >= RunTime(phases_.warmup + phases_.measure)) {
      machine_.end();  // before: ending streams is work of another kind
      engine_.wind_down(false);
      drain_until_ = now + phases_.drain;
    }
    if (drain_until_ && !cut_at_ && now >= *drain_until_) {
      cut_at_ = now;
      engine_.cut(is_cut_short());
    }
  }

  void show_progress() const {
    if (!options_.on_progress) return;
    RunProgress progress;
    progress.elapsed = stage_.clock.now().time_since_epoch();
    progress.at_most = phases_.warmup + phases_.measure + phases_.drain;
    progress.phase = drain_until_                                   ? "drain"
                     : stage_.clock.now() < RunTime(phases_.warmup) ? "warm-up"
                                                                    : "measure";
    progress.streams = engine_.progress();
    progress.streams_planned = static_cast<std::uint32_t>(stage_.plan.streams.size());
    progress.ended = tally_.ended();
    progress.unexpected = tally_.unexpected();
    options_.on_progress(progress);
  }

  const RunOptions& options_;
  Stage& stage_;
  RunFolder& folder_;
  const Phases phases_;
  Tally tally_;
  Timeline timeline_;
  Engine engine_;
  MemoryWatch memory_;
  MachineWatch machine_;
  Duration longest_pause_{0};  // of the watch, beyond what it asked for: the process did not run
  Duration cpu_{0};
  std::optional<RunTime> drain_until_;
  std::optional<RunTime> cut_at_;
  RunTime newest_end_{};
  int signal_ = 0;
  RunTime signal_at_{};
  std::string given_up_;  // see RunInfo.given_up
  bool asked_twice_ = false;
};

/// True when the user asks to stop.
bool pause(const WriteGuard* guard, Duration time) {
  if (guard != nullptr) return guard->wait(time);
  std::this_thread::sleep_for(time);
  return false;
}

/// A signal that came after the streams had ended, and before all was looked at.
void note_interruption(const WriteGuard* guard, v1::RunInfo& run) {
  if (guard == nullptr || !guard->first() || run.partial()) return;
  run.set_partial(true);
  run.set_partial_reason(
      fmt::format("interrupted by {} when the streams had ended", signal_name(*guard->first())));
}

}  // namespace

absl::StatusOr<RunResult> run_scenario(const RunOptions& options) {
  Stage stage;
  stage.plan = compile(options.scenario);
  absl::StatusOr<RunFolder> folder =
      RunFolder::create(options.out, options.scenario->name, options.scenario_text);
  if (!folder.ok()) return folder.status();

  RunResult result;
  result.folder = folder->path();
  result.report.set_schema(kReportSchema);
  result.report.set_weir_version(weir_version());
  result.report.set_grpc_version(grpc_version());
  result.report.mutable_run()->set_id(folder->id());
  result.report.mutable_run()->set_started_at(utc_now());
  if (absl::Status status = set_up(stage); !status.ok()) return status;
  GaugeWatch gauge(options.gauge, options.gauge_name);
  if (absl::Status status = gauge.begin(); !status.ok()) return status;

  auto conductor = std::make_unique<Conductor>(options, stage, *folder);
  gauge.watch();
  absl::StatusOr<bool> conducted = conductor->conduct();
  if (!conducted.ok()) return conducted.status();
  const bool ended = *conducted;
  std::optional<WriteGuard> own;
  WriteGuard* guard = options.guard;
  if (guard == nullptr && options.signals != nullptr) guard = &own.emplace(*options.signals);
  if (guard != nullptr) guard->begin(conductor->patience());
  conductor->write(result.report, ended);
  if (ended) stage.relay.reset();  // before the engine: its callbacks post to lanes
  if (ended) {
    // What the service keeps for a connection is no leak while the connection is open.
    conductor.reset();
    stage.transports.reset();
    gauge.end(options.gauge_settle, [&](Duration time) { return pause(guard, time); });
    gauge.write(result.report);
  }
  note_interruption(guard, *result.report.mutable_run());
  if (ended && !result.report.run().partial())
    explain_failure(*options.scenario, stage.target_address(), result.report);
  judge(result.report);
  result.saved = folder->write(result.report);
  result.interrupted = result.report.run().partial() || (guard != nullptr && guard->first());
  if (!ended) {
    // Calls that never end hold on to the engine; taking it down would crash what can still be reported.
    (void)std::fputs(
        fmt::format("weir: cancelled streams did not end: this is a bug in weir. The report is in {}\n",
                    result.folder)
            .c_str(),
        stderr);
    std::fflush(nullptr);
    _exit(kExitBroken);
  }
  return result;
}

}  // namespace weir
