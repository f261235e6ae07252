#include "harness/run/run_phases.h"

#include <algorithm>

namespace weir {

RunStep RunPhases::step(const RunGlance& glance) {
  RunStep step;
  if (glance.finished) {
    step.end_measuring = measuring_ && !measured_;
    measured_ = measured_ || measuring_;
    step.over = RunStep::Over::kEnded;
    return step;
  }
  if (glance.signal) take_signal(*glance.signal, glance.now, step);
  // A hundred thousand streams take their time to end, so only a standstill counts.
  if (cut_at_ && glance.now > std::max(*cut_at_, glance.newest_end) + kCutPatience) {
    step.over = RunStep::Over::kStuck;
    return step;
  }
  give_up_where_nothing_can_come_of_it(glance, step);
  go_on(glance.now, step);
  measure(glance.now, step);
  return step;
}

RunPhases::Phase RunPhases::phase_at(RunTime now) const {
  if (drain_until_) return Phase::kDrain;
  return now < RunTime(planned_.warmup) ? Phase::kWarmup : Phase::kMeasure;
}

void RunPhases::take_signal(int signal, RunTime now, RunStep& step) {
  switch (++signals_) {
    case 1:
      interruption_ = {signal, now};
      step.wind_down = Ending::kCutShort;
      // Interrupted during the drain: the drain goes on as it was.
      if (!drain_until_) drain_until_ = now + planned_.drain;
      step.tell_interrupt = *drain_until_ - now;
      break;
    case 2:
      drain_until_ = now;  // no more patience with the streams; the report is still written
      break;
    default:
      step.leave = signal;
  }
}

void RunPhases::give_up_where_nothing_can_come_of_it(const RunGlance& glance, RunStep& step) {
  if (drain_until_ || !glance.met_another_server) return;
  given_up_at_ = glance.now;
  step.wind_down = Ending::kCutShort;
  drain_until_ = glance.now + planned_.drain;
}

void RunPhases::go_on(RunTime now, RunStep& step) {
  if (!drain_until_ && now >= RunTime(planned_.warmup + planned_.measure)) {
    step.wind_down = Ending::kInTime;
    drain_until_ = now + planned_.drain;
  }
  if (drain_until_ && !cut_at_ && now >= *drain_until_) {
    cut_at_ = now;
    step.cut = is_cut_short() ? Ending::kCutShort : Ending::kInTime;
  }
}

void RunPhases::measure(RunTime now, RunStep& step) {
  if (!measuring_ && now >= RunTime(planned_.warmup)) measuring_ = step.begin_measuring = true;
  if (measuring_ && !measured_ && drain_until_) measured_ = step.end_measuring = true;
}

}  // namespace weir
