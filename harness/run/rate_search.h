// Where to look for the highest rate that holds. Pure: somebody else measures.
#pragma once

#include <cstdint>
#include <optional>

namespace weir {

/// Rates in messages a second; 0 < from <= to.
struct RateLimits {
  double from = 0;
  double to = 0;
  std::uint32_t steps = 12;  // measurements at most, at least 1
};

/// Doubles the rate from `from` until one does not hold or `to` holds, then halves the gap between the highest that held
/// and the lowest that did not, by their geometric mean, until they are within 5 % or the steps are used up. Ends at once
/// when `from` does not hold. A value type.
class RateSearch {
 public:
  explicit RateSearch(RateLimits limits) : limits_(limits) {}

  /// The rate to measure next; nothing when the search is over.
  [[nodiscard]] std::optional<double> next() const;
  /// What came of next(). Call it only while there is one.
  void tell(bool holds);
  /// The highest rate that held; nothing when none did.
  [[nodiscard]] std::optional<double> best() const { return best_; }

 private:
  RateLimits limits_;
  std::uint32_t taken_ = 0;
  std::optional<double> best_;
  std::optional<double> failed_;  // the lowest that did not hold
};

}  // namespace weir
