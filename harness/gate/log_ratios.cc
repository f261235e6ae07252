#include "harness/gate/log_ratios.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

constexpr double kBeyond = 20;  // samples beyond a quantile that make it one
constexpr std::uint32_t kMostTogether = 8;
constexpr double kForEver = 6.907755278982137;  // ln 1000

/// What one arm showed in some rounds.
struct Sum {
  Histogram times;
  std::uint64_t censored = 0;
  double amount = 0;  // of what is no quantile
  double per = 0;
};

void add_round(const ArmRound& round, Quantity quantity, Sum& sum) {
  switch (quantity) {
    case Quantity::kThroughput:
      sum.amount += static_cast<double>(round.replies);
      sum.per += round.measured_s;
      return;
    case Quantity::kCpu:
      sum.amount += round.cpu_us.value_or(0);
      sum.per += static_cast<double>(round.replies_ever);
      return;
    case Quantity::kRecovery:
      sum.times.merge(round.recovery);
      return;
    case Quantity::kP50:
    case Quantity::kP90:
    case Quantity::kP95:
    case Quantity::kP99:
      sum.times.merge(round.service);
      sum.censored += round.censored;
      return;
  }
}

Sum sum_of(std::span<const GateRound> rounds, GateArm arm, Quantity quantity) {
  Sum sum;
  for (const GateRound& round : rounds) add_round(round.arms.of(arm), quantity, sum);
  return sum;
}

std::uint64_t samples(const Sum& sum) { return sum.times.count() + sum.censored; }

/// The quantity's value in base units; nothing where there is none.
std::optional<double> value_of(const Sum& sum, const QuantityRow& row) {
  if (!row.quantile)
    return sum.amount > 0 && sum.per > 0 ? std::optional(sum.amount / sum.per) : std::nullopt;
  if (sum.times.count() == 0) return std::nullopt;
  const std::optional<Duration> time = sum.times.quantile_with_censored(*row.quantile, sum.censored);
  if (!time) return std::nullopt;
  return std::max(1e-3, static_cast<double>(time->count()) / 1e3);
}

/// Samples of a round in the arm that has fewer; the median over rounds.
std::uint64_t samples_a_round(std::span<const GateRound> rounds, Quantity quantity) {
  std::vector<std::uint64_t> counts;
  for (const GateRound& round : rounds) {
    const std::span<const GateRound> one(&round, 1);
    counts.push_back(std::min(samples(sum_of(one, GateArm::kBaseline, quantity)),
                              samples(sum_of(one, GateArm::kCandidate, quantity))));
  }
  if (counts.empty()) return 0;
  std::nth_element(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2),
                   counts.end());
  return counts[counts.size() / 2];
}

std::optional<double> ratio_of(std::span<const GateRound> rounds, const QuantityRow& row) {
  const Sum before = sum_of(rounds, GateArm::kBaseline, row.id);
  const Sum after = sum_of(rounds, GateArm::kCandidate, row.id);
  const std::optional<double> a = value_of(before, row);
  const std::optional<double> b = value_of(after, row);
  if (a && b) return row.more_is_better ? std::log(*a / *b) : std::log(*b / *a);
  // Of two servers under the same load one answers, and the other does not.
  const bool a_lacks = !a && (row.more_is_better ? after.amount > 0 : before.censored > 0);
  const bool b_lacks = !b && (row.more_is_better ? before.amount > 0 : after.censored > 0);
  if (a && b_lacks) return kForEver;
  if (b && a_lacks) return -kForEver;
  return std::nullopt;
}

}  // namespace

LogRatios log_ratios(std::span<const GateRound> rounds, Quantity quantity) {
  const QuantityRow& row = row_of(quantity);
  LogRatios out;
  if (rounds.empty()) {
    out.why_none = "no round counts";
    return out;
  }
  if (row.quantile) {
    const std::uint64_t each = samples_a_round(rounds, quantity);
    if (each == 0) {
      out.why_none =
          quantity == Quantity::kRecovery ? "no stream went on after a fault" : "no message was answered";
      return out;
    }
    const double needed = kBeyond / (1 - *row.quantile);
    const double together = std::ceil(needed / static_cast<double>(each) - 1e-9);
    if (together > kMostTogether) {
      out.why_none = fmt::format("a round holds {} of its times, and {} takes at least {:.0f}", each,
                                 row.name, std::ceil(needed / kMostTogether));
      return out;
    }
    out.rounds_each = static_cast<std::uint32_t>(std::max(1.0, together));
  }
  for (std::size_t at = 0; at + out.rounds_each <= rounds.size(); at += out.rounds_each) {
    if (std::optional<double> ratio = ratio_of(rounds.subspan(at, out.rounds_each), row))
      out.values.push_back(*ratio);
  }
  if (out.values.empty())
    out.why_none = quantity == Quantity::kCpu ? "weir did not start the servers" : "nothing was measured";
  return out;
}

std::optional<double> over_all(std::span<const GateRound> rounds, GateArm arm, Quantity quantity) {
  return value_of(sum_of(rounds, arm, quantity), row_of(quantity));
}

}  // namespace weir
