// What a client does wrong, or seldom does, to a server: entries of the suite, each with its rule in server_rules.h and its ends in
// proper_answers.h.
#pragma once

#include <vector>

#include "harness/check/entries.h"

namespace weir {

[[nodiscard]] std::vector<CheckEntry> server_entries();

}  // namespace weir
