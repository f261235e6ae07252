#include "harness/run/await_target.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/rpc/server_probe.h"
#include "harness/run/after_failure.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"

namespace weir {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(500);
constexpr Duration kPause = std::chrono::milliseconds(50);

struct AbsenceRow {
  std::string_view words;  // of gRPC, or of weir
  Remedy remedy;
};

constexpr AbsenceRow kAbsences[] = {
    {"HTTP proxy returned response code 407", Remedy::kProxyCredentials},
    {"HTTP proxy returned", Remedy::kCheckProxy},
    {"Expected 'H'", Remedy::kCheckProxy},
    {"it does not answer", Remedy::kSilentPort},
    {"http1", Remedy::kOtherPort},
    {"HTTP/2", Remedy::kOtherPort},
    {"SETTINGS", Remedy::kOtherPort},
    {"reset by peer", Remedy::kSeeItsLog},
    {"Socket closed", Remedy::kSeeItsLog},
    {"handshake", Remedy::kSeeItsLog},
    {"DNS resolution", Remedy::kCheckName},
    {"resolve", Remedy::kCheckName},
};

absl::Status not_there(const std::string& target, Duration limit, const std::string& why,
                       const AwaitTools& tools) {
  std::optional<Diagnosis> found;
  if (tools.explain) found = tools.explain();
  return absl::UnavailableError(fmt::format("{} was not there within {}: {}\n  fix: {}", target,
                                            format_duration(limit), found ? found->reason : why,
                                            found ? found->remedy : remedy(remedy_for_absence(why))));
}

}  // namespace

Remedy remedy_for_absence(std::string_view why) {
  for (const AbsenceRow& row : kAbsences) {
    if (why.find(row.words) != std::string_view::npos) return row.remedy;
  }
  return Remedy::kWaitLonger;
}

absl::Status await_until(const std::string& target, Duration limit, const AwaitTools& tools) {
  const RunTime end = tools.clock->now() + limit;
  std::string told;
  for (;;) {
    const Duration left = std::max(Duration(0), end - tools.clock->now());
    const absl::Status status = tools.look(std::min(kLook, left));
    if (status.ok()) return status;
    const std::string why(status.message());
    if (tools.clock->now() >= end) return not_there(target, limit, why, tools);
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
  tools.explain = [&] { return look_at_connection(scenario, scenario.target.address); };
  tools.on_wait = on_wait;
  return await_until(scenario.target.address, limit, tools);
}

}  // namespace weir
