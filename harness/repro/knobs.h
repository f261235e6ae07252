// The numbers of a scenario that a search makes smaller.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"

namespace weir {

/// One number, in the unit of its key; times are in milliseconds.
struct Knob {
  std::string path;  // as WrittenLine::path() has its line
  std::string what;  // "messages": what it counts, for people
  std::uint64_t now = 0;
  std::uint64_t least = 0;  // below `now`
  std::function<void(Scenario&, std::uint64_t)> set;
};

/// Those that can be smaller: first where faults strike, since a stream can't be shorter than that, then how long the streams are, then the rest.
/// Pure.
[[nodiscard]] std::vector<Knob> knobs_of(const Scenario& scenario);

}  // namespace weir
