// `weir relay`: the fault relay alone, with any client on one side and any server on the other.
#pragma once

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <optional>
#include <string>

#include "harness/base/units.h"
#include "harness/cli/relay_tls_options.h"
#include "harness/relay/address.h"
#include "harness/relay/relay.h"
#include "harness/relay/standing_fault.h"
#include "harness/run/relay_plan.h"

namespace weir {

struct RelayVerb {
  HostPort listen{.host = "127.0.0.1", .port = 0};
  std::optional<RelayUpstream> to{};  // may be missing with `control` only
  std::optional<StandingFault> fault{};
  std::optional<RelayPlan> plan{};     // faults of a scenario; not together with `fault`
  std::vector<RelayOutage> outages{};  // of the listener; not together with `control`
  std::optional<HostPort> control{};   // where Toxiproxy's API is answered; without `fault` and `plan`
  RelayTlsOptions tls{};               // without `control`
  std::optional<std::string> trace{};  // a file
  std::optional<Duration> run_for{};   // without it: until SIGINT or SIGTERM
  bool quiet = false;
};

/// Runs the relay until it is told to stop. Writes the bound address as the first line to `out` ("listening on", and
/// before it "control on" where there is a control interface) and the totals as the last, live counters to stderr if
/// that is a terminal. SIGINT and SIGTERM are taken by this call while it runs; the calling thread must not have started
/// threads that leave them unblocked. Returns the exit code: 0, or 2 when the upstream's name, an address to listen on or
/// the trace's file is no good, 5 when the trace could not take all of it.
[[nodiscard]] int run_relay_verb(const RelayVerb& verb, std::ostream& out, std::ostream& err);

/// Adds the subcommand. Its callback runs the verb and sets `exit_code`, which must outlive the parsing.
void add_relay_verb(CLI::App& app, int& exit_code);

}  // namespace weir
