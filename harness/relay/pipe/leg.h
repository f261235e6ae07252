// One leg of a link: a socket, plain or with TLS on it. What is read and written is in the clear either way.
#pragma once

#include <array>
#include <asio.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/tls/filter.h"

namespace weir {

using StreamSocket = asio::generic::stream_protocol::socket;  // TCP or Unix
using StreamEndpoint = asio::generic::stream_protocol::endpoint;

/// Where all legs of a relay read into. Bytes stay here only within one handler.
struct LegRoom {
  std::vector<std::byte> bytes = std::vector<std::byte>(std::size_t{64} * 1024);
  std::string clear{};  // with TLS: what `bytes` held
};

/// Whether an operation is to be tried again later.
[[nodiscard]] bool is_retry(const asio::error_code& error);

/// Belongs to the relay's thread.
class Leg {
 public:
  explicit Leg(StreamSocket&& accepted) : socket(std::move(accepted)), open(true) {}
  explicit Leg(asio::io_context& io) : socket(io) {}

  StreamSocket socket;
  bool open = false;
  bool ended = false;                           // its peer will send no more
  bool lost = false;                            // writing failed
  std::function<void(bool by_reset)> on_end{};  // told when the relay ends what it sends; may be empty

  /// Sets what a connected socket of the relay needs.
  void prepare();
  /// Call once connected and before any byte passed: from now on there is TLS on the wire.
  void secure(std::unique_ptr<TlsFilter> filter) { tls_ = std::move(filter); }
  /// Null on a plain leg.
  [[nodiscard]] TlsFilter* tls() { return tls_.get(); }
  [[nodiscard]] const TlsFilter* tls() const { return tls_.get(); }

  enum class Handshake {
    kDone,    // at once on a plain leg
    kReads,   // to be called again when the socket is readable
    kWrites,  // ... writable
    kFailed   // see problem(); what is to be said of it has been said, as far as the kernel takes it
  };
  [[nodiscard]] Handshake shake_hands(LegRoom& room);
  /// Why there is no TLS, or no more of it; empty when nothing is wrong.
  [[nodiscard]] std::string problem() const;
  /// How the peer ended the connection, if that is the problem.
  [[nodiscard]] asio::error_code broken_by() const {
    return tls_ && tls_->problem().empty() ? end_ : asio::error_code();
  }

  /// Bytes that came, in the room; they may be fewer than none only with an error, which is one of is_retry() when there are
  /// none yet, and eof or another when the peer has ended. A plain leg copies nothing.
  [[nodiscard]] std::span<const std::byte> read(LegRoom& room, asio::error_code& error) {
    if (tls_) return read_sealed(room, error);
    return std::span<const std::byte>(room.bytes).first(socket.read_some(asio::buffer(room.bytes), error));
  }
  /// How many of these bytes, from the first, the kernel has taken. Of those that it has not, the same must be offered again:
  /// with TLS they may be in a record of which a part is sent.
  [[nodiscard]] std::size_t write(std::span<const std::byte> bytes, asio::error_code& error) {
    if (tls_) return write_sealed(bytes, error);
    return socket.write_some(asio::buffer(bytes.data(), bytes.size()), error);
  }
  /// Bytes that have arrived and were not read, those that TLS holds back included only once they are whole. May
  /// complete a wait for reading.
  [[nodiscard]] std::size_t unread();
  /// Whether the kernel has sent all it was given. An RST throws away what is unsent, so a cut at an exact byte needs
  /// this. A socket that cannot tell (Unix) has no such queue.
  [[nodiscard]] bool is_flushed();

  /// Ends what is sent with a FIN, and with TLS says so before (RFC 8446 section 6.1), unless `cut_short`. False when the kernel
  /// has no room for that: to be called again when the socket is writable.
  [[nodiscard]] bool finish(bool cut_short);
  /// The peer's FIN came without the close_notify that TLS has for it.
  [[nodiscard]] bool was_cut_short() const { return tls_ && end_ == asio::error::eof && !tls_->ended(); }

  template <typename Handler>
  void wait_readable(Handler handler) {
    // What TLS has in store no socket tells of.
    if (!early_.empty() || end_) {
      asio::post(socket.get_executor(), [handler = std::move(handler)] { handler(asio::error_code()); });
    } else {
      socket.async_wait(StreamSocket::wait_read, std::move(handler));
    }
  }
  template <typename Handler>
  void wait_writable(Handler handler) {
    socket.async_wait(StreamSocket::wait_write, std::move(handler));
  }

  void close();
  void reset();

 private:
  std::span<const std::byte> read_sealed(LegRoom& room, asio::error_code& error);
  std::size_t write_sealed(std::span<const std::byte> bytes, asio::error_code& error);
  bool take_in(std::span<std::byte> room, std::string& clear);
  void flush(asio::error_code& error);

  std::unique_ptr<TlsFilter> tls_;  // and with it:
  std::string early_;               // in the clear, and not yet asked for
  asio::error_code end_;            // how the peer ended
  std::string out_;                 // for the network; the kernel has taken out_at_ of it
  std::size_t out_at_ = 0;
  std::size_t sealed_ = 0;  // bytes offered to write() whose records are not all with the kernel
};

}  // namespace weir
