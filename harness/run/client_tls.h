// What a scenario says of TLS, with its files read.
#pragma once

#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/errors.h"
#include "harness/scenario/scenario.h"
#include "harness/stream/transport.h"

namespace weir {

/// The text of a PEM file of authorities' certificates. An error names the file and what is wrong with it.
[[nodiscard]] absl::StatusOr<std::string> read_authorities(const std::string& path);

/// The text of a file whose path is relative to the scenario's. An error is the system's reason, without the path.
[[nodiscard]] absl::StatusOr<std::string> read_beside(const std::string& scenario_file,
                                                      const std::string& path);

/// Nothing when the target is reached without TLS, and when something is wrong: each file that can't be read or used is added to
/// `errors`, where the scenario names it.
[[nodiscard]] std::optional<ClientTls> load_client_tls(const Scenario& scenario, ErrorList& errors);

/// The same, the mistakes as one kInvalidArgument.
[[nodiscard]] absl::StatusOr<std::optional<ClientTls>> load_client_tls(const Scenario& scenario);

}  // namespace weir
