// The TLS handshakes of a link. The server's comes first, so that a client is let in only where there is somebody to talk to.
#include <fmt/format.h>

#include "harness/relay/pipe/link_opening.h"
#include "harness/relay/unreachable.h"

namespace weir {
namespace {

constexpr std::uint8_t kHandshakeFailure = 40;  // RFC 8446 section 6.2

}  // namespace

void LinkOpening::secure() {
  const RelayTls& tls = context_.tls;
  if (tls.server) server_.secure(TlsFilter::client(tls.server, tls.server_name));
  if (tls.client) client_.secure(TlsFilter::server(tls.client));
  shake_hands(Toward::kServer);
}

void LinkOpening::shake_hands(Toward end) {
  if (owner_.gone()) return;
  Leg& with = end == Toward::kClient ? client_ : server_;
  const auto again = [keep = owner_.keep(), this, end](const asio::error_code&) { shake_hands(end); };
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
  if (with.tls() != nullptr) books_.trace(LinkTrace::What::kSecured, end, with.tls()->version());
  if (end == Toward::kServer) {
    books_.attempt(std::nullopt);
    return shake_hands(Toward::kClient);
  }
  patience_timer_.cancel();
  open_ = true;
  on_open_();
}

void LinkOpening::not_secured(Toward end) {
  const bool refused =
      end == Toward::kClient && !server_.problem().empty();  // by the relay, and that was told
  if (!refused) books_.tls_failure(end, (end == Toward::kClient ? client_ : server_).problem());
  if (end == Toward::kClient) {
    if (server_.open) (void)server_.finish(false);
    return owner_.close();
  }
  books_.attempt(weir::not_secured(context_.target, server_.problem(), server_.broken_by()));
  server_.close();
  if (client_.tls() == nullptr) {
    client_.reset();
    return owner_.close();
  }
  client_.tls()->refuse(server_.tls()->alert().value_or(kHandshakeFailure));
  shake_hands(Toward::kClient);
}

void LinkOpening::handshake_took_too_long() {
  constexpr std::string_view kWhy = "the handshake took too long";
  const bool server_done = server_.tls() == nullptr || server_.tls()->ready();
  books_.tls_failure(server_done ? Toward::kClient : Toward::kServer, kWhy);
  if (!server_done) books_.attempt(not_in_time(context_.target, fmt::format("TLS: {}", kWhy)));
  client_.reset();
  server_.reset();
  owner_.close();
}

}  // namespace weir
