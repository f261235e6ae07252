// When an open-loop stream's messages are due.
#pragma once

#include <cstdint>

#include "harness/base/draws.h"
#include "harness/base/units.h"
#include "harness/plan/plan.h"

namespace weir {

/// Walks over the due instants of one stream, message 0 first, relative to the stream's opening. They never
/// decrease and depend on nothing but seed, stream and rate. A value type.
///
/// Constant: one period apart, the first at an offset within the period drawn for the stream, so that streams
/// do not send in step. Poisson: exponential gaps.
class ArrivalCursor {
 public:
  ArrivalCursor(const Plan& plan, const StreamPlan& stream);

  /// When the next message is due.
  [[nodiscard]] Duration peek() const { return due_; }
  /// Moves on to the message after it.
  void advance();

 private:
  [[nodiscard]] double gap() const;

  Draws draws_;
  std::uint64_t key_;
  Arrivals arrivals_;
  double period_ns_;
  std::uint32_t message_ = 0;
  double first_ns_ = 0;
  double at_ns_ = 0;  // kept as a real number: rounding each gap would drift
  Duration due_{0};
};

}  // namespace weir
