#include "harness/run/relay_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/descriptors.h"
#include "harness/base/signals.h"
#include "harness/control/control_server.h"
#include "harness/fault/catalogue.h"
#include "harness/plan/selection.h"
#include "harness/relay/totals_json.h"
#include "harness/run/pcap_file.h"
#include "harness/run/strikes.h"
#include "harness/run/trace_file.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

/// How often the live counters are drawn.
constexpr Duration kDrawEvery = std::chrono::milliseconds(500);
/// How soon it is said that a fault has struck.
constexpr Duration kSayEvery = std::chrono::milliseconds(100);

/// Whoever waits for the line waits for ever where it can't be written.
void say_line(std::ostream& out, const std::string& line) {
  errno = 0;
  out << line << std::endl;
  if (!out) throw OutUnwritten{std::error_code(errno != 0 ? errno : EIO, std::generic_category())};
}

/// "1s..3s after the link was accepted". What a stream is to a run, a link is here, unless the fault is aimed at streams.
std::string when(const Fault& fault) {
  if (fault.at.kind == TriggerKind::kRun)
    return format_duration(fault.at.after.low) + " after the relay began";
  std::string text = describe(fault.at);
  const std::string stream = "the stream opens";
  const std::size_t at = fault.aim.chooses_streams() ? std::string::npos : text.find(stream);
  if (at != std::string::npos) text.replace(at, stream.size(), "the link is accepted");
  return text;
}

/// What to do about a fault that found nothing to strike; options that were given are not named again.
std::string remedy_for(const Fault& fault, const RelayTls& tls) {
  const FaultKindSpec& kind = find_kind(fault.kind).spec;
  std::string needs;
  if (fault.at.kind == TriggerKind::kRecord) {
    needs = "it needs TLS that passes through, without --tls and --to-tls; ";
  } else if (kind.is_on_frames() || fault.aim.chooses_streams()) {
    needs = tls.client && tls.server
                ? "it needs a stream of HTTP/2"
                : "it needs a stream of HTTP/2 in the clear (of TLS with --tls and --to-tls)";
    needs += " that lives so long; ";
  }
  return needs + "move it earlier, or let links live longer";
}

Strikes::Planned planned(const Fault& fault, const RelayTls& tls) {
  return {.name = fault.id,
          .when = when(fault),
          .remedy = remedy_for(fault, tls),
          .of_listener = fault.at.kind == TriggerKind::kRun,
          .aim = fault.aim};
}

std::vector<Strikes::Planned> planned(const RelayRun& run) {
  std::vector<Strikes::Planned> all;
  if (!run.plan) return all;
  for (const Fault& fault : run.plan->faults()) all.push_back(planned(fault, run.tls));
  return all;
}

/// The files that a relay writes; null: none.
struct RelayFiles {
  TraceFile* trace = nullptr;
  TraceFile* record = nullptr;
  PcapFile* pcapng = nullptr;
};

TraceNames names_of(const RelayRun& run) {
  TraceNames names;
  if (!run.plan) return names;
  for (const Fault& fault : run.plan->faults()) names.faults.push_back(fault.id);
  return names;
}

RelayOptions options_of(const RelayRun& run, Strikes& strikes, const RelayFiles& files) {
  RelayOptions options{.upstream = *run.to,
                       .links_take_turns = true,
                       .tls = run.tls,
                       .listen_host = run.listen.host,
                       .listen_port = run.listen.port,
                       .keep_history = false};
  options.on_link = [&run, &strikes](const LinkView& link) {
    std::vector<TimedOrder> orders;
    if (run.plan) orders = run.plan->orders(link.ordinal);
    strikes.planned(orders);
    return orders;
  };
  options.on_trace = [&strikes, files](const LinkTrace& event) {
    strikes.see(event);
    if (files.trace != nullptr) files.trace->write(event);
    if (files.pcapng != nullptr) files.pcapng->see(event);
  };
  options.trace_streams = files.trace != nullptr || files.pcapng != nullptr;
  if (files.pcapng != nullptr)
    options.on_packet = [pcapng = files.pcapng](const LinkPacket& packet) { pcapng->write(packet); };
  // How streams begin is of interest only where a fault chooses among them.
  const bool aims = run.plan && std::any_of(run.plan->faults().begin(), run.plan->faults().end(),
                                            [](const Fault& fault) { return fault.aim.chooses_streams(); });
  if (aims) options.on_stream = [&strikes](const StreamHead& head) { strikes.began(head); };
  if (files.record != nullptr)
    options.on_request = [record = files.record](const HeardRequest& heard) { record->write(heard); };
  return options;
}

