#include "harness/run/await_target.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/rpc/server_probe.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"

namespace weir {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(500);
constexpr Duration kPause = std::chrono::milliseconds(50);

struct AbsenceRow {
  std::string_view words;  // of gRPC, or of weir
  std::string_view remedy;
};

constexpr AbsenceRow kAbsenceRemedies[] = {
    {"HTTP proxy returned response code 407",
     "give the proxy's user and password in the environment: WEIR_PROXY_AUTH=USER:PASSWORD"},
    {"HTTP proxy returned", "see the proxy's log: it must allow CONNECT to the target, and reach it"},
    {"Expected 'H'", "what answers there is no HTTP proxy: check target.proxy"},
    {"certificate", "name the authority that the server's certificate is from: --set target.tls.ca=FILE"},
    {"Ssl handshake", "leave target.tls out if the server speaks no TLS"},
    {"http1", "what answers there is no gRPC server: check the port"},
    {"reset by peer", "check the port; if the server speaks TLS, use --set target.tls={}"},
    {"HTTP/2", "what answers there is no gRPC server: check the port"},
    {"SETTINGS", "what answers there is no gRPC server: check the port"},
    {"Socket closed", "check the port; if the server speaks TLS, use --set target.tls={}"},
    {"DNS resolution", "check the host's name"},
    {"resolve", "check the host's name"},
};

}  // namespace

std::string_view remedy_for_absence(std::string_view why) {
  for (const AbsenceRow& row : kAbsenceRemedies) {
    if (why.find(row.words) != std::string_view::npos) return row.remedy;
  }
  return "start the server, or wait longer";
}

absl::Status await_until(const std::string& target, Duration limit, const AwaitTools& tools) {
  const RunTime end = tools.clock->now() + limit;
  std::string told;
  for (;;) {
    const Duration left = std::max(Duration(0), end - tools.clock->now());
    const absl::Status status = tools.look(std::min(kLook, left));
    if (status.ok()) return status;
    const std::string why(status.message());
    if (tools.clock->now() >= end) {
      return absl::UnavailableError(fmt::format("{} was not there within {}: {}\n  fix: {}", target,
                                                format_duration(limit), why, remedy_for_absence(why)));
    }
    if (tools.on_wait && why != told) tools.on_wait(why);
    told = why;
    if (tools.pause(kPause))
      return absl::CancelledError(fmt::format("interrupted while waiting for {}", target));
  }
}

absl::Status await_target(const Scenario& scenario, Duration limit, const StopSignals& signals,
                          const std::function<void(const std::string&)>& on_wait) {
  absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(scenario);
  if (!tls.ok()) return tls.status();
  const SteadyClock clock;
  const GrpcRoute route = route_to(scenario.target.address, proxy_of(scenario.target));
  ServerProbe probe(route.address, *tls, route.way);
  AwaitTools tools;
  tools.clock = &clock;
  tools.look = [&](Duration at_most) { return probe.look(at_most); };
  tools.pause = [&](Duration time) { return signals.wait(time).has_value(); };
  tools.on_wait = on_wait;
  return await_until(scenario.target.address, limit, tools);
}

}  // namespace weir
