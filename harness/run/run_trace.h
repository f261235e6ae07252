// What a run keeps of its relay: trace.jsonl and packets.pcapng in its folder.
#pragma once

#include <memory>
#include <string>

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include "harness/run/arm.h"
#include "harness/run/pcap_file.h"
#include "harness/run/trace_file.h"

namespace weir {

/// Which of the two. Either needs a relay.
struct TraceChoice {
  bool trace = false;
  bool pcapng = false;
};

/// Shared with the relay's thread, so that it may outlive the run.
class RunTrace {
 public:
  /// Makes the files that are chosen, in the run's folder. kInvalidArgument where that can't be done.
  [[nodiscard]] static absl::StatusOr<RunTrace> begin(TraceChoice choice, const std::string& folder,
                                                      const Scenario& scenario, std::uint32_t connections);
  /// The arm's relay is to tell them.
  void listen_to(ArmSpec& spec) const;
  /// Why they are not whole, with a remedy.
  [[nodiscard]] absl::Status saved() const;

 private:
  std::shared_ptr<TraceFile> trace_;  // null: not chosen
  std::shared_ptr<PcapFile> pcapng_;
};

}  // namespace weir
