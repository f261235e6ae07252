#include "harness/plan/arrivals.h"

#include <cmath>

namespace weir {

ArrivalCursor::ArrivalCursor(const Plan& plan, const StreamPlan& stream)
    : draws_(plan.seed), key_(stream.key) {
  const StreamGroup& group = plan.group_of(stream);
  arrivals_ = group.pace.arrivals;
  burst_size_ = group.pace.burst;
  if (group.pace.stages.empty()) {
    period_ns_ = 1e9 / plan.groups[stream.group].stream_rate;
  } else {
    profile_.emplace(group.pace.stages, 1.0 / group.count);
  }
  first_ = arrivals_ == Arrivals::kPoisson ? gap() : draws_.unit(key_, Purpose::kPhase, 0);
  at_ = first_;
  place();
}

double ArrivalCursor::gap() const { return draws_.exponential(key_, Purpose::kArrival, burst_); }

void ArrivalCursor::advance() {
  if (over_ || ++message_ % burst_size_ != 0) return;
  ++burst_;
  // Constant arrivals are counted, not added up, so that message n is due at exactly n periods.
  at_ = arrivals_ == Arrivals::kPoisson ? at_ + gap() : first_ + burst_;
  place();
}

std::uint64_t ArrivalCursor::due_by(Duration then) const {
  if (over_ || then < due_) return 0;
  auto ns = static_cast<double>(then.count());
  double bursts = (profile_ ? profile_->load_by(ns) : ns / period_ns_) / burst_size_;
  // The one under way is due; further ones are a burst's place apart, on average.
  double further = std::floor(std::max(0.0, bursts - at_));
  return (static_cast<std::uint64_t>(further) + 1) * burst_size_ - message_ % burst_size_;
}

void ArrivalCursor::place() {
  double load = at_ * burst_size_;
  std::optional<double> ns = profile_ ? profile_->when(load) : load * period_ns_;
  over_ = !ns;
  if (ns) due_ = Duration(std::llround(*ns));
}

std::optional<std::uint32_t> planned_messages(const Plan& plan, const StreamPlan& stream) {
  const StreamGroup& group = plan.group_of(stream);
  if (group.pace.kind != PaceKind::kOpen && stream.live && group.messages == kEndlessMessages)
    return std::nullopt;
  bool all_are_due = group.pace.kind != PaceKind::kOpen || (group.pace.stages.empty() && !stream.live);
  if (all_are_due) return group.messages;
  std::uint32_t count = 0;
  for (ArrivalCursor arrivals(plan, stream); arrivals.is_due_within(stream.live) && count < group.messages;
       arrivals.advance())
    ++count;
  return count;
}

}  // namespace weir
