// What describes a target's methods: files that the user names, else the server's reflection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/rpc/reflection.h"
#include "harness/scenario/scenario.h"
#include "harness/service/described/descriptors.h"
#include "harness/service/described/proto_sources.h"

namespace weir {

/// What describes `symbol`, a service or one of its methods. `target`: who is asked where no source is named, and how. kInvalidArgument
/// for what the user can change, with a remedy; kUnavailable where the server can't be asked. Blocks for a few seconds at most.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors_of(
    const Scenario& target, const DescriptorSources& sources, const std::string& symbol);

/// All methods, of the sources or as the server's reflection lists them. As descriptors_of().
[[nodiscard]] absl::StatusOr<std::vector<RemoteMethod>> methods_of(const Scenario& target,
                                                                   const DescriptorSources& sources);

}  // namespace weir
