#include "harness/run/fresh_servers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/address.h"
#include "harness/relay/free_port.h"
#include "harness/rpc/server_probe.h"
#include "harness/run/await_target.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr Duration kThereSoon = std::chrono::seconds(2);

}  // namespace

bool is_command(const std::string& arm) { return arm.find(kPortPlace) != std::string::npos; }

std::string why_no_arm(const std::string& arm, GateArm which) {
  const bool spaces = arm.find_first_of(" \t\n") != std::string::npos;
  if (is_command(arm) || (!spaces && (endpoint_of(arm) || arm.find(':') != std::string::npos))) return "";
  return fmt::format(
      "--{} '{}' is no address, and no command that says where its port goes\n"
      "  fix: write host:port, or a command such as './server --listen 127.0.0.1:{{port}}'",
      name_of(which), printable(arm));
}

std::shared_ptr<CommandServer> FreshServers::running(GateArm arm) const {
  const Lock lock(mutex_);
  return running_.of(arm);
}

std::string FreshServers::log_of(GateArm arm) const {
  return fmt::format("{}/{}.log", options_.folder, name_of(arm));
}

absl::Status FreshServers::launch(GateArm arm) {
  if (!is_command(options_.arms.of(arm))) {
    addresses_.of(arm) = options_.arms.of(arm);
    return absl::OkStatus();
  }
  const std::optional<std::uint16_t> port = free_port();
  if (!port) return absl::ResourceExhaustedError("there is no free TCP port for a server");
  absl::StatusOr<std::unique_ptr<CommandServer>> server =
      CommandServer::start({.command = options_.arms.of(arm), .port = *port, .log = log_of(arm)});
  if (!server.ok()) return server.status();
  addresses_.of(arm) = (*server)->address();
  const Lock lock(mutex_);
  running_.of(arm) = *std::move(server);
  return absl::OkStatus();
}

std::string FreshServers::death_of(GateArm arm) const {
  const std::shared_ptr<CommandServer> server = running(arm);
  if (!server) return "";
  const std::optional<std::string> how = server->how_it_ended();
  if (!how) return "";
  return fmt::format("the {}'s server ended by itself: {}{}", name_of(arm), *how, end_of_log(log_of(arm)));
}

absl::Status FreshServers::await(GateArm arm) {
  absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(*options_.scenario);
  if (!tls.ok()) return tls.status();
  const SteadyClock clock;
  const GrpcRoute route = route_to(addresses_.of(arm), proxy_of(options_.scenario->target));
  ServerProbe probe(route.address, *tls, route.way);
  AwaitTools tools;
  tools.clock = &clock;
  tools.look = [&](Duration at_most) { return probe.look(at_most); };
  bool interrupted = false;
  // A server that has ended is waited for no longer.
  tools.pause = [&](Duration time) {
    interrupted = options_.signals != nullptr && options_.signals->wait(time).has_value();
    return interrupted || !death_of(arm).empty();
  };
  const bool ours = running(arm) != nullptr;
  // What is named by an address should be there already.
  const Duration patience = ours ? options_.ready_within : std::min(kThereSoon, options_.ready_within);
  absl::Status status = await_until(addresses_.of(arm), patience, tools);
  if (status.ok() || interrupted) return status;
  std::string died = death_of(arm);
  if (!died.empty()) return absl::UnavailableError(died);
  return absl::UnavailableError(fmt::format("the {}'s server: {}{}", name_of(arm),
                                            std::string(status.message()),
                                            ours ? end_of_log(log_of(arm)) : ""));
}

absl::Status FreshServers::start(GateArm first) {
  const GateArm second = first == GateArm::kBaseline ? GateArm::kCandidate : GateArm::kBaseline;
  // They come up side by side: a slow one costs its time once.
  for (GateArm arm : {first, second}) {
    if (absl::Status status = launch(arm); !status.ok()) return status;
  }
  for (GateArm arm : {first, second}) {
    if (absl::Status status = await(arm); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void FreshServers::stop() {
  for (GateArm arm : kGateArms) {
    std::shared_ptr<CommandServer> server = running(arm);
    if (server) server->end();
    const Lock lock(mutex_);
    running_.of(arm).reset();
  }
}

std::function<double()> FreshServers::cpu_us(GateArm arm) const {
  std::shared_ptr<CommandServer> server = running(arm);
  if (!server) return {};
  return [server] { return server->cpu_us(); };
}

std::string FreshServers::who_died() const {
  const std::string first = death_of(GateArm::kBaseline);
  return first.empty() ? death_of(GateArm::kCandidate) : first;
}

void FreshServers::kill() const {
  for (GateArm arm : kGateArms) {
    const std::shared_ptr<CommandServer> server = running(arm);
    if (server) server->kill();
  }
}

}  // namespace weir
