#include "harness/relay/pipe/link_books.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "harness/base/address.h"
#include "harness/relay/link_event.h"

namespace weir {

namespace {

std::string address_of(const StreamEndpoint& endpoint) {
  asio::ip::tcp::endpoint address;
  const int family = endpoint.protocol().family();
  if ((family != AF_INET && family != AF_INET6) || endpoint.size() > address.capacity()) return "";
  std::memcpy(address.data(), endpoint.data(), endpoint.size());
  return format_host_port({address.address().to_string(), address.port()});
}

std::string own_address(const StreamSocket& socket) {
  asio::error_code error;
  const StreamEndpoint own = socket.local_endpoint(error);
  return error ? "" : address_of(own);
}

}  // namespace

std::string address_of_peer(const StreamSocket& socket) {
  asio::error_code error;
  const StreamEndpoint peer = socket.remote_endpoint(error);
  return error ? "" : address_of(peer);
}

void LinkBooks::follow(const h2::StreamNumbers& numbers) {
  if (!context_.on_trace || !context_.options.trace_streams) return;
  watch_ = std::make_unique<StreamWatch>(numbers, [this](const StreamEvent& event) {
    tell({.what = LinkTrace::What::kStream, .stream = &event});
  });
}

void LinkBooks::accepted(const Leg& client) {
  if (watched()) addresses_[Toward::kClient] = {own_address(client.socket), address_of_peer(client.socket)};
  trace(LinkTrace::What::kAccepted);
  packet(LinkPacket::What::kOpened, Toward::kClient, false);
}

void LinkBooks::connected(const Leg& server) {
  if (watched()) addresses_[Toward::kServer] = {own_address(server.socket), address_of_peer(server.socket)};
  trace(LinkTrace::What::kConnected);
  packet(LinkPacket::What::kOpened, Toward::kServer, true);
}

void LinkBooks::ended(Toward end, bool by_reset) {
  trace(LinkTrace::What::kEnded, end, by_reset ? "reset" : "fin");
  packet(by_reset ? LinkPacket::What::kReset : LinkPacket::What::kFin, end, false);
}

void LinkBooks::ended_by_relay(Toward end, bool by_reset) {
  packet(by_reset ? LinkPacket::What::kReset : LinkPacket::What::kFin, end, true);
}

void LinkBooks::packet(LinkPacket::What what, Toward leg, bool by_relay, std::string_view bytes) const {
  if (!context_.options.on_packet) return;
  const Addresses& addresses = addresses_[leg];
  context_.options.on_packet({.what = what,
                              .connection = connection_,
                              .link = ordinal_,
                              .leg = leg,
                              .by_relay = by_relay,
                              .relay = addresses.relay,
                              .end = addresses.end,
                              .bytes = bytes});
}

void LinkBooks::trace(LinkTrace::What what, Toward end, std::string_view detail) {
  tell({.what = what, .end = end, .detail = detail});
}

/// With what is so of every event.
void LinkBooks::tell(LinkTrace event) {
  if (!context_.on_trace) return;
  event.connection = connection_;
  event.link = ordinal_;
  event.at = context_.clock.now();
  event.client = addresses_[Toward::kClient].end;
  event.server = addresses_[Toward::kServer].end;
  event.at_client = addresses_[Toward::kClient].relay;
  event.at_server = addresses_[Toward::kServer].relay;
  event.bytes_to_server = passed(Toward::kServer);
  event.bytes_to_client = passed(Toward::kClient);
  context_.on_trace(event);
}

void LinkBooks::attempt(std::optional<Unreachable> failure) {
  if (std::exchange(attempt_told_, true)) return;
  context_.ledger.count_attempt(connection_, context_.clock.now(), std::move(failure));
}

void LinkBooks::tls_failure(Toward end, std::string_view why) {
  context_.ledger.count_tls_failure(fmt::format("with the {}: {}", to_string(end), why));
  trace(LinkTrace::What::kNotSecured, end, why);
}

void LinkBooks::gone() {
  if (watch_) watch_->gone();
  context_.ledger.link_gone(connection_, ordinal_, context_.clock.now());
  trace(LinkTrace::What::kGone);
}

LinkEvent LinkBooks::event(const LinkOrder& order) const {
  return event_of(connection_, ordinal_, order, context_.clock.now());
}

void LinkBooks::record(const LinkEvent& event) {
  context_.ledger.record(event);
  tell({.what = LinkTrace::What::kAct,
        .end = event.toward,
        .detail = to_string(event.what),
        .fault = event.fault,
        .h2_stream = event.h2_stream});
}

void LinkBooks::keep(const TapStep::News& news) {
  StreamTrace trace = news.trace;
  trace.link = ordinal_;
  context_.ledger.keep_trace(connection_, trace, news.opened);
}

}  // namespace weir
