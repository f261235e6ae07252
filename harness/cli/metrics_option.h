// --metrics-port: what a process does can be watched while it runs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "harness/base/address.h"
#include "harness/live/live_registry.h"
#include "harness/live/live_run.h"
#include "harness/live/metrics_server.h"
#include "harness/run/gate_run.h"
#include "harness/run/run.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

struct MetricsOption {
  std::string typed{};  // as the user wrote it; checked. Empty: nothing is shown
};

/// Adds --metrics-port to a verb.
void add_metrics_option(CLI::App& verb, MetricsOption& option);

/// The metrics of this process, and who answers for them.
class LiveMetrics {
 public:
  /// Throws std::system_error when it can't listen there. Signals are to be taken before: see StopSignals.
  explicit LiveMetrics(const HostPort& at);

  /// Where the page is: "http://127.0.0.1:9464/metrics".
  [[nodiscard]] std::string url() const;

  [[nodiscard]] LiveRegistry& registry() { return registry_; }
  /// Has it watch the run that is about to begin.
  void watch(RunOptions& options);
  /// The same for a gate's rounds.
  void watch(GateRunOptions& options);

 private:
  LiveRegistry registry_;
  LiveRun run_{registry_};
  HostPort at_;
  MetricsServer server_;
};

/// As the user asked, which is said on stderr unless `quiet`. Throws std::system_error as LiveMetrics does.
[[nodiscard]] std::unique_ptr<LiveMetrics> listen_for_metrics(const MetricsOption& option, bool quiet);
/// The same; null when nothing was asked for. Says on stderr where the page is, unless `quiet`, or why there is none: then
/// `failed` is set.
[[nodiscard]] std::unique_ptr<LiveMetrics> open_metrics(const MetricsOption& option, std::string_view verb,
                                                        bool quiet, bool& failed);

}  // namespace weir
