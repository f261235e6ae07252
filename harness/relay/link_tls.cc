// The TLS handshakes of a link. The server's comes first, so that a client is let in only where there is somebody to talk to.
#include <fmt/format.h>

#include "harness/relay/link.h"

namespace weir {
namespace {

constexpr std::uint8_t kHandshakeFailure = 40;  // RFC 8446 section 6.2

}  // namespace

void Link::secure() {
  const RelayTls& tls = context_.tls;
  if (tls.server) server_.secure(TlsFilter::client(tls.server, tls.server_name));
  if (tls.client) client_.secure(TlsFilter::server(tls.client));
  if (tls.server || tls.client) watch_handshake();
  shake_hands(Toward::kServer);
}

void Link::shake_hands(Toward end) {
  if (gone_) return;
  Leg& with = leg(end);
  const auto again = [self = shared_from_this(), end](const asio::error_code&) { self->shake_hands(end); };
  switch (with.shake_hands(context_.room)) {
    case Leg::Handshake::kReads:
      return with.wait_readable(again);
    case Leg::Handshake::kWrites:
      return with.wait_writable(again);
    case Leg::Handshake::kFailed:
      return not_secured(end);
    case Leg::Handshake::kDone:
      break;
  }
  if (with.tls() != nullptr) trace(LinkTrace::What::kSecured, end, with.tls()->version());
  if (end == Toward::kServer) return shake_hands(Toward::kClient);
  handshake_timer_.cancel();
  begin();
}

void Link::not_secured(Toward end) {
  const bool refused =
      end == Toward::kClient && !server_.problem().empty();  // by the relay, and that was told
  if (!refused) tell_tls_failure(end, leg(end).problem());
  if (end == Toward::kClient) {
    if (server_.open) (void)server_.finish(false);
    return close();
  }
  server_.close();
  if (client_.tls() == nullptr) {
    client_.reset();
    return close();
  }
  client_.tls()->refuse(server_.tls()->alert().value_or(kHandshakeFailure));
  shake_hands(Toward::kClient);
}

void Link::watch_handshake() {
  handshake_timer_.expires_after(context_.tls.patience);
  handshake_timer_.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (cancelled || self->gone_ || self->connected_) return;
    const bool server_done = self->server_.tls() == nullptr || self->server_.tls()->ready();
    self->tell_tls_failure(server_done ? Toward::kClient : Toward::kServer, "the handshake took too long");
    self->reset();
  });
}

void Link::tell_tls_failure(Toward end, std::string_view why) {
  context_.ledger.count_tls_failure(fmt::format("with the {}: {}", to_string(end), why));
  trace(LinkTrace::What::kNotSecured, end, why);
}

}  // namespace weir
