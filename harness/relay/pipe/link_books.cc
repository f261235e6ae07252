#include "harness/relay/pipe/link_books.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "harness/base/address.h"
#include "harness/relay/link_event.h"

namespace weir {

std::string address_of_peer(const StreamSocket& socket) {
  asio::error_code error;
  const StreamEndpoint peer = socket.remote_endpoint(error);
  asio::ip::tcp::endpoint address;
  if (error || peer.size() > address.capacity()) return "";
  std::memcpy(address.data(), peer.data(), peer.size());
  return format_host_port({address.address().to_string(), address.port()});
}

void LinkBooks::accepted(const Leg& client) {
  if (context_.on_trace) client_address_ = address_of_peer(client.socket);
  trace(LinkTrace::What::kAccepted);
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
  event.client = client_address_;
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
