#include "harness/cli/metrics_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <system_error>
#include <utility>

#include "harness/base/address.h"
#include "harness/cli/verb.h"
#include "proto/version.h"

namespace weir {
namespace {

/// "9464", or "0.0.0.0:9464" where others than this machine are to read it.
std::optional<HostPort> parse_metrics_place(std::string_view text) {
  if (const std::optional<HostPort> both = parse_host_port(text)) return both;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return HostPort{.host = "127.0.0.1", .port = port};
}

std::string check_metrics_place(const std::string& text) {
  return parse_metrics_place(text)
             ? ""
             : "'" + text + "' is no port; write for example 9464, or 0.0.0.0:9464 for readers elsewhere";
}

}  // namespace

void add_metrics_option(CLI::App& verb, MetricsOption& option) {
  verb.add_option("--metrics-port", option.typed,
                  "answer Prometheus at /metrics on this port of 127.0.0.1 (0: any free one), or on "
                  "HOST:PORT, while "
                  "it runs; `weir metrics --live` explains what is there")
      ->type_name("PORT")
      ->check(CLI::Validator(check_metrics_place, ""));
}

LiveMetrics::LiveMetrics(const HostPort& at) : at_(at), server_(at.host, at.port, registry_) {
  at_.port = server_.port();
  registry_.set(LiveId::kBuild, {{"version", weir_version()}}, 1);
}

void LiveMetrics::watch(RunOptions& options) {
  run_.begin(*options.scenario);
  options.observers.push_back(&run_);
}

void LiveMetrics::watch(GateRunOptions& options) {
  run_.begin(*options.scenario);
  options.observers.push_back(&run_);
  options.on_round = [this, shown = std::move(options.on_round)](const GateRound& round,
                                                                 const GateOutcome& so_far) {
    run_.round_over();
    if (shown) shown(round, so_far);
  };
}

std::string LiveMetrics::url() const { return fmt::format("http://{}/metrics", format_host_port(at_)); }

std::unique_ptr<LiveMetrics> listen_for_metrics(const MetricsOption& option, bool quiet) {
  auto metrics = std::make_unique<LiveMetrics>(*parse_metrics_place(option.typed));
  if (!quiet) say(fmt::format("metrics at {}\n", metrics->url()));
  return metrics;
}

std::unique_ptr<LiveMetrics> open_metrics(const MetricsOption& option, std::string_view verb, bool quiet,
                                          bool& failed) {
  failed = false;
  if (option.typed.empty()) return nullptr;
  try {
    return listen_for_metrics(option, quiet);
  } catch (const std::system_error& error) {
    say(fmt::format("weir {}: {}\n  fix: name a free port of this machine with --metrics-port, or 0\n", verb,
                    error.what()));
    failed = true;
    return nullptr;
  }
}

}  // namespace weir
