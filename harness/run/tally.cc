#include "harness/run/tally.h"

#include <algorithm>

#include "harness/model/outcome_classes.h"

namespace weir {

Tally::Tally(const Plan& plan) : plan_(plan), groups_(plan), faults_(plan), shares_(plan) {}

v1::StreamRecord Tally::add(const StreamEnd& end) {
  const Settled settled = settle(plan_, end.plan, end.faults, end.evidence, end.wind_down);
  const Judgement& judgement = settled.judgement;
  ++ended_;
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

void Tally::write(v1::Report& report, bool interrupted) const {
  *report.mutable_totals() = totals_;
  groups_.write(report);
  rows_.write(plan_, report);
  faults_.write(report, interrupted);
  sightings_.write(report);
  notable_.write(report);
  report.set_streams_not_listed(ended_ - static_cast<std::uint32_t>(report.notable_streams_size()));
}

}  // namespace weir
