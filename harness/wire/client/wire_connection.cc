#include "harness/wire/client/wire_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>
#include <cerrno>

#include "harness/base/address.h"

namespace weir {
namespace {

// As the gRPC C++ client's (gRPC doc/connection-backoff.md, MIN_CONNECT_TIMEOUT).
constexpr Duration kConnectPatience = std::chrono::seconds(20);

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

WireConnection::WireConnection(WireLoop& loop, std::function<WireEndpoint()> endpoint,
                               std::optional<Keepalive> keepalive, SslContext tls, std::string server_name,
                               std::optional<std::uint64_t> receive_limit,
                               std::function<void(const std::string&)> on_reached)
    : loop_(loop),
      endpoint_of_(std::move(endpoint)),
      keepalive_(keepalive),
      tls_(std::move(tls)),
      server_name_(std::move(server_name)),
      receive_limit_(receive_limit),
      on_reached_(std::move(on_reached)),
      resolver_(loop.context()),
      patience_(loop.context()),
      socket_(loop.context()) {}

std::string WireConnection::authority() const {
  if (!endpoint_.unix_path.empty()) return "localhost";
  return format_host_port({without_zone(endpoint_.host), endpoint_.port});
}

void WireConnection::start(WireCall& call) {
  if (!connecting_ && link_ && link_->session().takes_calls()) {
    link_->session().submit(call);
    return;
  }
  waiting_.push_back(&call);
  if (!connecting_) connect();
}

void WireConnection::forget_waiting(WireCall& call) { std::erase(waiting_, &call); }

ChannelState WireConnection::state() const {
  if (link_) return link_->session().established() ? ChannelState::kReady : ChannelState::kConnecting;
  if (connecting_) return ChannelState::kConnecting;
  return failed_ ? ChannelState::kTransientFailure : ChannelState::kIdle;
}

void WireConnection::connect() {
  connecting_ = true;
  endpoint_ = endpoint_of_();
  link_.reset();  // a link that takes no calls any more lives on as long as it has some
  patience_.expires_after(kConnectPatience);
  patience_.async_wait([this](const asio::error_code& error) {
    if (!error && connecting_) give_up_waiting();
  });
  if (!endpoint_.unix_path.empty()) {
    try {
      connect_to({asio::local::stream_protocol::endpoint(endpoint_.unix_path)});
    } catch (const std::system_error& error) {  // a path too long for an address
      fail(FrameEnd::What::kConnectOther, error.what());
    }
    return;
  }
  if (!endpoint_.addresses.empty()) return connect_to_addresses();
  if (endpoint_.proxy) return connect_to_name(endpoint_.proxy->host, endpoint_.proxy->port);
  connect_to_name(endpoint_.host, endpoint_.port);
}

void WireConnection::connect_to_addresses() {
  std::vector<asio::generic::stream_protocol::endpoint> known;
  for (const HostPort& address : endpoint_.addresses) {
    asio::error_code error;
    const asio::ip::address ip = asio::ip::make_address(address.host, error);
    if (error) {
      fail_to_connect(FrameEnd::What::kConnectOther,
                      fmt::format("{}: {}", format_host_port(address), error.message()));
      return;
    }
    known.emplace_back(asio::ip::tcp::endpoint(ip, address.port));
  }
  connect_to(std::move(known));
}

void WireConnection::connect_to_name(const std::string& host, std::uint16_t port) {
  asio::error_code not_literal;
  asio::ip::address address = asio::ip::make_address(host, not_literal);
  if (!not_literal) {
    connect_to({asio::ip::tcp::endpoint(address, port)});
    return;
  }
  resolver_.async_resolve(
      host, std::to_string(port),
      [this, host](const asio::error_code& error, const asio::ip::tcp::resolver::results_type& results) {
        if (!connecting_) return;
        if (error) {
          fail_to_connect(FrameEnd::What::kConnectNoAddress,
                          fmt::format("DNS resolution failed for {}: {}", host, error.message()));
          return;
        }
        std::vector<asio::generic::stream_protocol::endpoint> found;
        for (const auto& entry : results) found.emplace_back(entry.endpoint());
        connect_to(std::move(found));
      });
}

void WireConnection::connect_to(std::vector<asio::generic::stream_protocol::endpoint> endpoints) {
  untried_ = std::move(endpoints);
  std::reverse(untried_.begin(), untried_.end());
  try_next();
}

void WireConnection::try_next() {
  asio::generic::stream_protocol::endpoint endpoint = untried_.back();
  untried_.pop_back();
  socket_ = WireSocket(loop_.context());
  socket_.async_connect(endpoint, [this](const asio::error_code& error) {
    if (!connecting_ || error == asio::error::operation_aborted) return;
    loop_.stamp();
    if (!error) {
      on_connected();
    } else if (!untried_.empty()) {
      try_next();
    } else {
      fail_to_connect(what_of(error), error.message());
    }
  });
}

void WireConnection::give_up_waiting() {
  if (link_) {
    link_->close(FrameEnd::What::kConnectTimeout, 0, "no SETTINGS in time");
    return;
  }
  resolver_.cancel();
  asio::error_code ignored;
  socket_.close(ignored);
  untried_.clear();
  fail_to_connect(FrameEnd::What::kConnectTimeout, "connect timed out");
}

void WireConnection::fail_to_connect(FrameEnd::What what, const std::string& message) {
  proxy_reply_.reset();
  if (!endpoint_.proxy) return fail(what, message);
  fail(FrameEnd::What::kConnectProxy,
       fmt::format("the proxy {}: {}", format_http_proxy(*endpoint_.proxy), message));
}

void WireConnection::on_connected() {
  asio::error_code ignored;
  if (endpoint_.unix_path.empty()) socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (endpoint_.proxy) return ask_proxy();
  open_link();
}

void WireConnection::ask_proxy() {
  proxy_reply_ = std::make_unique<ConnectReply>();
  const auto request = std::make_shared<std::string>(connect_request(*endpoint_.proxy, authority()));
  asio::async_write(socket_, asio::buffer(*request),
                    [this, request](const asio::error_code& error, std::size_t) {
                      if (!connecting_ || !proxy_reply_ || error == asio::error::operation_aborted) return;
                      // Why it took no more is better known to the reading side.
                      hear_proxy();
                    });
}

void WireConnection::hear_proxy() {
  socket_.async_wait(WireSocket::wait_read, [this](const asio::error_code& error) {
    if (!connecting_ || !proxy_reply_ || error == asio::error::operation_aborted) return;
    loop_.stamp();
    read_proxy();
  });
}

void WireConnection::read_proxy() {
  asio::error_code error;
  socket_.non_blocking(true, error);
  while (proxy_reply_->state() == ConnectReply::State::kMore) {
    // What comes behind the answer is the server's, and stays in the socket.
    auto& room = loop_.input();
    const std::size_t there = socket_.receive(asio::buffer(room), asio::socket_base::message_peek, error);
    if (error == asio::error::would_block) return hear_proxy();
    if (error == asio::error::eof) {
      proxy_reply_->end();
    } else if (error) {
      return fail_to_connect(what_of(error), error.message());
    } else {
      const std::size_t taken = proxy_reply_->take({room.data(), there});
      (void)socket_.receive(asio::buffer(room.data(), taken), 0, error);
    }
  }
  if (proxy_reply_->state() == ConnectReply::State::kFailed) {
    asio::error_code ignored;
    socket_.close(ignored);
    const std::string problem = proxy_reply_->problem();
    return fail_to_connect(FrameEnd::What::kConnectOther, problem);
  }
  proxy_reply_.reset();
  open_link();
}

void WireConnection::open_link() {
  std::unique_ptr<TlsFilter> tls;
  if (tls_) tls = TlsFilter::client(tls_, server_name_);
  link_ =
      std::make_shared<WireLink>(*this, loop_, std::move(socket_), authority(), keepalive_, std::move(tls));
  link_->open();
}

void WireConnection::on_established() {
  connecting_ = failed_ = false;
  patience_.cancel();
  if (const std::string address = link_->peer(); !address.empty()) on_reached_(address);
  for (WireCall* call : std::exchange(waiting_, {})) link_->session().submit(*call);
}

void WireConnection::fail(FrameEnd::What what, const std::string& message) {
  connecting_ = false;
  failed_ = true;
  patience_.cancel();
  std::string whole = "failed to connect to " +
                      (endpoint_.unix_path.empty() ? authority() : "unix:" + endpoint_.unix_path) + ": " +
                      message;
  // A call that ends may open the next one, which waits for the next attempt.
  std::vector<WireCall*> lost = std::exchange(waiting_, {});
  std::reverse(lost.begin(), lost.end());
  while (!lost.empty()) {
    WireCall* call = lost.back();
    lost.pop_back();
    call->on_lost(what, 0, whole);
  }
}

void WireConnection::on_link_closed(const WireLink& link, FrameEnd::What what, const std::string& message) {
  if (link_.get() != &link) return;
  link_.reset();
  if (connecting_) fail(what, message);
}

}  // namespace weir
