// How a target's reflection is asked: as the scenario's own calls are made.
#pragma once

#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/secrets.h"
#include "harness/rpc/reflection.h"
#include "harness/scenario/scenario.h"

namespace weir {

struct ReflectionWay {
  std::string dialled;
  std::optional<ClientTls> tls{};
  GrpcWay way{};
  ReflectionCall call{};
  Secrets secrets{};  // what the call carries and nobody may be told
};

/// `address`: the scenario's, or where its server was started. What a group's calls carry of its own is left out, and "{stream}" is the
/// first. kInvalidArgument names each file and variable that is missing.
[[nodiscard]] absl::StatusOr<ReflectionWay> reflection_way(const Scenario& scenario,
                                                           const std::string& address);

}  // namespace weir
