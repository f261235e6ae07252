// A relay on its own, from its first line to its totals: with any client on one side and any server on the other.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <system_error>

#include "harness/base/address.h"
#include "harness/base/units.h"
#include "harness/relay/relay.h"
#include "harness/run/relay_plan.h"

namespace weir {

struct RelayRun {
  HostPort listen{.host = "127.0.0.1", .port = 0};
  std::optional<Endpoint> to{};         // may be missing with `control` only
  std::optional<RelayPlan> plan{};      // faults
  std::optional<HostPort> control{};    // where Toxiproxy's API is answered; without `plan`
  RelayTls tls{};                       // without `control`
  std::string trust{};                  // what clients are told of TLS, for stderr; may be empty
  std::optional<std::string> trace{};   // a file
  std::optional<std::string> record{};  // a file for what clients say; without `control`
  /// Asked once signals are taken, so that it may begin threads; what it returns is told the totals again and again. May be empty.
  std::function<std::function<void(const RelayTotals&)>()> watch{};
  std::optional<std::string> pcapng{};  // a file for what goes over links; without `control`
  std::optional<Duration> run_for{};    // without it: until SIGINT or SIGTERM
  bool quiet = false;
};

/// `out` did not take a line.
struct OutUnwritten {
  std::error_code why;
};

/// Runs the relay until it is told to stop. Writes the bound address as the first line to `out` ("listening on", and
/// before it "control on" where there is a control interface) and the totals as the last; to stderr what faults strike, as they
/// strike, live counters if that is a terminal, and at the end which faults never fired. SIGINT, SIGTERM and SIGHUP are taken by this
/// call while it runs; the calling thread must not have started threads that leave them unblocked. Returns the exit code, as
/// reports/exit_codes.h has it for the relay. Throws OutUnwritten.
[[nodiscard]] int run_relay(const RelayRun& run, std::ostream& out, std::ostream& err);

}  // namespace weir
