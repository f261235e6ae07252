// What `weir check --state` asks, put to the service: a unary call of its own, or a page.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/signals.h"
#include "harness/check/own_words.h"
#include "harness/check/state_source.h"

namespace weir {

/// How the service is reached that is asked.
struct StateTarget {
  std::string address;
  std::vector<std::string> sets{};  // --set of [target]
  std::optional<OwnWords> words{};  // a scenario, whose target it is then
};

/// Asks once, each time it is called, and waits for a few seconds at most; always on one connection. Nothing, with the exit code in `exit_code`, where it can't be
/// asked at all: that has been said on stderr. `signals` outlives it.
[[nodiscard]] std::function<absl::StatusOr<double>()> make_state_question(const StateSource& source,
                                                                          const StateTarget& target,
                                                                          const StopSignals& signals,
                                                                          int& exit_code);

}  // namespace weir
