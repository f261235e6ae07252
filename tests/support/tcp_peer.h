// Plain blocking sockets for tests: one end of a connection, and a port that waits for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// How a peer's stream of bytes ended.
struct PeerEnd {
  std::string bytes;  // all that came before
  int error = 0;  // 0: FIN; otherwise errno, such as ECONNRESET. EAGAIN: nothing came until the guard ran out
};

/// One end of a connection, TCP or Unix. Every blocking call gives up after a guard of 20 s, so that a broken
/// relay fails a test and does not hang it. Closing sends FIN.
class TcpPeer {
 public:
  /// Dials 127.0.0.1. Throws std::system_error, so that ECONNREFUSED can be told.
  static TcpPeer dial(std::uint16_t port);
  /// Dials a Unix socket.
  static TcpPeer dial_unix(const std::string& path);
  explicit TcpPeer(int fd);
  TcpPeer(TcpPeer&& other) noexcept;
  TcpPeer& operator=(TcpPeer&& other) noexcept;
  ~TcpPeer();

  /// Sends all, or throws std::system_error.
  void send(std::string_view bytes);
  /// Receives exactly `n` bytes; fewer when the stream ends before.
  [[nodiscard]] std::string receive(std::size_t n);
  /// Receives what there is, waiting for the first byte. Without bytes it is the end, as in receive_to_end().
  [[nodiscard]] PeerEnd receive_some();
  /// Receives until FIN or an error.
  [[nodiscard]] PeerEnd receive_to_end();
  /// Whether nothing at all can be read at this moment: no byte, no FIN, no error.
  [[nodiscard]] bool is_silent() const;
  /// FIN, but go on reading.
  void half_close();
  /// RST.
  void reset();
  void close();

 private:
  int fd_ = -1;
};

/// A listening port of 127.0.0.1, or a listening Unix socket.
class TcpPort {
 public:
  TcpPort();
  explicit TcpPort(const std::string& unix_path);
  ~TcpPort();
  TcpPort(const TcpPort&) = delete;
  TcpPort& operator=(const TcpPort&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] TcpPeer accept();
  /// Nothing listens any more: who connects is refused.
  void close();

 private:
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::string unix_path_;
};

}  // namespace weir
