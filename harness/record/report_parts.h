// The parts of a report that come from the plan and the recorder. Pure.
#pragma once

#include "harness/model/relay_totals.h"
#include "harness/plan/plan.h"
#include "harness/stream/recorder.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Scenario, groups with their latency, the latency of all groups together, and the checks, not yet judged.
/// `measured` is the length of the measured part.
void write_plan(const Plan& plan, v1::Report& report);
void write_measurements(const Plan& plan, const Recorder& recorder, Duration measured, v1::Report& report);

/// How the harness kept time. What it took of the machine is the caller's to add.
void write_harness(const Plan& plan, const Recorder& recorder, v1::Harness& out);

/// "ping-pong", "window 16", "open 2000/s poisson".
[[nodiscard]] std::string describe(const Pace& pace);

/// What the relay counted.
void write_totals(const RelayTotals& totals, v1::RelayCounts& counts);

}  // namespace weir
