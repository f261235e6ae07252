#include "harness/record/record.h"

#include <algorithm>
#include <stdexcept>

#include "harness/model/outcome_classes.h"
#include "harness/plan/digest.h"
#include "harness/record/stream_record.h"

namespace weir {

MeasureWindow window_of(const Phases& phases) {
  return {RunTime(phases.warmup), RunTime(phases.warmup + phases.measure)};
}

Record::Record(const Plan& plan)
    : plan_(plan),
      groups_(plan),
      faults_(plan),
      shares_(plan),
      measured_(plan.groups.size(), window_of(plan.scenario->phases)),
      timeline_({RunTime(plan.scenario->phases.warmup), plan.scenario->report.interval}),
      check_samples_(*plan.scenario) {}

v1::StreamRecord Record::add(const StreamEnd& end) {
  const Settled settled = settle(plan_, end.plan, end.faults, end.evidence, end.wind_down);
  const Judgement& judgement = settled.judgement;
  last_end_ = std::max(last_end_, end.evidence.ended);
  add_to(totals_, judgement);
  groups_.add(end, settled);
  shares_.add(end, judgement.verdict, is(settled.outcome.name, OutcomeFamily::kOk));
  rows_.add(end, settled);
  faults_.add(end.plan, settled);
  v1::StreamRecord record = make_stream_record(plan_, end, settled);
  sightings_.add(record, settled.outcome.breach);
  notable_.add(record, judgement);
  return record;
}

void Record::add(const IntervalPart& part) {
  measured_.merge(part);
  GroupInterval all;
  for (const GroupInterval& group : part.groups) all.merge(group);
  timeline_.add(part.index, all);
  check_samples_.add(part);
}

Record& Record::operator+=(const Record& more) {
  if (&plan_ != &more.plan_ && plan_digest(plan_) != plan_digest(more.plan_))
    throw std::logic_error("weir adds up records of two plans");
  last_end_ = std::max(last_end_, more.last_end_);
  add_up(totals_, more.totals_);
  groups_.merge(more.groups_);
  shares_.merge(more.shares_);
  rows_.merge(more.rows_);
  faults_.merge(more.faults_);
  sightings_.merge(more.sightings_);
  notable_.merge(more.notable_);
  measured_.merge(more.measured_);
  timeline_.merge(more.timeline_);
  check_samples_.merge(more.check_samples_);
  course_ += more.course_;
  return *this;
}

}  // namespace weir
