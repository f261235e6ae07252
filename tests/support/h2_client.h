// A client of HTTP/2 frames under a test's hand: it says what the test says, right or wrong.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/h2_peer.h"

struct nghttp2_hd_inflater;

namespace weir {

using H2Fields = std::vector<std::pair<std::string, std::string>>;

/// The client's end of one connection. Header blocks are decoded in the order in which they come.
class H2Client {
 public:
  /// Sends the preface and SETTINGS.
  explicit H2Client(TcpPeer peer, const std::string& settings = h2_peer::settings());
  ~H2Client();

  void send(const std::string& frames) { peer_.send(frames); }
  /// Opens the stream with a request for the chat method, unless `path` is another. `more` are further fields.
  void request(std::uint32_t stream, const H2Fields& more = {},
               const std::string& path = "/chat.ChatService/BidirectionalChat");
  /// The next frame of one of these types; others are passed over. Type 255 when
  /// the connection ends first.
  [[nodiscard]] H2Frame next(const std::vector<std::uint8_t>& types);
  /// The next header block, decoded.
  [[nodiscard]] std::map<std::string, std::string> next_headers();
  /// Waits until the server has read all that was sent (PING); gives the frames that came before its answer.
  std::vector<H2Frame> settle();
  TcpPeer& socket() { return peer_; }

 private:
  std::map<std::string, std::string> decode(const std::string& block);

  TcpPeer peer_;
  nghttp2_hd_inflater* inflater_ = nullptr;
};

}  // namespace weir