void draw(const RelayTotals& t, std::ostream& err) {
  err << fmt::format("\r\x1b[Klinks {} (refused {})  to server {}  to client {}  dropped {}  faults {}",
                     t.links_accepted, t.links_refused, format_bytes({t.bytes_to_server}),
                     format_bytes({t.bytes_to_client}), format_bytes({t.bytes_dropped}), t.acts())
      << std::flush;
}

using Totals = std::function<RelayTotals()>;

/// Does what is due at `now` and says when to ask again.
using OutageAlarm = std::function<RunTime(RunTime now)>;

/// Takes the listener down whenever that is due. Outlived by the relay.
OutageAlarm outages_on(Relay& relay, const RelayRun& run, Strikes& strikes) {
  std::vector<RelayOutage> outages;
  if (run.plan) outages = run.plan->outages();
  return [&relay, &strikes, outages = std::move(outages),
          taken = std::set<std::uint32_t>()](RunTime now) mutable {
    RunTime next = kNever;
    for (const RelayOutage& outage : outages) {
      const RunTime at(outage.at);
      if (at > now) {
        next = std::min(next, at);
      } else if (taken.insert(outage.fault).second) {
        strikes.went_down(now, outage.fault, outage.duration);
        relay.listeners_down(outage.fault, kAnyStream, outage.duration, nullptr);
      }
    }
    return next;
  };
}

/// What a relay says on stderr while it runs. One thread writes there.
class Screen {
 public:
  Screen(const RelayRun& run, std::ostream& err)
      : quiet_(run.quiet), live_(!run.quiet && isatty(STDERR_FILENO) != 0), err_(err) {}

  /// What --quiet does not hide.
  void warn(const std::string& text) { print({text}); }
  void say(const std::vector<std::string>& lines) {
    if (!quiet_ && !lines.empty()) print(lines);
  }
  void show(RunTime now, const std::function<RelayTotals()>& totals) {
    if (!live_ || (drawn_ != RunTime::min() && now - drawn_ < kDrawEvery)) return;
    draw(totals(), err_);
    drawn_ = now;
  }
  void clear() {
    if (live_) err_ << "\r\x1b[K" << std::flush;
  }

 private:
  void print(const std::vector<std::string>& lines) {
    clear();
    for (const std::string& line : lines) err_ << line << '\n';
    err_ << std::flush;
    drawn_ = RunTime::min();
  }

  const bool quiet_;
  const bool live_;
  std::ostream& err_;
  RunTime drawn_ = RunTime::min();  // the counters on the screen
};

/// Returns when a signal came or the time is over.
void wait_for_end(const RelayRun& run, const StopSignals& signals, const OutageAlarm& alarm, Strikes& strikes,
                  const Totals& totals, std::ostream& err) {
  const SteadyClock clock;
  const std::function<void(const RelayTotals&)> watcher = run.watch ? run.watch() : nullptr;
  const RunTime end = run.run_for ? RunTime(*run.run_for) : kNever;
  Screen screen(run, err);
  DescriptorWatch descriptors(2);  // a link has two sides
  for (RunTime now = clock.now(); now < end; now = clock.now()) {
    const RunTime next = std::min(end, alarm(now));
    if (const std::optional<std::string> none_left = descriptors.look())
      screen.warn("weir relay: " + *none_left);
    screen.say(strikes.take_lines(now));
    screen.show(now, totals);
    if (watcher) watcher(totals());
    if (signals.wait(std::min(kSayEvery, next - now))) break;
  }
  screen.say(strikes.take_lines(kNever));
  screen.clear();
}

