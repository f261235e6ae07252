#include "harness/run/run_trace.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace weir {
namespace {

TraceNames names_in(const Scenario& scenario, std::uint32_t connections) {
  TraceNames names{.connections = connections > 1};
  for (const Fault& fault : scenario.faults) names.faults.push_back(fault.id);
  return names;
}

}  // namespace

absl::StatusOr<RunTrace> RunTrace::begin(TraceChoice choice, const std::string& folder,
                                         const Scenario& scenario, std::uint32_t connections) {
  RunTrace made;
  try {
    const TraceNames names = names_in(scenario, connections);
    if (choice.trace) {
      made.trace_ = std::make_shared<TraceFile>(folder + "/trace.jsonl");
      made.trace_->begin(names);
    }
    if (choice.pcapng) made.pcapng_ = std::make_shared<PcapFile>(folder + "/packets.pcapng", names);
  } catch (const std::system_error& error) {
    return absl::InvalidArgumentError(
        fmt::format("{}; {}", error.what(), remedy_for_unwritten(error.code(), "--out")));
  }
  return made;
}

void RunTrace::listen_to(ArmSpec& spec) const {
  if (!trace_ && !pcapng_) return;
  spec.on_trace = [trace = trace_, pcapng = pcapng_](const LinkTrace& event) {
    if (trace) trace->write(event);
    if (pcapng) pcapng->see(event);
  };
  if (pcapng_) spec.on_packet = [pcapng = pcapng_](const LinkPacket& packet) { pcapng->write(packet); };
}

absl::Status RunTrace::saved() const {
  const std::error_code problem = trace_ && trace_->problem() ? trace_->problem()
                                  : pcapng_                   ? pcapng_->problem()
                                                              : std::error_code();
  if (!problem) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("the trace is not whole: {}; {}", problem.message(),
                                                remedy_for_unwritten(problem, "--out")));
}

}  // namespace weir
