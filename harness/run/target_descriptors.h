// Where the descriptors of a run come from: the files that the scenario names, else the server's reflection.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/scenario/scenario.h"
#include "harness/service/described/descriptors.h"

namespace weir {

/// `address`: what the client dials, the relay left out. Null where no group has messages of its own. kInvalidArgument for what the user
/// can change, with a remedy; kUnavailable where the server can't be asked. Blocks for a few seconds at most.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_of(const Scenario& scenario,
                                                                                const std::string& address);

/// The same of any symbol of a server, such as a service's name.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> reflected_descriptors(
    const Scenario& scenario, const std::string& address, const std::string& symbol);

}  // namespace weir
