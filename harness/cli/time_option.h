// An option that takes a time above zero, as a scenario says it.
#pragma once

#include <string>

#include "harness/base/units.h"

namespace CLI {
class App;
}

namespace weir {

/// From 1ms to 1h. `value` is what it is without the option; outlives the parsing.
void add_time_option(CLI::App& app, const std::string& name, Duration& value, const std::string& help);

}  // namespace weir
