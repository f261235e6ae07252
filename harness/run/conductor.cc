#include "harness/run/conductor.h"

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

#include "harness/run/resources.h"

namespace weir {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(20);
constexpr int kTicksAProgress = 10;
constexpr int kTicksAMemorySample = 3;

const char* name_of(RunPhases::Phase phase) {
  static constexpr const char* kNames[] = {"warm-up", "measure", "drain"};
  return kNames[static_cast<int>(phase)];
}

}  // namespace

Conductor::Conductor(ConductorOptions options)
    : options_(std::move(options)),
      engine_(*options_.engine),
      phases_(options_.plan->scenario->phases),
      facts_(*options_.plan),
      intervals_({RunTime(phases_.planned().warmup), options_.plan->scenario->report.interval}) {}

Conducted Conductor::conduct() {
  facts_.memory.sample(options_.server);
  const Duration cpu_before = cpu_time();
  if (phases_.phase_at(RunTime{}) == RunPhases::Phase::kMeasure) facts_.machine.begin();
  engine_.start();
  RunStep step;
  for (int tick = 0; step.over == RunStep::Over::kNo; ++tick) {
    RunGlance glance;
    const RunTime open_at =
        options_.clock->now();             // if not finished after it, then a stream was open at that time
    glance.finished = engine_.finished();  // before the ended are taken: then none is missed
    take_ended();
    // While a stream is open, an interval that is over is as long as the grid says.
    if (!glance.finished) take_intervals(engine_.take_intervals(open_at));
    if (tick % kTicksAMemorySample == 0) facts_.memory.sample(options_.server);
    if (tick % kTicksAProgress == 0) show_progress();
    pass_notes_on();
    if (!glance.finished) glance.signal = wait_for_signal();
    glance.now = options_.clock->now();
    glance.newest_end = newest_end_;
    glance.met_another_server = engine_.progress().met_another_server;
    step = phases_.step(glance);
    carry_out(step);
  }
  pass_notes_on();  // what came with the last streams
  Course course = course_after(step);
  if (!course.stuck) {
    course.cpu = cpu_time() - cpu_before;
    show(engine_.take_last_intervals(), facts_.record.last_end());
    show_progress();  // all that was counted
    tell([](RunObserver& observer) { observer.on_ended(); });
    facts_.memory.sample(options_.server);
    facts_.record.add(engine_.recorder());
  }
  facts_.record.add(course);
  facts_.patience = phases_.patience();
  return std::move(facts_);
}

Course Conductor::course_after(const RunStep& last) const {
  const Progress progress = engine_.progress();
  return {.started = progress.started,
          .peak_open = progress.peak_open,
          .sent = progress.sent,
          .longest_pause = longest_pause_,
          .interruption = phases_.interruption(),
          .given_up_at = phases_.given_up_at(),
          .stuck = last.over == RunStep::Over::kStuck};
}

void Conductor::take_ended() {
  std::deque<StreamEnd> ended = engine_.take_ended();
  if (ended.empty()) return;
  for (; !ended.empty(); ended.pop_front()) {  // what was told takes no more room
    const v1::StreamRecord record = facts_.record.add(ended.front());
    tell([&](RunObserver& observer) { observer.on_stream(record); });
  }
  newest_end_ = options_.clock->now();
}

void Conductor::pass_notes_on() {
  if (!options_.take_notes) return;
  for (const std::string& note : options_.take_notes())
    tell([&](RunObserver& observer) { observer.on_note(note); });
}

void Conductor::take_intervals(const std::vector<IntervalPart>& parts) {
  if (parts.empty()) return;
  show(parts, kNever);
  tell([](RunObserver& observer) { observer.on_intervals_seen(); });
}

void Conductor::show(const std::vector<IntervalPart>& parts, RunTime end) {
  for (const IntervalPart& part : parts) facts_.record.add(part);
  const auto see = [this](const RunInterval& interval) {
    tell([&](RunObserver& observer) { observer.on_interval(interval); });
  };
  if (end == kNever) {
    intervals_.add(parts, see);
  } else {
    intervals_.finish(parts, end, see);
  }
}

std::optional<int> Conductor::wait_for_signal() {
  std::optional<int> signal;
  const RunTime from = options_.clock->now();
  if (options_.signals) {
    signal = options_.signals->wait(kTick);
  } else {
    std::this_thread::sleep_for(kTick);
  }
  longest_pause_ = std::max(longest_pause_, options_.clock->now() - from - kTick);
  return signal;
}

void Conductor::carry_out(const RunStep& step) {
  if (step.leave && options_.leave) options_.leave(*step.leave);
  if (step.begin_measuring) facts_.machine.begin();
  if (step.end_measuring) facts_.machine.end();
  if (step.wind_down) engine_.wind_down(*step.wind_down == Ending::kCutShort);
  if (step.tell_interrupt) tell([&](RunObserver& observer) { observer.on_interrupt(*step.tell_interrupt); });
  if (step.cut) engine_.cut(*step.cut == Ending::kCutShort);
}

void Conductor::show_progress() {
  const Phases& planned = phases_.planned();
  const RunTime now = options_.clock->now();
  RunProgress progress;
  progress.elapsed = now.time_since_epoch();
  progress.at_most = planned.warmup + planned.measure + planned.drain;
  progress.phase = name_of(phases_.phase_at(now));
  progress.streams = engine_.progress();
  progress.streams_planned = static_cast<std::uint32_t>(options_.plan->streams.size());
  progress.ended = facts_.record.ended();
  progress.unexpected = facts_.record.unexpected();
  tell([&](RunObserver& observer) { observer.on_progress(progress); });
}

}  // namespace weir
