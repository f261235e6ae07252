#include "harness/cli/relay_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "harness/base/clock.h"
#include "harness/base/signals.h"
#include "harness/cli/fault_option.h"
#include "harness/cli/trace_file.h"
#include "harness/cli/verb.h"
#include "harness/control/control_server.h"
#include "harness/run/relay_alone.h"

namespace weir {
namespace {

/// How often the live counters are drawn.
constexpr Duration kDrawEvery = std::chrono::milliseconds(500);

RelayOptions options_of(const RelayVerb& verb, RelayTls tls, TraceFile* trace) {
  RelayOptions options{.upstream = *verb.to,
                       .tls = std::move(tls),
                       .listen_host = verb.listen.host,
                       .listen_port = verb.listen.port,
                       .keep_history = false};
  if (verb.fault) {
    options.on_link = [fault = *verb.fault](const LinkView& link) { return orders_for(fault, link.ordinal); };
  }
  if (verb.plan)
    options.on_link = [&plan = *verb.plan](const LinkView& link) { return plan.orders(link.ordinal); };
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
void wait_for_end(const RelayVerb& verb, const StopSignals& signals, const OutageAlarm& alarm,
                  const Totals& totals, std::ostream& err) {
  const SteadyClock clock;
  const RunTime end = verb.run_for ? RunTime(*verb.run_for) : kNever;
  const bool live = !verb.quiet && isatty(STDERR_FILENO) != 0;
  for (RunTime now = clock.now(); now < end; now = clock.now()) {
    const RunTime next = std::min(end, alarm(now));
    if (signals.wait(std::min(kDrawEvery, next - now))) break;
    if (live) draw(totals(), err);
  }
  if (live) err << "\r\x1b[K" << std::flush;
}

/// One relay, as the options say.
int run_alone(const RelayVerb& verb, const StopSignals& signals, TraceFile* trace, std::ostream& out,
              std::ostream& err) {
  absl::StatusOr<RelayTls> tls = make_relay_tls(verb.tls, *verb.to, verb.listen);
  if (!tls.ok()) {
    err << "weir relay: " << tls.status().message() << '\n';
    return 2;
  }
  const SteadyClock clock;
  Relay relay(options_of(verb, *std::move(tls), trace), clock);
  if (!verb.quiet) err << trust_text(verb.tls);
  out << "listening on " << format_host_port({verb.listen.host, relay.port(0)}) << std::endl;
  wait_for_end(
      verb, signals, outages_on(relay, verb.outages), [&relay] { return relay.totals(); }, err);
  out << to_json(relay.totals()) << std::endl;
  return 0;
}

std::string text_of(const RelayUpstream& to) {
  return to.unix_path.empty() ? format_host_port({to.host, to.port}) : "unix:" + to.unix_path;
}

/// Relays as the control interface says; the one of --to is there from the beginning, under the name "weir".
int run_controlled(const RelayVerb& verb, const StopSignals& signals, TraceFile* trace, std::ostream& out,
                   std::ostream& err) {
  const SteadyClock clock;
  ProxyTrace traced;
  if (trace != nullptr)
    traced = [trace](std::string_view proxy, const LinkTrace& event) { trace->write(event, proxy); };
  Proxies proxies(clock, 1, std::move(traced));
  std::string address;
  if (verb.to) {
    const Parsed<ProxyState> made = proxies.create({.name = "weir",
                                                    .listen = format_host_port(verb.listen),
                                                    .upstream = text_of(*verb.to),
                                                    .enabled = true});
    if (const auto* error = std::get_if<ApiError>(&made)) {
      err << "weir relay: cannot start: " << error->message << '\n';
      return 2;
    }
    address = std::get<ProxyState>(made).listen;
  }
  const ControlServer control(verb.control->host, verb.control->port, proxies);
  out << "control on " << format_host_port({verb.control->host, control.port()}) << std::endl;
  if (!address.empty()) out << "listening on " << address << std::endl;
  wait_for_end(
      verb, signals, [](RunTime) { return kNever; }, [&proxies] { return proxies.totals(); }, err);
  out << to_json(proxies.totals()) << std::endl;
  return 0;
}

}  // namespace

int run_relay_verb(const RelayVerb& verb, std::ostream& out, std::ostream& err) {
  const StopSignals signals;
  std::optional<TraceFile> trace;
  try {
    if (verb.trace) trace.emplace(*verb.trace);
  } catch (const std::system_error& error) {
    err << "weir relay: " << error.what() << "\n  name a file in a folder that is there (--trace)\n";
    return 2;
  }
  try {
    TraceFile* const to = trace ? &*trace : nullptr;
    const int exit_code =
        verb.control ? run_controlled(verb, signals, to, out, err) : run_alone(verb, signals, to, out, err);
    if (exit_code != 0 || !trace || !trace->problem()) return exit_code;
    err << "weir relay: the trace is not whole: " << *verb.trace << ": " << trace->problem().message()
        << "\n  fix: " << remedy_for_unwritten(trace->problem(), "--trace") << '\n';
    return kExitUnwritten;
  } catch (const std::system_error& error) {
    err << "weir relay: cannot start: " << error.what()
        << "\n  check that --listen and --control are addresses of this machine with a free port, and that "
           "--to names a "
           "known host\n";
    return 2;
  }
}

namespace {

/// The options as CLI11 fills them in; they become a RelayVerb when all are known.
struct RawOptions {
  RelayVerb verb;
  std::string fault;
  std::optional<std::string> toward;  // a parameter that has an option of its own
  std::vector<std::string> with;
  std::uint64_t after_bytes = 0;
  Toward heading = Toward::kServer;  // whose bytes after_bytes counts
  StandingFault standing;
  std::string scenario;
  std::optional<std::int64_t> seed;
};

/// --after-bytes: the point lies behind so many bytes. Some kinds know their point already.
void cut_behind(LinkOrder& order, const RawOptions& raw) {
  if (raw.after_bytes == 0) return;
  const bool counts = order.after_bytes > 0 || order.after_silence > Duration(0);
  if (counts || std::holds_alternative<H2Act>(order.act)) {
    throw CLI::ValidationError(
        "--after-bytes", fmt::format("{} strikes at a point of its own; leave --after-bytes out, and use "
                                     "--after for when it begins",
                                     raw.fault));
  }
  order.after_bytes = raw.after_bytes;
  order.cut_toward = raw.heading;
}

/// The parameters as the user gave them, --toward among them.
std::vector<std::string> given_params(const RawOptions& raw, const FaultKindSpec& kind) {
  std::vector<std::string> given = raw.with;
  if (!raw.toward) return given;
  const bool takes = std::any_of(kind.params.begin(), kind.params.end(),
                                 [](const ParamSpec& param) { return param.name == "toward"; });
  if (!takes)
    throw CLI::ValidationError("--toward",
                               fmt::format("who sees a {} fault can't be chosen; leave it out", kind.name));
  given.push_back("toward=" + *raw.toward);
  return given;
}

/// Puts --fault and what belongs to it into the verb.
void take_fault(RawOptions& raw) {
  const FaultKind& kind = kind_of_option(raw.fault);
  const FaultAction action = kind.decide(params_of_options(kind.spec, given_params(raw, kind.spec)));
  const auto alone = for_relay_alone(kind.spec, action);
  if (const auto* objection = std::get_if<RelayObjection>(&alone)) {
    const bool by_value = !objection->value.empty();
    throw CLI::ValidationError(
        by_value ? "--with" : "--fault",
        fmt::format("{}; {}", objection->reason,
                    by_value ? fmt::format("write --with {}={}", objection->key, objection->value)
                             : objection->remedy));
  }
  if (const auto* down = std::get_if<ListenersDown>(&alone)) {
    if (raw.standing.every != 1 || raw.after_bytes != 0) {
      throw CLI::ValidationError(
          "--fault",
          fmt::format("{} strikes the relay's one listener and no link; leave --every and "
                      "--after-bytes out, and use --after, which counts from the relay's beginning",
                      raw.fault));
    }
    raw.verb.outages.push_back({raw.standing.after, down->duration});
    return;
  }
  raw.standing.order = std::get<LinkOrder>(alone);
  cut_behind(raw.standing.order, raw);
  raw.verb.fault = raw.standing;
}

/// An option whose text a parser of ours reads; a text it cannot read is the user's mistake, and `remedy`
/// helps.
template <typename Parse, typename Store>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, Parse parse, Store store,
                        const std::string& help, const std::string& type, const std::string& remedy) {
  return app
      .add_option_function<std::string>(
          name,
          [name, parse, store, remedy](const std::string& text) {
            const auto value = parse(text);
            if (!value)
              throw CLI::ValidationError(name, fmt::format("'{}' is not understood; {}", text, remedy));
            store(*value);
          },
          help)
      ->type_name(type);
}

/// Puts the scenario's faults into the verb; false when there is something wrong with it, which was said then.
bool take_scenario(RawOptions& raw) {
  LoadedScenario loaded = load_chosen({.files = {}, .sets = {}, .seed = raw.seed}, raw.scenario);
  if (!loaded.scenario) return false;
  auto made = RelayPlan::make(std::make_shared<const Scenario>(*std::move(loaded.scenario)));
  if (const auto* errors = std::get_if<ErrorList>(&made)) {
    fmt::print(stderr, "{}", errors->render());
    return false;
  }
  raw.verb.plan = std::get<RelayPlan>(std::move(made));
  raw.verb.outages = raw.verb.plan->outages();
  return true;
}

constexpr const char* kExample =
    "Example: every third connection dies by RST after 4096 bytes towards the server.\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 \\\n"
    "             --fault tcp-reset --after-bytes 4096 --every 3\n"
    "Point your client at 127.0.0.1:7000. Ctrl-C ends the relay and prints what it did as JSON.\n\n"
    "A slow link, one that ends behind 64 KiB of replies, and an outage after ten seconds:\n"
    "  weir relay --to localhost:50051 --fault tcp-latency --with latency=50ms --with jitter=10ms\n"
    "  weir relay --to localhost:50051 --fault tcp-limit --with bytes=64KiB --with direction=to-client\n"
    "  weir relay --to localhost:50051 --fault listener-down --with duration=3s --after 10s\n\n"
    "Faults of a scenario, of the kinds of layer tcp, placed by time or bytes; the n-th link is its n-th "
    "stream:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --scenario faults.toml --trace links.jsonl\n\n"
    "Between a client and a server that speak TLS, which is ended here and begun anew:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --tls --tls-ca-out ca.pem \\\n"
    "             --to-tls --to-ca server-ca.pem --fault h2-reset --after 2s\n\n"
    "Driven by any client library of Toxiproxy:\n"
    "  weir relay --control 127.0.0.1:8474\n";

std::optional<Toward> parse_direction(const std::string& text) {
  if (text == "to-client") return Toward::kClient;
  if (text == "to-server") return Toward::kServer;
  return std::nullopt;
}

std::optional<Duration> parse_span(const std::string& text) {
  const std::optional<Duration> span = parse_duration(text);
  return span && *span >= Duration::zero() ? span : std::nullopt;
}

template <typename Number>
CLI::Option* add_count(CLI::App& app, const std::string& name, Number& number, const std::string& help) {
  return app.add_option(name, number, help)
      ->transform(whole_number_in(1, std::numeric_limits<Number>::max()))
      ->type_name("N");
}

void add_fault_options(CLI::App& relay, const std::shared_ptr<RawOptions>& raw) {
  CLI::Option* const fault =
      relay
          .add_option(
              "--fault", raw->fault,
              "What to do to a link: a kind of the layer tcp, or of the layer http/2, which strikes the "
              "first stream of a link that it can (weir faults)")
          ->type_name("KIND");
  relay
      .add_option("--with", raw->with,
                  "A parameter of the fault, as in --with bytes=4KiB; any number (weir faults KIND)")
      ->type_name("KEY=VALUE")
      ->needs(fault);
  relay.add_option("--toward", raw->toward, "Who is to see it (default both): the parameter of that name")
      ->type_name("client|server|both")
      ->needs(fault);
  add_parsed(
      relay, "--after", parse_span, [raw](Duration d) { raw->standing.after = d; },
      "When, since the link was accepted (listener-down: since the relay began); at once without it",
      "DURATION", "write it like 250ms or 5s")
      ->needs(fault);
  CLI::Option* const after_bytes =
      add_count(relay, "--after-bytes", raw->after_bytes,
                "Cut exactly behind so many bytes of one direction, then do it. With --after, they are "
                "counted from then on")
          ->needs(fault);
  add_parsed(
      relay, "--direction", parse_direction, [raw](Toward heading) { raw->heading = heading; },
      "Whose bytes are counted (default to-server)", "to-server|to-client", "write to-server or to-client")
      ->needs(after_bytes);
  add_count(relay, "--every", raw->standing.every, "Hit every N-th link only (default 1: all)")->needs(fault);
}

void add_faults_from_elsewhere(CLI::App& relay, const std::shared_ptr<RawOptions>& raw) {
  CLI::Option* const fault = relay.get_option("--fault");
  CLI::Option* const scenario =
      relay
          .add_option(
              "--scenario", raw->scenario,
              "Faults of connections from a scenario file; its `select` chooses links, counted from 0")
          ->excludes(fault)
          ->type_name("FILE.toml");
  relay.add_option("--seed", raw->seed, "Take this seed instead of the scenario's")
      ->transform(whole_number_in(0, std::numeric_limits<std::int64_t>::max()))
      ->needs(scenario)
      ->type_name("N");
  add_parsed(
      relay, "--control", parse_host_port, [raw](const HostPort& at) { raw->verb.control = at; },
      "Answer Toxiproxy's HTTP API here (its own port is 8474). Whoever reaches it controls the relay",
      "HOST:PORT", "write host:port or [ipv6]:port; port 0 takes any free one")
      ->excludes(fault)
      ->excludes(scenario);
  relay
      .add_option("--trace", raw->verb.trace,
                  "Write what each link lives through to this file, a line of JSON for each event")
      ->type_name("FILE.jsonl");
}

}  // namespace

void add_relay_verb(CLI::App& app, int& exit_code) {
  const auto raw = std::make_shared<RawOptions>();
  CLI::App* const relay = app.add_subcommand(
      "relay", "Stand between any client and any server, pass bytes on, and break links as told");
  relay->footer(kExample);

  add_parsed(
      *relay, "--to", parse_upstream, [raw](const RelayUpstream& to) { raw->verb.to = to; },
      "Where the server is; needed, unless --control is given", "HOST:PORT|unix:/PATH",
      "write host:port, [ipv6]:port or unix:/path");
  add_parsed(
      *relay, "--listen", parse_host_port, [raw](const HostPort& at) { raw->verb.listen = at; },
      "Where clients connect (default 127.0.0.1:0: any free port). The first line on stdout names it",
      "HOST:PORT", "write host:port or [ipv6]:port; port 0 takes any free one");
  add_fault_options(*relay, raw);
  add_parsed(
      *relay, "--for", parse_span, [raw](Duration d) { raw->verb.run_for = d; },
      "Stop by itself after so long; otherwise Ctrl-C or SIGTERM stops it", "DURATION",
      "write it like 30s or 5m");
  add_faults_from_elsewhere(*relay, raw);
  add_relay_tls_options(*relay, raw->verb.tls);
  relay->add_flag("--quiet", raw->verb.quiet, "No live counters on stderr");

  relay->callback([raw, &exit_code] {
    if (!raw->verb.to && !raw->verb.control)
      throw CLI::ValidationError("--to", "it is needed, unless --control is given; write --to host:port");
    if (!raw->scenario.empty() && !take_scenario(*raw)) {
      exit_code = kExitUsage;
      return;
    }
    if (!raw->fault.empty()) take_fault(*raw);
    exit_code = run_relay_verb(raw->verb, std::cout, std::cerr);
  });
}

}  // namespace weir
