// What a certificate may be for.
#pragma once

#include <string>

namespace weir {

/// "127.0.0.1", "::1": in a certificate such a name stands as an address (RFC 5280 section 4.2.1.6).
[[nodiscard]] bool is_ip_address(const std::string& name);
/// A host name (RFC 1123 section 2.1, and '_' as it is met in practice) of at most 253 characters; "*." may stand before it.
[[nodiscard]] bool is_host_name(const std::string& name);

}  // namespace weir
