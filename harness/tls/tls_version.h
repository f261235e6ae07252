// Which TLS library this is.
#pragma once

#include <string>

namespace weir {

/// "3.0.17": of the OpenSSL that is in use, not of the one that weir was compiled with.
[[nodiscard]] std::string tls_version();

}  // namespace weir
