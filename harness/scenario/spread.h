// Values that are what they are, or drawn from the seed.
#pragma once

#include "harness/base/units.h"

namespace weir {

/// A point, or a range from which the seed draws a point. Both ends belong to it.
template <typename T>
struct Range {
  T low{};
  T high{};
  friend bool operator==(const Range&, const Range&) = default;
};

/// A time that is always the same, or drawn from the seed each time.
struct TimeSpread {
  enum class Kind { kFixed, kUniform, kExponential };
  Kind kind = Kind::kFixed;
  Range<Duration> range{};  // kFixed: both ends are the time; kUniform
  Duration mean{};          // kExponential
  friend bool operator==(const TimeSpread&, const TimeSpread&) = default;
};

}  // namespace weir
