// What weir promises to cost at most, and whether it kept to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/compare/measure.h"

namespace weir::bench {

inline constexpr const char* kPingPong100 = "100 streams, ping-pong";
inline constexpr const char* kWindow16 = "100 streams, window 16";
inline constexpr const char* kWindow64 = "100 streams, window 64";
inline constexpr const char* kPingPong1000 = "1,000 streams, ping-pong";
inline constexpr const char* kHeld = "10,000 streams held";
inline constexpr const char* kManyHeld = "100,000 streams held";

/// One limit on one server in one case.
struct Finding {
  std::string text;  // what is limited
  double bound = 0;
  bool at_least = false;             // else at most
  std::optional<double> measured{};  // nothing: not in this run

  [[nodiscard]] bool met() const { return at_least ? *measured >= bound : *measured <= bound; }
  /// "met", "not met by 12 %" or "not measured".
  [[nodiscard]] std::string verdict() const;
};

/// All limits, in a fixed order.
[[nodiscard]] std::vector<Finding> check_limits(const MeasureOptions& run, const Results& results);

}  // namespace weir::bench