/// One relay, as the options say.
int run_alone(const RelayRun& run, const StopSignals& signals, const RelayFiles& files, std::ostream& out,
              std::ostream& err) {
  const SteadyClock clock;
  if (run.plan && (run.tls.client || run.tls.server)) {
    for (const Fault& fault : run.plan->faults()) {
      if (fault.at.kind != TriggerKind::kRecord) continue;
      err << "weir relay: fault '" << fault.id
          << "' counts TLS records, and here TLS is ended and begun anew\n"
             "  fix: let TLS pass through, without --tls and --to-tls, or place the fault by 'bytes' or "
             "'frame'\n";
      return kExitUsage;
    }
  }
  Strikes strikes(planned(run));
  Relay relay(options_of(run, strikes, files), clock);
  if (const std::optional<std::string> unresolved = relay.unresolved()) {
    err << "weir relay: " << *unresolved << "\n  check that --to names a known host\n";
    return kExitUsage;
  }
  if (!run.quiet) err << run.trust;
  if (!run.quiet && run.pcapng)
    err << fmt::format("{} {}\n", decode_as({relay.port(0), run.to->port}), *run.pcapng);
  say_line(out, "listening on " + format_host_port({run.listen.host, relay.port(0)}));
  // Asked often enough for a capture that somebody watches.
  const auto alarm = [outages = outages_on(relay, run, strikes), &files](RunTime now) mutable {
    if (files.pcapng != nullptr) files.pcapng->flush();
    return outages(now);
  };
  wait_for_end(
      run, signals, alarm, strikes, [&relay] { return relay.totals(); }, err);
  say_line(out, to_json(relay.totals()));
  const std::vector<std::string> idle = strikes.never_fired();
  for (const std::string& line : idle) err << "weir relay: " << line << '\n';
  return idle.empty() ? kExitOk : kExitNotEvidence;
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
                                                    .upstream = format_endpoint(*run.to),
                                                    .enabled = true});
    if (const auto* error = std::get_if<ApiError>(&made)) {
      err << "weir relay: cannot start: " << error->message << '\n';
      return kExitUsage;
    }
    address = std::get<ProxyState>(made).listen;
  }
  const ControlServer control(run.control->host, run.control->port, proxies);
  say_line(out, "control on " + format_host_port({run.control->host, control.port()}));
  if (!address.empty()) say_line(out, "listening on " + address);
  Strikes none({});  // toxics come and go, and are no plan
  wait_for_end(
      run, signals, [](RunTime) { return kNever; }, none, [&proxies] { return proxies.totals(); }, err);
  say_line(out, to_json(proxies.totals()));
  return kExitOk;
}

/// A file that was asked for; throws std::system_error where it can't be made.
template <typename File, typename With>
void open_file(const std::optional<std::string>& name, const With& with, std::optional<File>& file) {
  if (name) file.emplace(*name, with);
}

/// The exit code once it is known whether the file is whole, which is said where it is not.
template <typename File>
int settle(const std::optional<std::string>& name, std::string_view what, std::string_view option,
           std::optional<File>& file, int exit_code, std::ostream& err) {
  if (!file || !file->problem()) return exit_code;
  err << fmt::format("weir relay: {} is not whole: {}: {}\n  fix: {}\n", what, *name,
                     file->problem().message(), remedy_for_unwritten(file->problem(), option));
  return exit_code == kExitOk ? kExitUnwritten : exit_code;
}

}  // namespace

int run_relay(const RelayRun& run, std::ostream& out, std::ostream& err) {
  const StopSignals signals;
  (void)raise_descriptor_limit();
  std::optional<TraceFile> trace;
  std::optional<TraceFile> record;
  std::optional<PcapFile> pcapng;
  try {
    open_file(run.trace, "the trace", trace);
    open_file(run.record, "the record", record);
    open_file(run.pcapng, names_of(run), pcapng);
  } catch (const std::system_error& error) {
    const std::string_view option = run.trace && !trace     ? "--trace"
                                    : run.record && !record ? "--record"
                                                            : "--pcapng";
    err << fmt::format("weir relay: {}\n  fix: name a file in a folder that is there with {}", error.what(),
                       option)
        << '\n';
    return kExitUsage;
  }
  if (trace) trace->begin(names_of(run));
  try {
    const RelayFiles files{trace ? &*trace : nullptr, record ? &*record : nullptr,
                           pcapng ? &*pcapng : nullptr};
    int exit_code = run.control ? run_controlled(run, signals, files.trace, out, err)
                                : run_alone(run, signals, files, out, err);
    exit_code = settle(run.trace, "the trace", "--trace", trace, exit_code, err);
    exit_code = settle(run.pcapng, "the capture", "--pcapng", pcapng, exit_code, err);
    return settle(run.record, "the record", "--record", record, exit_code, err);
  } catch (const std::system_error& error) {
    err << "weir relay: cannot start: " << error.what()
        << "\n  check that --listen, --control and --metrics-port are addresses of this machine with a free "
           "port, and "
           "that --to names a "
           "known host\n";
    return kExitUsage;
  }
}

}  // namespace weir
