// A server of HTTP/2 frames under a test's hand: it says what the test says, right or wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/tcp_peer.h"

namespace weir {

/// A frame as it stands on the wire (RFC 9113 section 4.1).
struct H2Frame {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload{};
};

namespace h2_peer {
constexpr std::uint8_t kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoaway = 7,
                       kWindowUpdate = 8;
constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

[[nodiscard]] std::string frame(const H2Frame& frame);
/// A header block of literals that are not indexed (RFC 7541 section 6.2.2).
[[nodiscard]] std::string block(const std::vector<std::pair<std::string, std::string>>& fields);
/// ":status: 200" and gRPC's content type.
[[nodiscard]] std::string headers(std::uint32_t stream);
[[nodiscard]] std::string trailers(std::uint32_t stream,
                                   const std::vector<std::pair<std::string, std::string>>& fields);
/// One gRPC message in one DATA frame.
[[nodiscard]] std::string message(std::uint32_t stream, std::string_view bytes, std::uint8_t flags = 0);
[[nodiscard]] std::string reset(std::uint32_t stream, std::uint32_t code);
[[nodiscard]] std::string goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug = {});
[[nodiscard]] std::string settings(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& values = {});
/// The next frame that comes. Type 255 when the connection ends first.
[[nodiscard]] H2Frame receive(TcpPeer& peer);
}  // namespace h2_peer

/// The server's end of one connection.
class H2Peer {
 public:
  /// Accepts, takes the client's preface, and sends SETTINGS.
  explicit H2Peer(TcpPort& port, const std::string& settings = h2_peer::settings());

  void send(const std::string& frames) { peer_.send(frames); }
  /// The next frame of one of these types; others are passed over. Type 255 when the connection ends first.
  [[nodiscard]] H2Frame next(const std::vector<std::uint8_t>& types);
  TcpPeer& socket() { return peer_; }

 private:
  TcpPeer peer_;
};

}  // namespace weir
