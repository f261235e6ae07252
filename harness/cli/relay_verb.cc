#include "harness/cli/relay_verb.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "harness/cli/metrics_option.h"
#include "harness/cli/relay_fault_options.h"
#include "harness/cli/relay_tls_options.h"
#include "harness/cli/verb.h"
#include "harness/live/live_counts.h"
#include "harness/run/relay_run.h"

namespace weir {
namespace {

/// The options as CLI11 fills them in; they become a RelayRun when all are known.
struct RawOptions {
  RelayRun run;
  RelayTlsOptions tls;
  std::string scenario;
  std::optional<std::int64_t> seed;
  MetricsOption metrics{};
  std::unique_ptr<LiveMetrics> live{};  // of the metrics option, once the relay runs
  bool listens = false;                 // --listen was given
};

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

/// What a scenario of links says of both ends; options go before it.
void take_addresses(const Scenario& scenario, RawOptions& raw) {
  if (scenario.links.empty()) return;
  if (!raw.run.to && !scenario.target.address.empty()) raw.run.to = parse_endpoint(scenario.target.address);
  const std::optional<HostPort> listen = parse_host_port(scenario.links.front().listen);
  if (!raw.listens && listen) raw.run.listen = *listen;
}

/// Puts the scenario's faults into the run; false when there is something wrong with it, which was said then.
bool take_scenario(RawOptions& raw) {
  LoadedScenario loaded =
      load_chosen({.files = {}, .sets = {}, .seed = raw.seed, .takes_links = true}, raw.scenario);
  if (!loaded.scenario) return false;
  take_addresses(*loaded.scenario, raw);
  auto made = RelayPlan::make(std::make_shared<const Scenario>(*std::move(loaded.scenario)));
  if (const auto* errors = std::get_if<ErrorList>(&made)) {
    say(errors->render());
    return false;
  }
  raw.run.plan = std::get<RelayPlan>(std::move(made));
  return true;
}

/// Puts the TLS of both legs into the run; false when it can't be had, which was said then.
bool take_tls(RawOptions& raw) {
  if (raw.run.control) return true;
  absl::StatusOr<RelayTls> tls = make_relay_tls(raw.tls, *raw.run.to, raw.run.listen);
  if (!tls.ok()) {
    say(fmt::format("weir relay: {}\n", std::string(tls.status().message())));
    return false;
  }
  raw.run.tls = *std::move(tls);
  raw.run.trust = trust_text(raw.tls);
  return true;
}

/// Has the relay watched, where metrics were asked for. Throws std::system_error as LiveMetrics does.
void watch_relay(RawOptions& raw) {
  if (raw.metrics.typed.empty()) return;
  raw.run.watch = [&raw]() -> std::function<void(const RelayTotals&)> {
    raw.live = listen_for_metrics(raw.metrics, raw.run.quiet);
    return [live = raw.live.get()](const RelayTotals& totals) { show_relay(live->registry(), totals); };
  };
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
    "Several faults, each with the options that follow it; of ranges and shares the seed draws:\n"
    "  weir relay --to localhost:50051 --fault tcp-reset --after 1s..3s --probability 10% \\\n"
    "             --fault tcp-latency --with latency=50ms --every 2 --seed 7\n\n"
    "One stream among others: the third reply of a Watch is its last, whatever else the connection carries:\n"
    "  weir relay --to localhost:2379 --fault h2-reset --with code=cancel --method etcdserverpb.Watch/Watch "
    "\\\n"
    "             --at replies=3\n"
    "A connection that nothing came over for a minute is dropped, as a load balancer does it:\n"
    "  weir relay --to localhost:50051 --fault tcp-reset --at idle=60s\n\n"
    "A committed file of such faults:\n"
    "  weir relay scenarios/links-one-stream.toml --to localhost:50051\n\n"
    "Faults of a scenario, of the kinds of layer tcp, placed by time or bytes; the n-th link is its n-th "
    "stream:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --scenario faults.toml --trace links.jsonl\n\n"
    "Between a client and a server that speak TLS, which is ended here and begun anew:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --tls --tls-ca-out ca.pem \\\n"
    "             --to-tls --to-ca server-ca.pem --fault h2-reset --after 2s\n\n"
    "What befell which stream and who sent it, to lay beside a log, and the same for Wireshark:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --fault h2-reset --after 2s \\\n"
    "             --trace links.jsonl --pcapng links.pcapng\n"
    "  weir trace links.jsonl --only-struck\n\n"
    "What your own client says, for later:\n"
    "  weir relay --listen 127.0.0.1:7000 --to localhost:50051 --record messages.ndjson\n\n"
    "Driven by any client library of Toxiproxy:\n"
    "  weir relay --control 127.0.0.1:8474\n\n"
    "What a fault strikes is said on stderr as it strikes.\n\n";

std::optional<Duration> parse_span(const std::string& text) {
  const std::optional<Duration> span = parse_duration(text);
  return span && *span >= Duration::zero() ? span : std::nullopt;
}

void add_faults_from_elsewhere(CLI::App& relay, const std::shared_ptr<RawOptions>& raw) {
  CLI::Option* const fault = relay.get_option("--fault");
  CLI::Option* const scenario =
      relay
          .add_option("--scenario,SCENARIO", raw->scenario,
                      "Faults of connections from a scenario file: one with [[links]], which may say where "
                      "the server is and where clients "
                      "connect, or one of streams, whose `select` then chooses links, counted from 0")
          ->excludes(fault)
          ->type_name("FILE.toml");
  relay
      .add_option("--seed", raw->seed,
                  "What the faults draw from: instead of the scenario's seed, or of 1 with --fault")
      ->transform(whole_number_in(0, std::numeric_limits<std::int64_t>::max()))
      ->type_name("N");
  add_parsed(
      relay, "--control", parse_host_port, [raw](const HostPort& at) { raw->run.control = at; },
      "Answer Toxiproxy's HTTP API here (its own port is 8474). Whoever reaches it controls the relay",
      "HOST:PORT", "write host:port or [ipv6]:port; port 0 takes any free one")
      ->excludes(fault)
      ->excludes(scenario);
  relay
      .add_option(
          "--trace", raw->run.trace,
          "Write what each link and each stream on it lives through to this file, a line of JSON for "
          "each event, as it comes: who sent which RST_STREAM, GOAWAY and trailers, messages and bytes, "
          "acts by fault. `weir trace` tells it as a story")
      ->type_name("FILE.jsonl");
  relay
      .add_option(
          "--pcapng", raw->run.pcapng,
          "Write what goes over links to this file, for Wireshark: both sides of the relay, TLS taken "
          "off, with comments where a fault struck. It grows with every byte")
      ->type_name("FILE.pcapng")
      ->excludes("--control");
  relay
      .add_option("--record", raw->run.record,
                  "Write what clients say to this file, message by message: a line of JSON each, with "
                  "method, stream, "
                  "time and the bytes in base64")
      ->type_name("FILE.ndjson")
      ->excludes("--control");
}

}  // namespace

void add_relay_verb(CLI::App& app, int& exit_code) {
  const auto raw = std::make_shared<RawOptions>();
  CLI::App* const relay = app.add_subcommand(
      "relay", "Stand between any client and any server, pass bytes on, and break links as told");
  relay->footer(kExample + exit_codes_help("relay"));

  add_parsed(
      *relay, "--to", parse_endpoint, [raw](const Endpoint& to) { raw->run.to = to; },
      "Where the server is; needed, unless a scenario says it or --control is given", "HOST:PORT|unix:/PATH",
      "write host:port, [ipv6]:port or unix:/path");
  add_parsed(
      *relay, "--listen", parse_host_port,
      [raw](const HostPort& at) {
        raw->run.listen = at;
        raw->listens = true;
      },
      "Where clients connect (default 127.0.0.1:0: any free port). The first line on stdout names it",
      "HOST:PORT", "write host:port or [ipv6]:port; port 0 takes any free one");
  add_relay_fault_options(*relay);
  add_parsed(
      *relay, "--for", parse_span, [raw](Duration d) { raw->run.run_for = d; },
      "Stop by itself after so long; otherwise Ctrl-C or SIGTERM stops it", "DURATION",
      "write it like 30s or 5m");
  add_faults_from_elsewhere(*relay, raw);
  add_relay_tls_options(*relay, raw->tls);
  add_metrics_option(*relay, raw->metrics);
  relay->add_flag("--quiet", raw->run.quiet, "Nothing on stderr but mistakes and faults that never fired");

  relay->callback([raw, relay, &exit_code] {
    if (!raw->scenario.empty() && !take_scenario(*raw)) {
      exit_code = kExitUsage;
      return;
    }
    if (!raw->run.to && !raw->run.control)
      throw CLI::ValidationError("--to", "it is needed, unless --control is given; write --to host:port");
    if (raw->run.to && leads_back(raw->run.listen, *raw->run.to)) {
      say(
          fmt::format("weir relay: --to {} is where the relay listens: it would dial itself\n"
                      "  fix: name the server with --to, or listen elsewhere with --listen\n",
                      format_endpoint(*raw->run.to)));
      exit_code = kExitUsage;
      return;
    }
    if (const std::vector<TypedFault> faults = group_faults(typed_faults(*relay)); !faults.empty())
      raw->run.plan = plan_of(faults, static_cast<std::uint64_t>(raw->seed.value_or(1)));
    watch_relay(*raw);
    try {
      exit_code = take_tls(*raw) ? run_relay(raw->run, std::cout, std::cerr) : kExitUsage;
    } catch (const OutUnwritten& unwritten) {
      note_out_problem(unwritten.why);
      exit_code = kExitUnwritten;
    }
  });
}

}  // namespace weir
