#include "harness/relay/unreachable.h"

#include <fmt/format.h>
#include <asio.hpp>

#include <cerrno>
#include <utility>

#include "harness/relay/address.h"

namespace weir {
namespace {

Unreachable because(std::string outcome, const RelayUpstream& to, std::string_view why) {
  return {.outcome = std::move(outcome),
          .text = fmt::format("failed to connect to {}: {}", format_upstream(to), why)};
}

std::string class_of(const std::error_code& error) {
  // asio has no name for it, and its category is not that of std::errc.
  const std::error_code no_such_file(ENOENT, asio::error::get_system_category());
  if (error == asio::error::connection_refused) return "connect.refused";
  if (error == asio::error::connection_reset) return "connect.reset";
  if (error == asio::error::timed_out) return "connect.timeout";
  if (error == no_such_file) return "connect.no_socket";
  if (error == asio::error::eof) return "connect.closed";
  return "connect.other";
}

}  // namespace

Unreachable not_connected(const RelayUpstream& to, const std::error_code& error) {
  return because(class_of(error), to, error.message());
}

Unreachable not_found(const RelayUpstream& to, const std::error_code& error) {
  return because("connect.dns", to,
                 fmt::format("DNS resolution failed for {}: {}", to.host, error.message()));
}

Unreachable not_in_time(const RelayUpstream& to, std::string_view what) {
  return because("connect.timeout", to, what);
}

Unreachable not_through_proxy(const RelayUpstream& to, const HttpProxy& proxy, std::string_view why) {
  return because("connect.proxy", to, fmt::format("the proxy {}: {}", format_http_proxy(proxy), why));
}

Unreachable not_secured(const RelayUpstream& to, std::string_view why, const std::error_code& end) {
  return because(end ? class_of(end) : "connect.tls", to, fmt::format("TLS: {}", why));
}

}  // namespace weir
