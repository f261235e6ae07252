#include "harness/plan/arrivals.h"

#include <cmath>

namespace weir {

ArrivalCursor::ArrivalCursor(const Plan& plan, const StreamPlan& stream)
    : draws_(plan.seed),
      key_(stream.key),
      arrivals_(plan.group_of(stream).pace.arrivals),
      period_ns_(1e9 / plan.groups[stream.group].stream_rate) {
  first_ns_ = arrivals_ == Arrivals::kPoisson ? gap() : draws_.unit(key_, Purpose::kPhase, 0) * period_ns_;
  at_ns_ = first_ns_;
  due_ = Duration(std::llround(at_ns_));
}

double ArrivalCursor::gap() const {
  return draws_.exponential(key_, Purpose::kArrival, message_) * period_ns_;
}

void ArrivalCursor::advance() {
  ++message_;
  // Constant arrivals are multiplied, not added up, so that message n is due at exactly n periods.
  at_ns_ = arrivals_ == Arrivals::kPoisson ? at_ns_ + gap() : first_ns_ + message_ * period_ns_;
  due_ = Duration(std::llround(at_ns_));
}

}  // namespace weir
