#include "harness/run/summarize.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/signals.h"
#include "harness/outcome/status_text.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/run/proxy.h"
#include "harness/run/report_parts.h"
#include "harness/wire/client/wire_transport.h"
#include "reports/quantity.h"

namespace weir {
namespace {

std::string kind_of(const Target& target) {
  static constexpr const char* kCarriers[] = {"tcp", "unix", "in-process"};
  if (!target.embedded) return "remote";
  return fmt::format("{} {}", target.process == ServerPlace::kChild ? "child" : "embedded",
                     kCarriers[static_cast<int>(target.transport)]);
}

void write_target(const Arm& arm, v1::TargetInfo& info) {
  const Target& target = arm.spec().target();
  const bool in_process = target.embedded && target.transport == Carrier::kInProcess;
  info.set_address(in_process ? "in-process" : arm.address());
  info.set_kind(kind_of(target));
  info.set_method(target.method);
  info.set_connections(target.connections.per_stream ? "per-stream"
                                                     : fmt::format("{}", arm.spec().connections));
  info.set_through_relay(arm.spec().relay);
  info.set_retries(target.retries);
  info.set_tls(target.tls.has_value());
  if (const std::optional<HttpProxy> proxy = proxy_of(target)) info.set_proxy(format_http_proxy(*proxy));
  info.set_unused_proxy(unused_proxy(target));
  for (const auto& [address, connections] : arm.reached()) {
    v1::ReachedAddress& reached = *info.add_reached();
    reached.set_address(address);
    reached.set_connections(connections);
  }
  const bool wire = target.engine == ClientEngine::kWire;
  info.set_engine(wire ? "wire" : "grpc");
  info.set_engine_version(wire ? "nghttp2 " + wire_version() : "gRPC " + grpc_version());
  if (!wire) info.set_texts_known_for(known_instead_of(grpc_version()));
  if (target.embedded) info.set_server(target.server == ServerKind::kWire ? "wire" : "grpc");
  info.set_tick_us(to_us(target.tick));
}

/// How long it was, and why no longer.
void write_course(const Conducted& run, Duration measured, v1::RunInfo& info) {
  const RunPhases& phases = run.phases;
  info.set_duration_seconds(to_s(run.tally.last_end().time_since_epoch()));
  info.set_measured_seconds(to_s(measured));
  info.set_warmup_seconds(to_s(phases.planned().warmup));
  if (phases.given_up_at())
    info.set_given_up(fmt::format(
        "the run was ended after {}: the server is not weir's, and no other does what the scenario asks of "
        "it",
        format_us(to_us(phases.given_up_at()->time_since_epoch()))));
  info.set_partial(phases.interruption().has_value());
  if (phases.interruption())
    info.set_partial_reason(fmt::format("interrupted by {} at {}", signal_name(phases.interruption()->signal),
                                        format_duration(phases.interruption()->at.time_since_epoch())));
  info.set_streams_started(run.progress.started);
  info.set_peak_concurrent_streams(run.progress.peak_open);
}

}  // namespace

void summarize(const Plan& plan, const Arm& arm, const Conducted& run, v1::Report& report) {
  const MeasureWindow window = window_of(run.phases.planned());
  const RunTime measured_end = std::min(run.tally.last_end(), window.to);
  const Duration measured = std::max(Duration(0), measured_end - window.from);
  write_plan(plan, report);
  write_target(arm, *report.mutable_target());
  write_course(run, measured, *report.mutable_run());
  write_measurements(plan, run.recorder, measured, report);
  v1::Harness& harness = *report.mutable_harness();
  write_harness(plan, run.recorder, harness);
  harness.set_threads(arm.transports().loops());
  harness.set_longest_pause_us(to_us(run.longest_pause));
  run.machine.write(harness);
  run.timeline.write(report);
  run.tally.write(report, run.phases.is_cut_short());
  run.tally.write_shares(report, window.from, std::max(measured_end, window.from));
  v1::Resources& resources = *report.mutable_resources();
  run.memory.write(run.progress.peak_open, resources);
  write_processor(run.cpu, run.progress.sent, resources);
  resources.set_server_in_this_process(arm.server() && arm.server()->in_this_process() != nullptr);
  if (arm.relay()) write_totals(arm.relay()->totals(), *report.mutable_relay());
}

}  // namespace weir
