#include "harness/wire/server/served_link.h"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <utility>

#include "harness/wire/batches.h"

namespace weir {
namespace {

// How long a client may take to close its side once all was said.
constexpr auto kPatience = std::chrono::milliseconds(250);

}  // namespace

ServedLink::ServedLink(ServerLoop& loop, Socket socket, Log log, std::function<void()> on_closed)
    : loop_(loop),
      socket_(std::move(socket)),
      log_(std::move(log)),
      on_closed_(std::move(on_closed)),
      patience_(loop.context()),
      age_(loop.context()),
      session_(*this) {}

void ServedLink::open() {
  loop_.add(shared_from_this());
  asio::error_code ignored;
  socket_.non_blocking(true, ignored);
  on_output();
  wait_to_read();
  if (loop_.limits().age) watch_age(*loop_.limits().age);
}

void ServedLink::watch_age(const LimitAge& limit) {
  age_.expires_after(limit.age);
  age_.async_wait([self = shared_from_this(), grace = limit.grace](const asio::error_code& young) {
    if (young || self->closed_) return;
    self->session_.begin_shutdown("max_age");
    self->age_.expires_after(grace);
    self->age_.async_wait([self](const asio::error_code& over) {
      // In the words of gRPC C++ 1.51.1, which knows no better ones.
      if (!over) self->session_.cut("enter idle");
    });
  });
}

void ServedLink::on_output() {
  if (dirty_ || closed_) return;
  dirty_ = true;
  loop_.flush_soon(shared_from_this());
}

void ServedLink::wait_to_read() {
  // No buffer while nothing comes: connections share the loop's.
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const asio::error_code& error) {
    if (!error) self->read();
  });
}

void ServedLink::read() {
  if (closed_) return;
  auto& buffer = loop_.input();
  for (int i = 0; i < kReadsARow; ++i) {
    asio::error_code error;
    std::size_t size = socket_.receive(asio::buffer(buffer), 0, error);
    if (error == asio::error::would_block) break;
    if (error) {
      close();
      return;
    }
    if (!finishing_) session_.receive({buffer.data(), size});
    if (size < buffer.size()) break;
  }
  wait_to_read();
}

void ServedLink::flush() {
  dirty_ = false;
  if (closed_ || socket_full_) return;
  std::size_t at = 0;
  if (!rest_.empty()) {
    if (!send(rest_, at)) {
      rest_.erase(0, at);
      return;
    }
    rest_ = {};
  }
  std::string& out = loop_.output();
  for (;;) {
    out.clear();
    at = 0;
    if (!session_.pull(out, kGather)) break;
    if (!send(out, at)) {
      rest_.assign(out, at);
      return;
    }
  }
  if (session_.finished()) finish();
}

bool ServedLink::send(const std::string& out, std::size_t& at) {
  while (at < out.size()) {
    asio::error_code error;
    at += socket_.send(asio::buffer(out.data() + at, out.size() - at), 0, error);
    if (!error) continue;
    socket_full_ = true;
    // Another error is better known to the reading side, which closes.
    if (error == asio::error::would_block) wait_to_send();
    return false;
  }
  return true;
}

void ServedLink::wait_to_send() {
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const asio::error_code& error) {
    self->socket_full_ = false;
    if (!error) self->flush();
  });
}

void ServedLink::finish() {
  if (finishing_) return;
  finishing_ = true;
  asio::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  patience_.expires_after(kPatience);
  patience_.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (!error) self->close();
  });
}

void ServedLink::close() {
  if (closed_) return;
  closed_ = true;
  std::shared_ptr<ServedLink> self = shared_from_this();
  patience_.cancel();
  age_.cancel();
  asio::error_code ignored;
  socket_.close(ignored);
  loop_.remove(self);
  on_closed_();
}

}  // namespace weir
