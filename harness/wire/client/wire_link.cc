#include "harness/wire/client/wire_link.h"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <cstring>

#include "harness/base/address.h"
#include "harness/wire/batches.h"
#include "harness/wire/client/wire_connection.h"
#include "harness/wire/client/wire_loop.h"

namespace weir {
WireLink::WireLink(WireConnection& connection, WireLoop& loop, WireSocket socket, SessionTerms terms,
                   std::optional<Keepalive> keepalive, std::unique_ptr<TlsFilter> tls)
    : connection_(connection),
      loop_(loop),
      socket_(std::move(socket)),
      silence_(loop.context()),
      tls_(std::move(tls)),
      dirty_(true) {  // open() flushes
  if (keepalive) keepalive_.emplace(*keepalive);
  session_ = std::make_unique<H2Session>(*this, tls_ ? "https" : "http", std::move(terms));
}

void WireLink::open() {
  asio::error_code ignored;
  socket_.non_blocking(true, ignored);
  loop_.flush_soon(shared_from_this());
  wait_to_read();
  if (keepalive_) wait_for_silence();
}

std::string WireLink::peer() const {
  asio::error_code error;
  const auto peer = socket_.remote_endpoint(error);
  asio::ip::tcp::endpoint address;
  const int family = peer.protocol().family();
  if (error || (family != AF_INET && family != AF_INET6) || peer.size() > address.capacity()) return "";
  std::memcpy(address.data(), peer.data(), peer.size());
  return format_host_port({address.address().to_string(), address.port()});
}

void WireLink::on_output() {
  if (dirty_ || closed_) return;
  dirty_ = true;
  loop_.flush_soon(shared_from_this());
}

void WireLink::on_not_sent(WireCall& call) { connection_.start(call); }

void WireLink::wait_to_read() {
  // Waiting and reading are two things: asio's own receive would ask the kernel once more each time, in vain.
  socket_.async_wait(WireSocket::wait_read, [self = shared_from_this()](const asio::error_code& error) {
    if (!error && !self->closed_) self->read();
  });
}

void WireLink::read() {
  auto& buffer = loop_.input();
  for (int i = 0; i < kReadsARow; ++i) {
    asio::error_code error;
    std::size_t size = socket_.receive(asio::buffer(buffer), 0, error);
    loop_.stamp();  // an end must not seem older than what caused it
    if (error == asio::error::would_block) break;
    if (error) {
      close(end_by_socket(error, facts()));
      return;
    }
    take_in({buffer.data(), size});
    if (closed_) return;
    // A full buffer: there is more, and asking the kernel at once is cheaper than being told.
    if (size < buffer.size()) break;
  }
  wait_to_read();
}

void WireLink::take_in(std::string_view bytes) {
  if (tls_) {
    plain_.clear();
    tls_->receive(bytes, plain_);
    bytes = plain_;
    on_output();  // the handshake may have something to say
  }
  if (!bytes.empty()) session_->receive(bytes);
  if (keepalive_ && keepalive_->on_bytes(session_->pong_count()) && !closed_) wait_for_silence();
  if (announced_ || !session_->established()) return;
  announced_ = true;
  connection_.on_established();
}

bool WireLink::gather() {
  if (!tls_) return session_->pull(out_, kGather);
  plain_.clear();
  if (tls_->ready() && session_->pull(plain_, kGather)) tls_->send(plain_);
  return tls_->take(out_);
}

void WireLink::flush() {
  dirty_ = false;
  while (!closed_ && !socket_full_) {
    if (out_at_ == out_.size()) {
      out_.clear();
      out_at_ = 0;
      if (!gather()) {
        // The last word has left by now: the GOAWAY or the alert that says what was wrong.
        if (session_->finished() || (tls_ && !tls_->problem().empty())) close(end_by_session(facts()));
        return;
      }
    }
    asio::error_code error;
    out_at_ += socket_.send(asio::buffer(out_.data() + out_at_, out_.size() - out_at_), 0, error);
    if (error == asio::error::would_block) {
      socket_full_ = true;
      socket_.async_wait(WireSocket::wait_write, [self = shared_from_this()](const asio::error_code& failed) {
        self->socket_full_ = false;
        self->loop_.stamp();
        if (!failed) self->flush();
      });
    } else if (error) {
      // The reason is better known to the reading side: what the peer sent before it closed is still to be read. But a reset
      // the kernel tells once, and then reads end as after a FIN.
      reset_ = error == asio::error::connection_reset;
      socket_full_ = true;
      return;
    }
  }
}

LinkFacts WireLink::facts() const {
  return {.established = session_->established(),
          .said_goaway = session_->goaway().has_value(),
          .violation = session_->violation(),
          .tls_problem = tls_ ? tls_->problem() : std::string(),
          .write_was_reset = reset_};
}

void WireLink::close(const LinkEnd& end) {
  if (closed_) return;
  closed_ = true;
  std::shared_ptr<WireLink> self = shared_from_this();
  silence_.cancel();
  asio::error_code ignored;
  socket_.close(ignored);
  connection_.on_link_closed(*this, end.what, end.message);
  session_->lose_calls(end.what, end.code, end.message);
}

void WireLink::wait_for_silence() {
  silence_.expires_after(keepalive_->begin_wait());
  silence_.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (!error && !self->closed_) self->on_silence();
  });
}

void WireLink::on_silence() {
  loop_.stamp();
  switch (keepalive_->after_wait(session_->pong_count())) {
    case KeepaliveWatch::Due::kDead:
      close({FrameEnd::What::kKeepalive, 0, "keepalive watchdog timeout"});
      return;
    case KeepaliveWatch::Due::kPing:
      session_->ping();
      break;
    case KeepaliveWatch::Due::kNothing:
      break;
  }
  wait_for_silence();
}

}  // namespace weir
