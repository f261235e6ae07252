// What to do when a service is not well before anything was done to it.
#pragma once

#include <string>

#include "harness/check/scorecard.h"

namespace weir {

/// One sentence, by what most of the streams of the plain row ended with.
[[nodiscard]] std::string remedy_for_plain(const ScoreRow& row);

}  // namespace weir
