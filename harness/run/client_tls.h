// What a scenario says of TLS, with its files read.
#pragma once

#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/scenario/scenario.h"
#include "harness/stream/transport.h"

namespace weir {

/// The text of a PEM file of authorities' certificates. An error names the file and what is wrong with it.
[[nodiscard]] absl::StatusOr<std::string> read_authorities(const std::string& path);

/// Nothing when the target is reached without TLS. An error names the file that can't be read or used.
[[nodiscard]] absl::StatusOr<std::optional<ClientTls>> load_client_tls(const Scenario& scenario);

}  // namespace weir
