#include "harness/relay/pipe/link_opening.h"

#include <algorithm>
#include <utility>

#include "harness/relay/unreachable.h"

namespace weir {
namespace {

/// asio waits for a connect as for room to write, and then asks the kernel about room with every wait for bytes, which is
/// always there: each message would wake the relay's thread twice. A socket that asio takes on anew is not asked about it.
void forget_writable(StreamSocket& socket) {
  asio::error_code error;
  const auto protocol = socket.local_endpoint(error).protocol();
  if (error) return;
  const auto handle = socket.release(error);
  if (!error) socket.assign(protocol, handle, error);
}

}  // namespace

LinkOpening::LinkOpening(LinkContext& context, LinkBooks& books, Legs& legs, LinkOwner& owner)
    : context_(context),
      books_(books),
      client_(legs[Toward::kClient]),
      server_(legs[Toward::kServer]),
      owner_(owner),
      patience_timer_(context.io) {}

void LinkOpening::begin(std::function<void()> on_open) {
  on_open_ = std::move(on_open);
  patience_timer_.expires_after(context_.patience);
  patience_timer_.async_wait([keep = owner_.keep(), this](const asio::error_code& cancelled) {
    if (!cancelled && !owner_.gone() && !open_) lose_patience();
  });
  ways_ = ways();
  if (ways_.empty() && context_.unresolved) return unreachable(*context_.unresolved);
  connect(0);
}

/// The addresses that this link tries, its own first.
std::vector<StreamEndpoint> LinkOpening::ways() const {
  std::vector<StreamEndpoint> ways;
  if (context_.options.addresses) {
    for (const HostPort& address : context_.options.addresses(books_.connection())) {
      asio::error_code error;
      const asio::ip::address ip = asio::ip::make_address(address.host, error);
      if (!error) ways.emplace_back(asio::ip::tcp::endpoint(ip, address.port));
    }
  }
  if (ways.empty()) ways = context_.upstream;
  if (ways.empty() || !context_.options.links_take_turns) return ways;
  const std::size_t turn = books_.ordinal() % ways.size();
  std::rotate(ways.begin(), ways.begin() + static_cast<std::ptrdiff_t>(turn), ways.end());
  return ways;
}

void LinkOpening::connect(std::size_t attempt) {
  const StreamEndpoint& endpoint = ways_[attempt];
  server_.socket.async_connect(endpoint,
                               [keep = owner_.keep(), this, attempt](const asio::error_code& error) {
                                 if (owner_.gone()) return;
                                 if (!error) return connected();
                                 asio::error_code ignored;
                                 server_.socket.close(ignored);
                                 if (attempt + 1 < ways_.size()) return connect(attempt + 1);
                                 unreachable(in_vain(error));
                               });
}

Unreachable LinkOpening::in_vain(const asio::error_code& error) const {
  const std::optional<HttpProxy>& proxy = context_.options.proxy;
  return proxy ? not_through_proxy(context_.target, *proxy, error.message())
               : not_connected(context_.target, error);
}

Unreachable LinkOpening::too_late() const {
  constexpr std::string_view kWhy = "connect timed out";
  const std::optional<HttpProxy>& proxy = context_.options.proxy;
  return proxy ? not_through_proxy(context_.target, *proxy, kWhy) : not_in_time(context_.target, kWhy);
}

/// Nobody answered, or not to the end.
void LinkOpening::lose_patience() {
  if (!server_.open) return unreachable(too_late());
  if (proxy_reply_) return refused_by_proxy("it did not answer in time");
  handshake_took_too_long();
}

/// The books come first, so that a client that sees the effect finds it there.
void LinkOpening::unreachable(Unreachable why) {
  books_.trace(LinkTrace::What::kUnreachable, Toward::kServer, why.text);
  books_.attempt(std::move(why));
  client_.reset();
  owner_.close();
}

void LinkOpening::connected() {
  server_.open = true;
  forget_writable(server_.socket);
  server_.prepare();
  if (context_.options.proxy) return ask_proxy();
  books_.connected(server_);
  if (context_.options.reached != nullptr)
    context_.options.reached->note(books_.connection(), address_of_peer(server_.socket));
  secure();
}

}  // namespace weir
