#include "harness/wire/client/dialer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace weir {
namespace {

FrameEnd::What what_of(const asio::error_code& error) {
  if (error == asio::error::connection_refused) return FrameEnd::What::kConnectRefused;
  if (error == asio::error::connection_reset) return FrameEnd::What::kConnectReset;
  if (error == asio::error::timed_out) return FrameEnd::What::kConnectTimeout;
  // asio has no name for it, and its category is not that of std::errc.
  if (error == asio::error_code(ENOENT, asio::error::get_system_category()))
    return FrameEnd::What::kConnectNoSocket;
  return FrameEnd::What::kConnectOther;
}

}  // namespace

std::string authority_of(const WireEndpoint& endpoint) {
  if (!endpoint.unix_path.empty()) return "localhost";
  return format_host_port({without_zone(endpoint.host), endpoint.port});
}

Dialer::Dialer(asio::io_context& context, DialerEvents& events)
    : events_(events), resolver_(context), socket_(context) {}

void Dialer::dial(const WireEndpoint& endpoint) {
  endpoint_ = endpoint;
  ++attempt_;
  dialing_ = true;
  if (!endpoint_.unix_path.empty()) {
    dial_unix();
  } else if (!endpoint_.addresses.empty()) {
    dial_addresses();
  } else if (endpoint_.proxy) {
    dial_name(endpoint_.proxy->host, endpoint_.proxy->port);
  } else {
    dial_name(endpoint_.host, endpoint_.port);
  }
}

bool Dialer::is_over(std::uint64_t attempt, const asio::error_code& error) const {
  return !dialing_ || attempt != attempt_ || error == asio::error::operation_aborted;
}

void Dialer::dial_unix() {
  try {
    try_all({asio::local::stream_protocol::endpoint(endpoint_.unix_path)});
  } catch (const std::system_error& error) {  // a path too long for an address
    give_up(FrameEnd::What::kConnectOther, error.what());
  }
}

void Dialer::dial_addresses() {
  std::vector<Address> known;
  for (const HostPort& address : endpoint_.addresses) {
    asio::error_code error;
    const asio::ip::address ip = asio::ip::make_address(address.host, error);
    if (error) {
      return give_up(FrameEnd::What::kConnectOther,
                     fmt::format("{}: {}", format_host_port(address), error.message()));
    }
    known.emplace_back(asio::ip::tcp::endpoint(ip, address.port));
  }
  try_all(std::move(known));
}

void Dialer::dial_name(const std::string& host, std::uint16_t port) {
  asio::error_code not_literal;
  asio::ip::address address = asio::ip::make_address(host, not_literal);
  if (!not_literal) return try_all({asio::ip::tcp::endpoint(address, port)});
  resolver_.async_resolve(
      host, std::to_string(port),
      [this, host, attempt = attempt_](const asio::error_code& error,
                                       const asio::ip::tcp::resolver::results_type& results) {
        if (is_over(attempt, error)) return;
        if (error) {
          return give_up(FrameEnd::What::kConnectNoAddress,
                         fmt::format("DNS resolution failed for {}: {}", host, error.message()));
        }
        std::vector<Address> found;
        for (const auto& entry : results) found.emplace_back(entry.endpoint());
        try_all(std::move(found));
      });
}

void Dialer::try_all(std::vector<Address> addresses) {
  untried_ = std::move(addresses);
  std::reverse(untried_.begin(), untried_.end());
  try_next();
}

void Dialer::try_next() {
  const Address address = untried_.back();
  untried_.pop_back();
  socket_ = WireSocket(socket_.get_executor());
  socket_.async_connect(address, [this, attempt = attempt_](const asio::error_code& error) {
    if (is_over(attempt, error)) return;
    if (!error) {
      on_connected();
    } else if (!untried_.empty()) {
      try_next();
    } else {
      give_up(what_of(error), error.message());
    }
  });
}

void Dialer::on_connected() {
  asio::error_code ignored;
  if (endpoint_.unix_path.empty()) socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (endpoint_.proxy) return ask_proxy();
  succeed();
}

void Dialer::ask_proxy() {
  proxy_reply_ = std::make_unique<ConnectReply>();
  const auto request =
      std::make_shared<std::string>(connect_request(*endpoint_.proxy, authority_of(endpoint_)));
  asio::async_write(socket_, asio::buffer(*request),
                    [this, request, attempt = attempt_](const asio::error_code& error, std::size_t) {
                      // Why it took no more is better known to the reading side.
                      if (!is_over(attempt, error)) hear_proxy();
                    });
}

void Dialer::hear_proxy() {
  socket_.async_wait(WireSocket::wait_read, [this, attempt = attempt_](const asio::error_code& error) {
    if (!is_over(attempt, error)) read_proxy();
  });
}

void Dialer::read_proxy() {
  asio::error_code error;
  socket_.non_blocking(true, error);
  std::array<char, 4096> room;
  while (proxy_reply_->state() == ConnectReply::State::kMore) {
    // What comes behind the answer is the server's, and stays in the socket.
    const std::size_t there = socket_.receive(asio::buffer(room), asio::socket_base::message_peek, error);
    if (error == asio::error::would_block) return hear_proxy();
    if (error == asio::error::eof) {
      proxy_reply_->end();
    } else if (error) {
      return give_up(what_of(error), error.message());
    } else {
      const std::size_t taken = proxy_reply_->take({room.data(), there});
      (void)socket_.receive(asio::buffer(room.data(), taken), 0, error);
    }
  }
  if (proxy_reply_->state() == ConnectReply::State::kFailed)
    return give_up(FrameEnd::What::kConnectOther, std::string(proxy_reply_->problem()));
  succeed();
}

void Dialer::succeed() {
  dialing_ = false;
  proxy_reply_.reset();
  events_.on_dialed(std::move(socket_));
}

void Dialer::give_up(FrameEnd::What what, const std::string& message) {
  if (!std::exchange(dialing_, false)) return;
  resolver_.cancel();
  asio::error_code ignored;
  socket_.close(ignored);
  untried_.clear();
  proxy_reply_.reset();
  if (!endpoint_.proxy) return events_.on_not_dialed(what, message);
  // The last thing: the next attempt may begin within it.
  const std::string whole = fmt::format("the proxy {}: {}", format_http_proxy(*endpoint_.proxy), message);
  events_.on_not_dialed(FrameEnd::What::kConnectProxy, whole);
}

}  // namespace weir
