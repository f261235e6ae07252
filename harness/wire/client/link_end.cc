#include "harness/wire/client/link_end.h"

namespace weir {

LinkEnd end_by_socket(asio::error_code error, const LinkFacts& facts) {
  using What = FrameEnd::What;
  // The peer's alert came just before its end, and says more.
  if (!facts.tls_problem.empty()) return end_by_session(facts);
  if (facts.write_was_reset && error == asio::error::eof) error = asio::error::connection_reset;
  const bool before = !facts.established;
  if (error == asio::error::eof) {
    return before ? LinkEnd{What::kConnectClosed, 0, "the connection was closed before SETTINGS"}
                  : LinkEnd{What::kFin, 0, "Socket closed"};
  }
  if (error == asio::error::timed_out) return {What::kTimeout, 0, error.message()};
  return {before ? What::kConnectReset : What::kRst, 0, error.message()};
}

LinkEnd end_by_session(const LinkFacts& facts) {
  using What = FrameEnd::What;
  const std::uint32_t code = facts.violation.value_or(0);
  if (!facts.tls_problem.empty()) return {What::kConnectTls, 0, "TLS: " + facts.tls_problem};
  if (!facts.established) return {What::kConnectNotHttp2, code, "the peer does not speak HTTP/2"};
  if (!facts.violation && facts.said_goaway) return {What::kFin, 0, ""};
  return {What::kPeerViolation, code, "the peer broke HTTP/2, error " + std::to_string(code)};
}

}  // namespace weir
