#include "harness/relay/pipe/leg.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <string_view>

#include "harness/relay/pipe/bytes.h"

namespace weir {
namespace {

/// So much is sealed before the kernel has taken it. Bounds what a leg holds.
constexpr std::size_t kSealAtOnce = std::size_t{64} * 1024;
constexpr std::size_t kRecord = 16384;
/// A leg that has nothing to send holds no more than this for it.
constexpr std::size_t kKeep = 1024;

}  // namespace

bool is_retry(const asio::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again ||
         error == asio::error::interrupted;
}

void Leg::prepare() {
  asio::error_code ignored;  // a Unix socket has no Nagle to switch off
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
}

bool Leg::is_flushed() {
  asio::error_code error;
  if (tls_) flush(error);
  if (is_retry(error)) return false;
  int unsent = 0;
  return ::ioctl(socket.native_handle(), SIOCOUTQNSD, &unsent) != 0 || unsent == 0;
}

std::size_t Leg::unread() {
  asio::error_code error;
  if (!tls_) {
    const std::size_t in_kernel = socket.available(error);
    return error ? 0 : in_kernel;
  }
  // Sealed bytes can't be counted, so they are opened. A buffer of its own: the room may be in use.
  std::vector<std::byte> room(kRecord);
  bool any = false;
  while (open && !end_ && socket.available(error) > 0 && !error && take_in(room, early_)) any = true;
  if (any) socket.cancel(error);  // who waits for the socket is to come and look here
  return early_.size();
}

void Leg::close() {
  asio::error_code ignored;
  socket.close(ignored);
  open = false;
}

void Leg::reset() {
  asio::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  if (open && on_end) on_end(true);
  close();
}

bool Leg::finish(bool cut_short) {
  asio::error_code error;
  if (tls_) {
    if (!cut_short) tls_->close();  // said once, however often it is asked for
    tls_->take(out_);
    flush(error);
    if (is_retry(error)) return false;
  }
  socket.shutdown(StreamSocket::shutdown_send, error);
  if (on_end) on_end(false);
  return true;
}

// --- TLS ---

Leg::Handshake Leg::shake_hands(LegRoom& room) {
  if (!tls_) return Handshake::kDone;
  for (;;) {
    tls_->take(out_);
    asio::error_code error;
    flush(error);
    if (is_retry(error)) return Handshake::kWrites;
    if (!problem().empty()) return Handshake::kFailed;
    if (tls_->ready()) return Handshake::kDone;
    if (!take_in(room.bytes, early_)) return Handshake::kReads;
  }
}

std::string Leg::problem() const {
  if (!tls_) return "";
  if (!tls_->problem().empty()) return tls_->problem();
  if (tls_->ready() || (!end_ && !tls_->ended())) return "";
  return end_ == asio::error::eof ? "the connection was closed within the handshake"
                                  : "the handshake: " + end_.message();
}

/// Reads from the socket once. False when there was nothing.
bool Leg::take_in(std::span<std::byte> room, std::string& clear) {
  asio::error_code error;
  const std::size_t n = socket.read_some(asio::buffer(room.data(), room.size()), error);
  if (is_retry(error)) return false;
  if (error) {
    end_ = error;
    return true;
  }
  tls_->receive(text_of(room.first(n)), clear);
  if (tls_->ended()) end_ = asio::error::eof;
  if (!tls_->problem().empty()) end_ = asio::error::connection_aborted;
  // An answer that the kernel has no room for goes before the next bytes that are sent, which is early enough.
  if (tls_->take(out_)) flush(error);
  return true;
}

std::span<const std::byte> Leg::read_sealed(LegRoom& room, asio::error_code& error) {
  error = asio::error_code();
  room.clear.clear();
  if (!early_.empty()) {
    room.clear = std::exchange(early_, {});
  } else if (!end_) {
    take_in(room.bytes, room.clear);
  }
  if (room.clear.empty()) error = end_ ? end_ : asio::error_code(asio::error::would_block);
  return std::as_bytes(std::span(room.clear.data(), room.clear.size()));
}

std::size_t Leg::write_sealed(std::span<const std::byte> bytes, asio::error_code& error) {
  if (!tls_->problem().empty()) {
    error = asio::error::connection_aborted;
    return 0;
  }
  if (sealed_ == 0) {
    sealed_ = std::min(bytes.size(), kSealAtOnce);
    for (std::size_t at = 0; at < sealed_; at += kRecord) {
      tls_->send(text_of(bytes.subspan(at, std::min(kRecord, sealed_ - at))));
      tls_->take(out_);
    }
  }
  flush(error);
  return error ? 0 : std::exchange(sealed_, 0);
}

void Leg::flush(asio::error_code& error) {
  error = asio::error_code();
  while (out_at_ < out_.size()) {
    out_at_ += socket.write_some(asio::buffer(out_.data() + out_at_, out_.size() - out_at_), error);
    if (error) return;
  }
  out_at_ = 0;
  out_.clear();
  if (out_.capacity() > kKeep) out_.shrink_to_fit();
}

}  // namespace weir
