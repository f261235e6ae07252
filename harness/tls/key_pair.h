// A server's certificate and its key, as a user gives them.
#pragma once

#include <string>

#include <absl/status/status.h>

namespace weir {

/// OK when a server can use both (PEM; the certificate first, its chain after it). kInvalidArgument says what is wrong with
/// which, and what to do.
[[nodiscard]] absl::Status check_key_pair(const std::string& certificate_pem, const std::string& key_pem);

}  // namespace weir
