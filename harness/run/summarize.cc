#include "harness/run/summarize.h"

#include <fmt/format.h>

#include "harness/outcome/status_text.h"
#include "harness/record/summarize.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/run/proxy.h"
#include "harness/wire/client/wire_transport.h"

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

}  // namespace

void summarize(const Arm& arm, const Conducted& run, v1::Report& report) {
  report.MergeFrom(summarize(run.record));
  write_target(arm, *report.mutable_target());
  v1::Harness& harness = *report.mutable_harness();
  harness.set_threads(arm.transports().loops());
  run.machine.write(harness);
  v1::Resources& resources = *report.mutable_resources();
  run.memory.write(run.record.course().peak_open, resources);
  resources.set_server_in_this_process(arm.server() && arm.server()->in_this_process() != nullptr);
}

}  // namespace weir
