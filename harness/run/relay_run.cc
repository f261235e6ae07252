#include "harness/run/relay_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <system_error>
#include <utility>

#include "harness/base/clock.h"
#include "harness/base/signals.h"
#include "harness/control/control_server.h"
#include "harness/run/trace_file.h"

namespace weir {
namespace {

/// How often the live counters are drawn.
constexpr Duration kDrawEvery = std::chrono::milliseconds(500);

RelayOptions options_of(const RelayRun& run, TraceFile* trace) {
  RelayOptions options{.upstream = *run.to,
                       .tls = run.tls,
                       .listen_host = run.listen.host,
                       .listen_port = run.listen.port,
                       .keep_history = false};
  if (run.fault) {
    options.on_link = [fault = *run.fault](const LinkView& link) { return orders_for(fault, link.ordinal); };
  }
  if (run.plan)
    options.on_link = [&plan = *run.plan](const LinkView& link) { return plan.orders(link.ordinal); };
  if (trace != nullptr) options.on_trace = [trace](const LinkTrace& event) { trace->write(event); };
  return options;
}

void draw(const RelayTotals& t, std::ostream& err) {
  err << fmt::format("\r\x1b[Klinks {} (refused {})  to server {}  to client {}  dropped {}  faults {}",
                     t.links_accepted, t.links_refused, format_bytes({t.bytes_to_server}),
                     format_bytes({t.bytes_to_client}), format_bytes({t.bytes_dropped}),
                     t.resets + t.fins + t.blackholes + t.stalls + t.half_closes + t.shapings +
                         t.corruptions + t.frame_acts + t.listener_downs)
      << std::flush;
}

using Totals = std::function<RelayTotals()>;

/// Does what is due at `now` and says when to ask again.
using OutageAlarm = std::function<RunTime(RunTime now)>;

/// Takes the listener down whenever that is due. Outlived by the relay.
OutageAlarm outages_on(Relay& relay, std::vector<RelayOutage> outages) {
  return [&relay, outages = std::move(outages), taken = std::set<std::uint32_t>()](RunTime now) mutable {
    RunTime next = kNever;
    for (std::uint32_t i = 0; i < outages.size(); ++i) {
      const RunTime at(outages[i].at);
      if (at > now) {
        next = std::min(next, at);
      } else if (taken.insert(i).second) {
        relay.listeners_down(i, kAnyStream, outages[i].duration, nullptr);
      }
    }
    return next;
  };
}

/// Returns when a signal came or the time is over.
void wait_for_end(const RelayRun& run, const StopSignals& signals, const OutageAlarm& alarm,
                  const Totals& totals, std::ostream& err) {
  const SteadyClock clock;
  const RunTime end = run.run_for ? RunTime(*run.run_for) : kNever;
  const bool live = !run.quiet && isatty(STDERR_FILENO) != 0;
  for (RunTime now = clock.now(); now < end; now = clock.now()) {
    const RunTime next = std::min(end, alarm(now));
    if (signals.wait(std::min(kDrawEvery, next - now))) break;
    if (live) draw(totals(), err);
  }
  if (live) err << "\r\x1b[K" << std::flush;
}

/// One relay, as the options say.
int run_alone(const RelayRun& run, const StopSignals& signals, TraceFile* trace, std::ostream& out,
              std::ostream& err) {
  const SteadyClock clock;
  Relay relay(options_of(run, trace), clock);
  if (const std::optional<std::string> unresolved = relay.unresolved()) {
    err << "weir relay: " << *unresolved << "\n  check that --to names a known host\n";
    return 2;
  }
  if (!run.quiet) err << run.trust;
  out << "listening on " << format_host_port({run.listen.host, relay.port(0)}) << std::endl;
  wait_for_end(
      run, signals, outages_on(relay, run.outages), [&relay] { return relay.totals(); }, err);
  out << to_json(relay.totals()) << std::endl;
  return 0;
}

/// Relays as the control interface says; the one of --to is there from the beginning, under the name "weir".
int run_controlled(const RelayRun& run, const StopSignals& signals, TraceFile* trace, std::ostream& out,
                   std::ostream& err) {
  const SteadyClock clock;
  ProxyTrace traced;
  if (trace != nullptr)
    traced = [trace](std::string_view proxy, const LinkTrace& event) { trace->write(event, proxy); };
  Proxies proxies(clock, 1, std::move(traced));
  std::string address;
  if (run.to) {
    const Parsed<ProxyState> made = proxies.create({.name = "weir",
                                                    .listen = format_host_port(run.listen),
                                                    .upstream = format_upstream(*run.to),
                                                    .enabled = true});
    if (const auto* error = std::get_if<ApiError>(&made)) {
      err << "weir relay: cannot start: " << error->message << '\n';
      return 2;
    }
    address = std::get<ProxyState>(made).listen;
  }
  const ControlServer control(run.control->host, run.control->port, proxies);
  out << "control on " << format_host_port({run.control->host, control.port()}) << std::endl;
  if (!address.empty()) out << "listening on " << address << std::endl;
  wait_for_end(
      run, signals, [](RunTime) { return kNever; }, [&proxies] { return proxies.totals(); }, err);
  out << to_json(proxies.totals()) << std::endl;
  return 0;
}

}  // namespace

int run_relay(const RelayRun& run, std::ostream& out, std::ostream& err) {
  const StopSignals signals;
  std::optional<TraceFile> trace;
  try {
    if (run.trace) trace.emplace(*run.trace);
  } catch (const std::system_error& error) {
    err << "weir relay: " << error.what() << "\n  name a file in a folder that is there (--trace)\n";
    return 2;
  }
  try {
    TraceFile* const to = trace ? &*trace : nullptr;
    const int exit_code =
        run.control ? run_controlled(run, signals, to, out, err) : run_alone(run, signals, to, out, err);
    if (exit_code != 0 || !trace || trace->whole()) return exit_code;
    err << "weir relay: the trace is not whole: " << *run.trace << " could not take all of it\n";
    return 1;
  } catch (const std::system_error& error) {
    err << "weir relay: cannot start: " << error.what()
        << "\n  check that --listen and --control are addresses of this machine with a free port, and that "
           "--to names a "
           "known host\n";
    return 2;
  }
}

}  // namespace weir
