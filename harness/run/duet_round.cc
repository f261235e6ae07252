#include "harness/run/duet_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/draws.h"
#include "harness/plan/duet.h"
#include "harness/record/record.h"
#include "harness/run/arm.h"
#include "harness/run/conductor.h"
#include "harness/run/engine_options.h"
#include "harness/run/summarize.h"
#include "reports/doubt.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::size_t kMostExamples = 3;

/// Counts how the streams of both arms ended.
class EndCounter final : public RunObserver {
 public:
  EndCounter(const Scenario& duet, std::uint32_t round, GateRound& out)
      : duet_(duet), round_(round), out_(out) {}

  void on_stream(const v1::StreamRecord& stream) override {
    const auto group = std::find_if(duet_.streams.begin(), duet_.streams.end(),
                                    [&](const StreamGroup& one) { return one.name == stream.group(); });
    if (group == duet_.streams.end() || !group->duet) return;
    ArmRound& arm = out_.arms.of(group->duet->candidate ? GateArm::kCandidate : GateArm::kBaseline);
    ++arm.streams;
    ClassCount& count = arm.classes[stream.class_()];
    ++count.streams;
    if (stream.verdict() != "unexpected") return;
    ++count.unexpected;
    if (count.examples.size() == kMostExamples) return;
    const std::string said = stream.message().empty() ? "" : ": " + printable(stream.message());
    count.examples.push_back(fmt::format("round {}, {}[{}]: status {}{}", round_, group->duet->of,
                                         stream.index(), stream.grpc_code(), said));
  }

 private:
  const Scenario& duet_;
  const std::uint32_t round_;
  GateRound& out_;
};

struct Duet {
  explicit Duet(std::shared_ptr<const Scenario> scenario) : plan(compile(std::move(scenario))) {}

  SteadyClock clock;
  Plan plan;
  std::unique_ptr<Arm> arm;
  std::unique_ptr<Engine> engine;
};

std::shared_ptr<const Scenario> scenario_of(const DuetRoundOptions& options) {
  const Scenario& one = *options.scenario;
  Scenario duet = duet_of(one, candidate_first(one.seed, options.number));
  // Another draw of everything in each round, and the same in both arms.
  duet.seed = mix_keys(one.seed, options.number) >> 1;
  duet.target.embedded = false;
  duet.target.address = options.addresses.baseline;
  return std::make_shared<const Scenario>(std::move(duet));
}

/// What was measured of both arms, group by group.
void add_measurements(const Plan& plan, const Conducted& run, GateRound& out) {
  const MeasureWindow window = window_of(plan.scenario->phases);
  const Duration measured = std::max(Duration(0), std::min(run.record.last_end(), window.to) - window.from);
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const StreamGroup& group = plan.scenario->streams[g];
    ArmRound& arm = out.arms.of(group.duet->candidate ? GateArm::kCandidate : GateArm::kBaseline);
    const GroupRecord& record = run.record.measured().groups()[g];
    arm.service.merge(record.latency[static_cast<std::size_t>(LatencyMetric::kService)]);
    arm.recovery.merge(record.latency[static_cast<std::size_t>(LatencyMetric::kRecovery)]);
    arm.censored += record.censored;
    arm.replies += record.replies_measured;
    arm.replies_ever += record.received;
    arm.measured_s = to_s(measured);
  }
}

/// Why the round is no evidence, of both arms alike: it is weir that was late, or there was nothing to compare with.
void add_doubts(const Duet& duet, const Conducted& run, GateRound& out) {
  v1::Report report;
  summarize(*duet.arm, run, report);
  for (const v1::FaultReport& fault : report.faults()) {
    FaultCount& count = out.faults[fault.id()];
    count.planned += fault.planned();
    count.fired += fault.fired();
  }
  // Lateness is the same in both arms, and service time has none of it: only messages that were not sent at all count.
  report.mutable_harness()->set_doubt(0);
  for (const Finding& reason : doubt(report).reasons) out.doubts.push_back(reason.reason);
  if (run.record.course().given_up_at) out.doubts.push_back(report.run().given_up());
  if (out.arms.baseline.replies_ever == 0) out.doubts.emplace_back("the baseline answered nothing");
}

}  // namespace

bool candidate_first(std::uint64_t seed, std::uint32_t number) {
  return (Draws(seed).bits(0, Purpose::kDuetRound, number) & 1) != 0;
}

absl::StatusOr<GateRound> measure_duet(const DuetRoundOptions& options) {
  auto duet = std::make_unique<Duet>(scenario_of(options));
  ArmSpec spec = arm_spec(duet->plan);
  spec.other_address = options.addresses.candidate;
  spec.to_other = candidates_connections(duet->plan);
  absl::StatusOr<std::unique_ptr<Arm>> arm = Arm::raise(std::move(spec), duet->clock);
  if (!arm.ok()) return arm.status();
  duet->arm = *std::move(arm);
  duet->engine = std::make_unique<Engine>(engine_options(duet->plan, *duet->arm, duet->clock));

  GateRound out;
  out.number = options.number;
  EndCounter counter(*duet->plan.scenario, options.number, out);
  RunObservers observers = {&counter};
  observers.insert(observers.end(), options.observers.begin(), options.observers.end());
  for (GateArm each : kGateArms) {
    if (options.cpu_us.of(each)) out.arms.of(each).cpu_us = -options.cpu_us.of(each)();
  }
  duet->clock.restart();
  const Conducted run = Conductor({.plan = &duet->plan,
                                   .clock = &duet->clock,
                                   .engine = duet->engine.get(),
                                   .server = nullptr,
                                   .observers = std::move(observers),
                                   .signals = options.signals,
                                   .leave = options.leave})
                            .conduct();
  for (GateArm each : kGateArms) {
    if (options.cpu_us.of(each)) *out.arms.of(each).cpu_us += options.cpu_us.of(each)();
  }
  if (!run.ended()) {
    // Calls that never end hold on to all of it; taking it down would crash what can still be reported.
    (void)duet.release();
    return absl::InternalError("cancelled streams did not end: this is a bug in weir");
  }
  add_measurements(duet->plan, run, out);
  out.client_us = to_us(run.record.course().cpu);
  out.sent = run.record.course().sent;
  add_doubts(*duet, run, out);
  duet->arm->drop_relay();
  duet->engine.reset();
  duet->arm->drop_transports();
  if (run.record.course().interruption) return absl::CancelledError("interrupted");
  return out;
}

}  // namespace weir
