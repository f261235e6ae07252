#include "harness/record/outcome_rows.h"

namespace weir {

void OutcomeRows::add(const StreamEnd& end, const Settled& settled) {
  const Outcome& outcome = settled.outcome;
  Row& row = rows_[{end.plan.group, outcome.name, settled.judgement.verdict, settled.judgement.because}];
  if (row.count++ > 0) return;
  row.message = text_of_end(end.evidence);
  row.code = static_cast<std::uint32_t>(end.evidence.end.code);
  row.origin = outcome.origin;
  row.scope = outcome.scope;
}

void OutcomeRows::merge(const OutcomeRows& more) {
  for (const auto& [key, row] : more.rows_) {
    const auto [ours, is_new] = rows_.try_emplace(key, row);
    if (!is_new) ours->second.count += row.count;
  }
}

void OutcomeRows::write(const Plan& plan, v1::Report& report) const {
  for (const auto& [key, row] : rows_) {
    v1::OutcomeRow& out = *report.add_outcomes();
    out.set_group(plan.scenario->streams[key.group].name);
    out.set_class_(key.name);
    out.set_origin(std::string(to_string(row.origin)));
    out.set_scope(std::string(to_string(row.scope)));
    out.set_verdict(std::string(to_string(key.verdict)));
    out.set_count(row.count);
    for (std::uint32_t fault : key.because) out.add_because(plan.fault(fault).id);
    out.set_example_message(row.message);
    out.set_example_code(row.code);
  }
}

}  // namespace weir
