// When an open-loop stream's messages are due.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/boxed.h"
#include "harness/base/draws.h"
#include "harness/base/units.h"
#include "harness/plan/load_profile.h"
#include "harness/plan/plan.h"

namespace weir {

/// Walks over the due instants of one stream, message 0 first, relative to the stream's opening. They never
/// decrease and depend on nothing but seed, stream and pace. A value type; the plan must outlive it.
///
/// Constant: one period apart, the first at an offset within the period drawn for the stream, so that streams
/// do not send in step. Poisson: exponential gaps. Bursts of n: the same for bursts, whose period is n times as long.
/// With stages the same places are reached at a rate that changes: see LoadProfile.
/// In a duet one of the two streams that are each other's double is half a period of its group behind the other, drawn anew for each
/// burst.
class ArrivalCursor {
 public:
  ArrivalCursor(const Plan& plan, const StreamPlan& stream);

  /// No message is due any more: the last stage is over.
  [[nodiscard]] bool over() const { return over_; }
  /// A message is due, and the stream lives to send it.
  [[nodiscard]] bool is_due_within(const std::optional<Duration>& life) const {
    return !over_ && (!life || due_ < *life);
  }
  /// When the next message is due; only while !over().
  [[nodiscard]] Duration peek() const { return due_; }
  /// Moves on to the message after it.
  void advance();
  /// How many messages are due by then that advance() has not passed. Exact; of Poisson arrivals beyond the first million of a
  /// backlog it is the expected number.
  [[nodiscard]] std::uint64_t due_by(Duration then) const;
  /// How many messages are due in all, those that advance() has passed included; before `life` is over, where there is one.
  /// Takes no longer for a long plan than for a short one. Nothing where only drawing each would tell (Poisson arrivals
  /// beyond the first few thousand), and where there is no end.
  [[nodiscard]] std::optional<std::uint64_t> due_in_all(const std::optional<Duration>& life) const;

 private:
  [[nodiscard]] double gap() const;
  /// How long the other arm of a duet is let go first.
  [[nodiscard]] Duration stands_back(std::uint64_t burst) const;
  void place();
  /// When the burst at this place is due; nothing when the last stage is over by then.
  [[nodiscard]] std::optional<Duration> due_at(double place) const;
  /// How many further ones there are by then, by the rate.
  [[nodiscard]] std::uint64_t expected_by(Duration then) const;
  [[nodiscard]] bool is_due(std::uint64_t burst, const std::optional<Duration>& life) const;

  /// Of the next burst, in bursts. A real number: rounding each gap would drift. Constant arrivals are counted, not added up, so that
  /// message n is due at exactly n periods.
  [[nodiscard]] double at() const { return poisson_ ? from_ : from_ + burst_; }

  // Every stream with an open loop has one of these: no room is left between them.
  Draws draws_;
  std::uint64_t key_;
  double period_ns_ = 0;        // without stages
  Duration half_tick_{0};       // of a duet
  Boxed<LoadProfile> profile_;  // with stages
  double from_ = 0;             // the first burst's place; Poisson: the next one's
  Duration due_{0};
  std::uint32_t message_ = 0;
  std::uint32_t burst_ = 0;
  std::uint32_t burst_size_;
  bool poisson_;
  bool candidate_ = false;  // the arm of a duet
  bool over_ = false;
};

/// How many messages a stream sends if nothing stops it; nothing when there is no such number (it sends for as long as it
/// lives) or when only drawing every arrival would tell.
[[nodiscard]] std::optional<std::uint32_t> planned_messages(const Plan& plan, const StreamPlan& stream);

}  // namespace weir
