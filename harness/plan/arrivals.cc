#include "harness/plan/arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir {
namespace {

/// Poisson arrivals are counted by drawing them: so many take less than a millisecond.
constexpr std::uint64_t kMostDrawn = 10'000;

/// The same for a backlog, which is asked for once in a stream's life.
constexpr std::uint64_t kMostBacklog = 1'000'000;

constexpr double kEver = std::numeric_limits<double>::max();

/// Half of the time between two bursts of the whole group, at its highest rate: then no two messages of a stream change places.
Duration half_tick_of(const StreamGroup& group, double stream_rate) {
  double highest = stream_rate * group.count;
  for (const LoadStage& stage : group.pace.stages)
    highest = std::max({highest, stage.rate.low.per_second, stage.rate.high.per_second});
  return highest > 0 ? Duration(std::llround(0.5e9 * group.pace.burst / highest)) : Duration(0);
}

}  // namespace

ArrivalCursor::ArrivalCursor(const Plan& plan, const StreamPlan& stream)
    : draws_(plan.seed), key_(stream.key) {
  const StreamGroup& group = plan.group_of(stream);
  poisson_ = group.pace.arrivals == Arrivals::kPoisson;
  burst_size_ = group.pace.burst;
  if (group.pace.stages.empty()) {
    period_ns_ = 1e9 / plan.groups[stream.group].stream_rate;
  } else {
    profile_.emplace(group.pace.stages, 1.0 / group.count);
  }
  if (group.duet) {
    half_tick_ = half_tick_of(group, plan.groups[stream.group].stream_rate);
    candidate_ = group.duet->candidate;
  }
  from_ = poisson_ ? gap() : draws_.unit(key_, Purpose::kPhase, 0);
  place();
}

double ArrivalCursor::gap() const { return draws_.exponential(key_, Purpose::kArrival, burst_); }

Duration ArrivalCursor::stands_back(std::uint64_t burst) const {
  if (half_tick_ == Duration(0)) return Duration(0);
  const bool candidate_first =
      (draws_.bits(key_, Purpose::kDuetOrder, static_cast<std::uint32_t>(burst)) & 1) != 0;
  return candidate_first == candidate_ ? Duration(0) : half_tick_;
}

void ArrivalCursor::advance() {
  if (over_ || ++message_ % burst_size_ != 0) return;
  ++burst_;
  if (poisson_) from_ += gap();
  place();
}

std::uint64_t ArrivalCursor::due_by(Duration then) const {
  if (over_ || then < due_) return 0;
  std::uint64_t drawn = 0;
  ArrivalCursor next = *this;
  if (poisson_) {
    for (; next.is_due_within(then + Duration(1)); next.advance()) {
      if (++drawn == kMostBacklog) return drawn + next.expected_by(then);
    }
    return drawn;
  }
  // Counted by their places; the arithmetic may be off by one where an arrival falls on the very instant.
  std::uint64_t burst = burst_ + expected_by(then) / burst_size_;
  while (burst > burst_ && !is_due(burst, then + Duration(1))) --burst;
  while (is_due(burst + 1, then + Duration(1))) ++burst;
  return (burst - burst_ + 1) * burst_size_ - message_ % burst_size_;
}

std::uint64_t ArrivalCursor::expected_by(Duration then) const {
  auto ns = static_cast<double>(then.count());
  double bursts = (profile_ ? profile_->load_by(ns) : ns / period_ns_) / burst_size_;
  return static_cast<std::uint64_t>(std::floor(std::max(0.0, bursts - at()))) * burst_size_;
}

void ArrivalCursor::place() {
  double load = at() * burst_size_;
  std::optional<double> ns = profile_ ? profile_->when(load) : load * period_ns_;
  over_ = !ns;
  // Poisson arrivals may be nearer to each other than half a tick, and still don't change places.
  if (ns) due_ = std::max(due_, Duration(std::llround(*ns)) + stands_back(burst_));
}

std::optional<Duration> ArrivalCursor::due_at(double place) const {
  double load = place * burst_size_;
  // A profile walks forward only, so that each question begins at its start.
  std::optional<double> ns =
      profile_ ? LoadProfile(*profile_).from_start().when(load) : std::optional(load * period_ns_);
  return ns ? std::optional(Duration(std::llround(*ns))) : std::nullopt;
}

bool ArrivalCursor::is_due(std::uint64_t burst, const std::optional<Duration>& life) const {
  std::optional<Duration> at = due_at(from_ + static_cast<double>(burst));
  return at && (!life || *at + stands_back(burst) < *life);
}

std::optional<std::uint64_t> ArrivalCursor::due_in_all(const std::optional<Duration>& life) const {
  if (!life && !profile_) return std::nullopt;
  if (poisson_) {
    ArrivalCursor each = *this;
    if (message_ > 0) return std::nullopt;
    std::uint64_t count = 0;
    for (; each.is_due_within(life); each.advance()) {
      if (++count > kMostDrawn) return std::nullopt;
    }
    return count;
  }
  double load = profile_ ? profile_->load_by(life ? static_cast<double>(life->count()) : kEver)
                         : static_cast<double>(life->count()) / period_ns_;
  // The arithmetic may be off by one where an arrival falls on the very end; the arrivals themselves decide.
  auto bursts = static_cast<std::uint64_t>(std::max(0.0, std::ceil(load / burst_size_ - from_)));
  while (bursts > 0 && !is_due(bursts - 1, life)) --bursts;
  while (is_due(bursts, life)) ++bursts;
  return bursts * burst_size_;
}

std::optional<std::uint32_t> planned_messages(const Plan& plan, const StreamPlan& stream) {
  const StreamGroup& group = plan.group_of(stream);
  if (group.pace.kind != PaceKind::kOpen && stream.live && group.messages == kEndlessMessages)
    return std::nullopt;
  bool all_are_due = group.pace.kind != PaceKind::kOpen || (group.pace.stages.empty() && !stream.live);
  if (all_are_due) return group.messages;
  std::optional<std::uint64_t> due = ArrivalCursor(plan, stream).due_in_all(stream.live);
  if (!due) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*due, group.messages));
}

}  // namespace weir
