// gRPC's service config (gRPC doc/service_config.md).
#pragma once

#include <string>

namespace weir {

/// What is wrong with a service config in gRPC's own words, in one line; empty when a channel takes it.
[[nodiscard]] std::string problem_of_service_config(const std::string& json);

}  // namespace weir
