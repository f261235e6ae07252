// The truth by construction: what was done to a stream decides how it must end, and the verdict with the tap has to agree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/confusion/ends.h"

namespace weir::confusion {

/// How the streams of the library held against what was done to them.
struct Construction {
  std::uint32_t struck = 0;        // streams on which a fault fired, or that one struck beside its own
  std::uint32_t one_way = 0;       // of these, those that could end in one class only
  std::uint32_t others = 0;        // untouched: they have to end well
  std::vector<std::string> wrong;  // each stream that is not what it must be, in one sentence
};

/// A struck stream has to be `expected` and in the set of classes that its faults allow; any other one `expected`; and
/// none may be unknown or void.
[[nodiscard]] Construction hold_against_construction(const std::vector<End>& ends);

}  // namespace weir::confusion
