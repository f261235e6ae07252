#include "harness/relay/unreachable.h"

#include <fmt/format.h>
#include <asio.hpp>

#include <cerrno>
#include <utility>

#include "harness/base/address.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

Unreachable because(OutcomeId outcome, const Endpoint& to, std::string_view why) {
  return {.outcome = std::string(name_of(outcome)),
          .text = fmt::format("failed to connect to {}: {}", format_endpoint(to), why)};
}

OutcomeId class_of(const std::error_code& error) {
  // asio has no name for it, and its category is not that of std::errc.
  const std::error_code no_such_file(ENOENT, asio::error::get_system_category());
  if (error == asio::error::connection_refused) return OutcomeId::kConnectRefused;
  if (error == asio::error::connection_reset) return OutcomeId::kConnectReset;
  if (error == asio::error::timed_out) return OutcomeId::kConnectTimeout;
  if (error == no_such_file) return OutcomeId::kConnectNoSocket;
  if (error == asio::error::eof) return OutcomeId::kConnectClosed;
  return OutcomeId::kConnectOther;
}

}  // namespace

Unreachable not_connected(const Endpoint& to, const std::error_code& error) {
  return because(class_of(error), to, error.message());
}

Unreachable not_found(const Endpoint& to, const std::error_code& error) {
  return because(OutcomeId::kConnectDns, to,
                 fmt::format("DNS resolution failed for {}: {}", to.host, error.message()));
}

Unreachable not_in_time(const Endpoint& to, std::string_view what) {
  return because(OutcomeId::kConnectTimeout, to, what);
}

Unreachable not_through_proxy(const Endpoint& to, const HttpProxy& proxy, std::string_view why) {
  return because(OutcomeId::kConnectProxy, to,
                 fmt::format("the proxy {}: {}", format_http_proxy(proxy), why));
}

Unreachable not_secured(const Endpoint& to, std::string_view why, const std::error_code& end) {
  return because(end ? class_of(end) : OutcomeId::kConnectTls, to, fmt::format("TLS: {}", why));
}

}  // namespace weir
