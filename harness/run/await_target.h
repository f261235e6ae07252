// Waiting for a server that is coming up.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/status.h>
#include "harness/base/clock.h"
#include "harness/base/signals.h"
#include "harness/probe/diagnosis.h"
#include "harness/scenario/scenario.h"
#include "reports/remedies.h"

namespace weir {

/// What awaiting needs of the world; tests bring their own.
struct AwaitTools {
  const Clock* clock = nullptr;
  /// Looks once, for so long at most. An error says why the server is not there.
  std::function<absl::Status(Duration)> look;
  /// Lets time pass. True when the user asks to stop.
  std::function<bool(Duration)> pause;
  /// What a look at the target shows that the reason does not, once the time is over; may be empty.
  std::function<std::optional<Diagnosis>()> explain{};
  /// Told why there is something to wait for, once for each reason that follows another; may be empty.
  std::function<void(const std::string&)> on_wait;
};

/// What to do about a server that is not there, and that shows no better reason, by what gRPC says. Pure.
[[nodiscard]] Remedy remedy_for_absence(std::string_view why);

/// Looks until the server is there: at least once, and again and again until `limit` is over. kUnavailable names the target and
/// the last reason, kCancelled says that the user had enough.
[[nodiscard]] absl::Status await_until(const std::string& target, Duration limit, const AwaitTools& tools);

/// The same for a scenario's target, not one of weir's own: it is there when it accepts a connection, TLS if the scenario
/// asks for it, and has said its HTTP/2 SETTINGS. kInvalidArgument for TLS files that can't be used.
[[nodiscard]] absl::Status await_target(const Scenario& scenario, Duration limit, const StopSignals& signals,
                                        const std::function<void(const std::string&)>& on_wait);

}  // namespace weir
