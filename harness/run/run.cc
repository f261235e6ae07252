#include "harness/run/run.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "harness/rpc/grpc_transport.h"
#include "harness/run/after_failure.h"
#include "harness/run/arm.h"
#include "harness/run/conductor.h"
#include "harness/run/delivery_report.h"
#include "harness/run/driven_plan.h"
#include "harness/run/folder_writer.h"
#include "harness/run/machine_facts.h"
#include "harness/run/outside_texts.h"
#include "harness/run/resolved_scenario.h"
#include "harness/run/run_folder.h"
#include "harness/run/run_trace.h"
#include "harness/run/summarize.h"
#include "harness/service/described/descriptors.h"
#include "proto/version.h"
#include "reports/checks.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

/// What weir's own server has to say; nothing where there is none.
TakeNotes notes_of(ServerHost* server) {
  if (server == nullptr) return {};
  return [server] { return server->take_notes(); };
}

void write_head(const RunFolder& folder, v1::Report& report) {
  report.set_schema(kReportSchema);
  report.set_weir_version(weir_version());
  report.set_grpc_version(grpc_version());
  report.mutable_run()->set_id(folder.id());
  report.mutable_run()->set_started_at(utc_now());
  for (const auto& [name, value] : machine_facts()) {
    v1::MachineFact& fact = *report.mutable_harness()->add_machine();
    fact.set_name(name);
    fact.set_value(value);
  }
}

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// True when the user asks to stop.
bool pause(const WriteGuard* guard, Duration time) {
  if (guard != nullptr) return guard->wait(time);
  std::this_thread::sleep_for(time);
  return false;
}

/// What is spoken, whose descriptors stay in the folder, so that the run can be repeated without whoever described it.
absl::Status prepare_services(DrivenPlan& run, RunFolder& folder) {
  const absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors = run.make_services();
  if (!descriptors.ok()) return descriptors.status();
  return *descriptors ? folder.keep_descriptors((*descriptors)->files()) : absl::OkStatus();
}

/// A signal that came after the streams had ended, and before all was looked at.
void note_interruption(const WriteGuard* guard, v1::RunInfo& run) {
  if (guard == nullptr || !guard->first() || run.partial()) return;
  run.set_partial(true);
  run.set_partial_reason(
      fmt::format("interrupted by {} when the streams had ended", signal_name(*guard->first())));
}

}  // namespace

absl::StatusOr<RunResult> run_scenario(const RunOptions& options) {
  if (const ErrorList missing = what_is_missing(*options.scenario); !missing.empty())
    return absl::InvalidArgumentError(missing.render());
  auto run = std::make_unique<DrivenPlan>(options.scenario);
  absl::StatusOr<RunFolder> folder =
      RunFolder::create(options.out, options.scenario->name, options.scenario_text);
  if (!folder.ok()) return folder.status();
  if (absl::Status status = folder->add_resolved(resolved_scenario(*options.scenario)); !status.ok())
    return status;
  RunResult result;
  result.folder = folder->path();
  write_head(*folder, result.report);

  const absl::StatusOr<RunTrace> trace =
      RunTrace::begin(options.trace, folder->path(), *options.scenario, run->plan.connections);
  if (!trace.ok()) return trace.status();
  ArmSpec spec = arm_spec(run->plan);
  trace->listen_to(spec);
  absl::StatusOr<std::unique_ptr<Arm>> arm = Arm::raise(std::move(spec), run->clock);
  if (!arm.ok()) return arm.status();
  run->arm = *std::move(arm);
  if (absl::Status status = prepare_services(*run, *folder); !status.ok()) return status;
  GaugeWatch gauge(options.gauge, options.gauge_name);
  if (absl::Status status = gauge.begin(); !status.ok()) return status;
  run->make_engine();

  FolderWriter writer(*folder, *options.scenario);
  RunObservers observers = {&writer};
  observers.insert(observers.end(), options.observers.begin(), options.observers.end());
  gauge.watch();
  run->clock.restart();
  if (absl::Status status = folder->begin_intervals(seconds_since_epoch()); !status.ok()) return status;
  Conducted conducted = Conductor({.plan = &run->plan,
                                   .clock = &run->clock,
                                   .engine = run->engine.get(),
                                   .server = run->arm->server(),
                                   .take_notes = notes_of(run->arm->server()),
                                   .observers = std::move(observers),
                                   .signals = options.signals,
                                   .leave = options.leave})
                            .conduct();

  std::optional<WriteGuard> own;
  WriteGuard* guard = options.guard;
  if (guard == nullptr && options.signals != nullptr) guard = &own.emplace(*options.signals, options.leave);
  if (guard != nullptr) guard->begin(conducted.patience);
  if (run->arm->relay()) conducted.record.add(Course{.relay = run->arm->relay()->totals()});
  summarize(*run->arm, conducted, result.report);
  if (conducted.ended()) {
    // What the service keeps for a connection is no leak while the connection is open.
    run->take_down();
    gauge.end(options.gauge_settle, [&](Duration time) { return pause(guard, time); });
    gauge.write(result.report);
  }
  write_deliveries(run->services, result.report);
  note_interruption(guard, *result.report.mutable_run());
  if (options.looks_again && conducted.ended() && !result.report.run().partial())
    explain_failure(*options.scenario, run->arm->address(), result.report);
  judge(result.report);
  result.saved = folder->write(result.report);
  result.saved.Update(trace->saved());
  result.interrupted = result.report.run().partial() || (guard != nullptr && guard->first());
  result.stuck = !conducted.ended();
  // Calls that never end hold on to all of it; taking it down would crash what can still be reported.
  if (result.stuck) (void)run.release();
  return result;
}

}  // namespace weir
