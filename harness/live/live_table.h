// The metrics that a process shows while it runs, as a table: registering, the page that explains them and the dashboard's test are
// loops over it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace weir {

/// The order of the rows of kLiveMetrics.
enum class LiveId {
  kBuild,
  kRun,
  kRuns,
  kPhase,
  kElapsed,
  kStreamsOpen,
  kStreamsStarted,
  kStreamsEnded,
  kMessagesSent,
  kMessagesReceived,
  kFaultsFired,
  kLatency,
  kGateRounds,
  kServerStreamsOpen,
  kServerStreamsStarted,
  kServerMessagesReceived,
  kServerMessagesSent,
  kRelayActs,
  kRelayLinks,
  kRelayBytes,
  kRelayTlsFailures,
};

enum class LiveKind { kCounter, kGauge, kHistogram };

struct LiveMetric {
  LiveId id;
  std::string_view name;  // as Prometheus's naming guide has it: base units, counters end in _total
  LiveKind kind;
  std::string_view labels;  // separated by commas; empty: none
  std::string_view verbs;   // where it is shown
  std::string_view help;
};

inline constexpr std::array kLiveMetrics = std::to_array<LiveMetric>({
    {LiveId::kBuild, "weir_build_info", LiveKind::kGauge, "version", "all", "1, for the version of weir"},
    {LiveId::kRun, "weir_run_info", LiveKind::kGauge, "scenario", "run, find-max, check, gate",
     "1 for the scenario that runs, 0 for those that ran before"},
    {LiveId::kRuns, "weir_runs_total", LiveKind::kCounter, "", "run, find-max, check, gate",
     "runs that have begun: of one scenario after the other, of a suite, or the rounds of a gate"},
    {LiveId::kPhase, "weir_run_phase", LiveKind::kGauge, "phase", "run, find-max, check, gate",
     "1 for the phase that a run is in (warm-up, measure, drain), 0 for the others"},
    {LiveId::kElapsed, "weir_run_elapsed_seconds", LiveKind::kGauge, "", "run, find-max, check, gate",
     "time since the run began"},
    {LiveId::kStreamsOpen, "weir_streams_open", LiveKind::kGauge, "", "run, find-max, check, gate",
     "streams that are open"},
    {LiveId::kStreamsStarted, "weir_streams_started_total", LiveKind::kCounter, "",
     "run, find-max, check, gate", "streams that were begun"},
    {LiveId::kStreamsEnded, "weir_streams_ended_total", LiveKind::kCounter, "group, class, verdict",
     "run, find-max, check, gate", "streams that ended, by outcome class and by whether that was expected"},
    {LiveId::kMessagesSent, "weir_messages_sent_total", LiveKind::kCounter, "", "run, find-max, check, gate",
     "messages whose write was accepted"},
    {LiveId::kMessagesReceived, "weir_messages_received_total", LiveKind::kCounter, "",
     "run, find-max, check, gate", "messages that came back"},
    {LiveId::kFaultsFired, "weir_faults_fired_total", LiveKind::kCounter, "fault",
     "run, find-max, check, gate", "strikes on streams, counted when a stream that was struck has ended"},
    {LiveId::kLatency, "weir_latency_seconds", LiveKind::kHistogram, "group, clock",
     "run, find-max, check, gate",
     "latencies of the measured part, by clock: response (from when a message was due), service (from when "
     "it "
     "was written), wait (between the two). A sample comes with its interval, and counts to 0.1 % of "
     "its value"},
    {LiveId::kGateRounds, "weir_gate_rounds_total", LiveKind::kCounter, "", "gate",
     "rounds of the gate that are over"},
    {LiveId::kServerStreamsOpen, "weir_server_streams_open", LiveKind::kGauge, "", "serve",
     "streams that the server holds open"},
    {LiveId::kServerStreamsStarted, "weir_server_streams_started_total", LiveKind::kCounter, "", "serve",
     "streams that clients opened"},
    {LiveId::kServerMessagesReceived, "weir_server_messages_received_total", LiveKind::kCounter, "", "serve",
     "requests that came"},
    {LiveId::kServerMessagesSent, "weir_server_messages_sent_total", LiveKind::kCounter, "", "serve",
     "replies that were accepted for writing"},
    {LiveId::kRelayActs, "weir_relay_acts_total", LiveKind::kCounter, "act", "relay",
     "orders carried out against links, by what was done"},
    {LiveId::kRelayLinks, "weir_relay_links_total", LiveKind::kCounter, "how", "relay",
     "links that clients opened: accepted, or refused"},
    {LiveId::kRelayBytes, "weir_relay_bytes_total", LiveKind::kCounter, "toward", "relay",
     "bytes passed on, by direction, and those that were read and dropped"},
    {LiveId::kRelayTlsFailures, "weir_relay_tls_failures_total", LiveKind::kCounter, "", "relay",
     "links whose TLS failed"},
});

[[nodiscard]] constexpr bool live_rows_are_in_order() {
  for (std::size_t i = 0; i < kLiveMetrics.size(); ++i)
    if (static_cast<std::size_t>(kLiveMetrics[i].id) != i) return false;
  return true;
}
static_assert(live_rows_are_in_order(), "a row of kLiveMetrics for each LiveId, in its order");

/// Upper bounds of the latency buckets, in seconds; the last one of Prometheus is +Inf.
inline constexpr std::array kLiveBuckets =
    std::to_array<double>({0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                           1, 2.5, 5, 10, 30, 60});

[[nodiscard]] constexpr const LiveMetric& live_metric(LiveId id) {
  return kLiveMetrics[static_cast<std::size_t>(id)];
}

}  // namespace weir
