// --wait: a server that is coming up is waited for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "harness/base/signals.h"
#include "harness/base/units.h"
#include "harness/scenario/scenario.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

struct WaitOption {
  std::string typed;  // as the user wrote it; checked. Empty: nothing is waited for
  /// Says what a remedy says for `weir run` in the options of another verb; empty: as it stands.
  std::function<std::string(const std::string&)> in_own_words{};
};

/// Adds --wait to a verb.
void add_wait_option(CLI::App& verb, WaitOption& option);

/// Waits as the user asked until the scenario's target accepts connections and speaks HTTP/2, and says so on stderr unless
/// `quiet`. Nothing when the run may begin; else the exit code, and the reason was said. `reason`, if any, is given it as well.
[[nodiscard]] std::optional<int> wait_as_asked(const WaitOption& option, const Scenario& scenario,
                                               const StopSignals& signals, bool quiet,
                                               std::string* reason = nullptr);

}  // namespace weir
