// The servers of a gate, fresh in each round where weir can start them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/mutex.h"
#include "harness/base/signals.h"
#include "harness/gate/gate_round.h"
#include "harness/run/command_server.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Whether an arm is named by a command, rather than by an address: it says where it wants its port.
[[nodiscard]] bool is_command(const std::string& arm);
/// Why that names no arm, with a remedy; empty when it does.
[[nodiscard]] std::string why_no_arm(const std::string& arm, GateArm which);

struct FreshServersOptions {
  ByArm<std::string> arms;
  std::shared_ptr<const Scenario> scenario;  // how the servers are spoken to
  std::string folder;                        // where their logs go: baseline.log, candidate.log
  Duration ready_within = std::chrono::seconds(10);
  const StopSignals* signals = nullptr;
};

/// start(), stop() and the readings are for one thread.
class FreshServers {
 public:
  explicit FreshServers(FreshServersOptions options) : options_(std::move(options)) {}
  ~FreshServers() { stop(); }
  FreshServers(const FreshServers&) = delete;
  FreshServers& operator=(const FreshServers&) = delete;

  /// Starts both, this one first, and waits until both accept connections, speak TLS where the scenario asks for it, and have said their
  /// HTTP/2 SETTINGS. What is named by an address must be there. kCancelled: a signal came meanwhile. Any other error says which
  /// server did not come up, with the end of its log.
  [[nodiscard]] absl::Status start(GateArm first);
  void stop();
  [[nodiscard]] const ByArm<std::string>& addresses() const { return addresses_; }
  /// See CommandServer::cpu_us(); empty where weir did not start the server.
  [[nodiscard]] std::function<double()> cpu_us(GateArm arm) const;
  /// How a server of weir's ended before it was stopped, and the end of its log; empty: both are there.
  [[nodiscard]] std::string who_died() const;
  /// Ends what runs, for a process that is about to end. Any thread.
  void kill() const;

 private:
  [[nodiscard]] absl::Status launch(GateArm arm);
  [[nodiscard]] absl::Status await(GateArm arm);
  [[nodiscard]] std::string log_of(GateArm arm) const;
  [[nodiscard]] std::string death_of(GateArm arm) const;
  [[nodiscard]] std::shared_ptr<CommandServer> running(GateArm arm) const;

  const FreshServersOptions options_;
  ByArm<std::string> addresses_;
  mutable Mutex mutex_;  // kill() against start() and stop()
  ByArm<std::shared_ptr<CommandServer>> running_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
