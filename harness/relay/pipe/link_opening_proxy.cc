// A link whose upstream lies behind an HTTP proxy asks for the way before anything else.
#include "harness/base/address.h"
#include "harness/relay/pipe/link_opening.h"
#include "harness/relay/unreachable.h"

namespace weir {

void LinkOpening::ask_proxy() {
  proxy_reply_ = std::make_unique<ConnectReply>();
  const auto request = std::make_shared<std::string>(
      connect_request(*context_.options.proxy, format_endpoint(context_.target)));
  asio::async_write(server_.socket, asio::buffer(*request),
                    [keep = owner_.keep(), this, request](const asio::error_code& error, std::size_t) {
                      if (owner_.gone()) return;
                      // Why it took no more is better known to the reading side.
                      (void)error;
                      hear_proxy();
                    });
}

void LinkOpening::hear_proxy() {
  server_.wait_readable([keep = owner_.keep(), this](const asio::error_code&) {
    if (!owner_.gone()) read_proxy();
  });
}

void LinkOpening::read_proxy() {
  asio::error_code error;
  while (proxy_reply_->state() == ConnectReply::State::kMore) {
    // What comes behind the answer is the target's, and stays in the socket.
    const auto room = asio::buffer(context_.room.bytes);
    const std::size_t there = server_.socket.receive(room, asio::socket_base::message_peek, error);
    if (is_retry(error)) return hear_proxy();
    if (error == asio::error::eof) {
      proxy_reply_->end();
    } else if (error) {
      return refused_by_proxy(error.message());
    } else {
      const std::size_t taken =
          proxy_reply_->take({reinterpret_cast<const char*>(context_.room.bytes.data()), there});
      (void)server_.socket.receive(asio::buffer(context_.room.bytes.data(), taken), 0, error);
    }
  }
  if (proxy_reply_->state() == ConnectReply::State::kFailed)
    return refused_by_proxy(std::string(proxy_reply_->problem()));
  proxy_reply_.reset();
  books_.connected(server_);
  secure();
}

void LinkOpening::refused_by_proxy(std::string_view why) {
  unreachable(not_through_proxy(context_.target, *context_.options.proxy, why));
}

}  // namespace weir
