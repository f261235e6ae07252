#include "harness/wire/client/wire_connection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "harness/wire/client/wire_call.h"

namespace weir {
namespace {

// As the gRPC C++ client's (gRPC doc/connection-backoff.md, MIN_CONNECT_TIMEOUT).
constexpr Duration kConnectPatience = std::chrono::seconds(20);

bool waits_for_ready(const WireCall* call) { return call->options().wait_for_ready; }

}  // namespace

WireConnection::WireConnection(WireLoop& loop, WireConnectionOptions options)
    : loop_(loop),
      options_(std::move(options)),
      dialer_(loop.context(), *this),
      patience_(loop.context()),
      pause_(loop.context()) {}

void WireConnection::start(WireCall& call) {
  if (!connecting_ && link_ && link_->session().takes_calls()) {
    link_->session().submit(call);
    return;
  }
  waiting_.push_back(&call);
  if (!connecting_ && !(pausing_ && call.options().wait_for_ready)) connect();
}

void WireConnection::forget_waiting(WireCall& call) { std::erase(waiting_, &call); }

ChannelState WireConnection::state() const {
  if (link_) return link_->session().established() ? ChannelState::kReady : ChannelState::kConnecting;
  if (connecting_) return ChannelState::kConnecting;
  return failed_ ? ChannelState::kTransientFailure : ChannelState::kIdle;
}

void WireConnection::connect() {
  connecting_ = true;
  pausing_ = false;
  pause_.cancel();
  endpoint_ = options_.endpoint();
  link_.reset();  // a link that takes no calls any more lives on as long as it has some
  patience_.expires_after(options_.patience.value_or(kConnectPatience));
  patience_.async_wait([this](const asio::error_code& error) {
    if (!error && connecting_) give_up_waiting();
  });
  dialer_.dial(endpoint_);
}

void WireConnection::give_up_waiting() {
  loop_.stamp();
  if (link_) {
    link_->close({FrameEnd::What::kConnectTimeout, 0, "no SETTINGS in time"});
  } else {
    dialer_.give_up(FrameEnd::What::kConnectTimeout, "connect timed out");
  }
}

void WireConnection::on_dialed(WireSocket socket) {
  loop_.stamp();
  std::unique_ptr<TlsFilter> tls;
  if (options_.tls) tls = TlsFilter::client(options_.tls, options_.server_name);
  SessionTerms terms = options_.terms;
  if (terms.authority.empty()) terms.authority = authority_of(endpoint_);
  link_ = std::make_shared<WireLink>(*this, loop_, std::move(socket), std::move(terms), options_.keepalive,
                                     std::move(tls));
  link_->open();
}

void WireConnection::on_not_dialed(FrameEnd::What what, const std::string& message) {
  loop_.stamp();
  fail(what, message);
}

void WireConnection::on_established() {
  connecting_ = failed_ = false;
  patience_.cancel();
  backoff_.reset();
  if (const std::string address = link_->peer(); !address.empty()) options_.on_reached(address);
  for (WireCall* call : std::exchange(waiting_, {})) link_->session().submit(*call);
}

void WireConnection::fail(FrameEnd::What what, const std::string& message) {
  connecting_ = false;
  failed_ = true;
  patience_.cancel();
  std::string whole =
      "failed to connect to " +
      (endpoint_.unix_path.empty() ? authority_of(endpoint_) : "unix:" + endpoint_.unix_path) + ": " +
      message;
  // A call that ends may open the next one, which waits for the next attempt.
  std::vector<WireCall*> lost = std::exchange(waiting_, {});
  std::copy_if(lost.begin(), lost.end(), std::back_inserter(waiting_), waits_for_ready);
  std::erase_if(lost, waits_for_ready);
  if (!waiting_.empty()) connect_later();
  std::reverse(lost.begin(), lost.end());
  while (!lost.empty()) {
    WireCall* call = lost.back();
    lost.pop_back();
    call->on_lost(what, 0, whole);
  }
}

void WireConnection::connect_later() {
  pausing_ = true;
  pause_.expires_after(backoff_.next());
  pause_.async_wait([this](const asio::error_code& error) {
    if (error || !std::exchange(pausing_, false)) return;
    // Deadlines may have taken those that waited.
    if (!waiting_.empty() && !connecting_) connect();
  });
}

void WireConnection::on_link_closed(const WireLink& link, FrameEnd::What what, const std::string& message) {
  if (link_.get() != &link) return;
  link_.reset();
  if (connecting_) fail(what, message);
}

}  // namespace weir
