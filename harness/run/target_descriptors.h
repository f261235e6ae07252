// What describes a target's methods: files that the user names, else the server's reflection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/rpc/reflection.h"
#include "harness/scenario/scenario.h"
#include "harness/service/described/descriptors.h"

namespace weir {

/// For a run: of all services that the scenario calls. `address`: what the client dials, the relay left out. Null where no group has
/// messages of its own. kInvalidArgument for what the user can change, with a remedy; kUnavailable where the server can't be asked. Blocks
/// for a few seconds at most.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_of(const Scenario& scenario,
                                                                                const std::string& address);

/// For one who asks: what describes `method`. As descriptors_of(), of the scenario's own address.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_for(const Scenario& target,
                                                                                 const std::string& method);

/// All methods: of the descriptors that the scenario names, else as the server's reflection lists them. As descriptors_for().
[[nodiscard]] absl::StatusOr<std::vector<RemoteMethod>> methods_of(const Scenario& target);

}  // namespace weir
