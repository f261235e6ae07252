// Why nobody can listen at an address.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace weir {

/// Tries to listen on "host:port" or "unix:/path", and lets go of it at once. The error, if there is one; it may be of getaddrinfo's
/// (see resolve_category()). Blocks while a name is looked up.
[[nodiscard]] std::error_code try_listen(const std::string& address);

/// Of errors of getaddrinfo(3).
[[nodiscard]] const std::error_category& resolve_category();

/// "cannot listen on ADDRESS: cause", and a line with what to do about it: one cause, one remedy. `error` is the operating system's,
/// resolve_category()'s, or another resolver's. Pure.
[[nodiscard]] std::string explain_listen(std::string_view address, const std::error_code& error);

/// The path of a Unix socket that can't be one: the reason and a remedy. Nothing when it can. Pure.
[[nodiscard]] std::optional<std::string> socket_path_mistake(std::string_view address);

}  // namespace weir
