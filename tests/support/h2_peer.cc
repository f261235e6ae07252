#include "tests/support/h2_peer.h"

#include <algorithm>

namespace weir {
namespace h2_peer {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  return out;
}

}  // namespace

std::string frame(const H2Frame& frame) {
  return number(frame.payload.size(), 3) + static_cast<char>(frame.type) + static_cast<char>(frame.flags) +
         number(frame.stream, 4) + frame.payload;
}

/// An integer with a prefix of seven bits (RFC 7541 section 5.1).
std::string length(std::size_t value) {
  constexpr std::size_t kPrefix = 127;
  if (value < kPrefix) return std::string(1, static_cast<char>(value));
  std::string out(1, static_cast<char>(kPrefix));
  for (value -= kPrefix; value >= 128; value /= 128) out += static_cast<char>(value % 128 + 128);
  return out + static_cast<char>(value);
}

std::string block(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    out += '\0';
    for (const std::string& text : {name, value}) out += length(text.size()) + text;
  }
  return out;
}

std::string headers(std::uint32_t stream) {
  return frame(
      {kHeaders, kEndHeaders, stream, block({{":status", "200"}, {"content-type", "application/grpc"}})});
}

std::string trailers(std::uint32_t stream, const std::vector<std::pair<std::string, std::string>>& fields) {
  return frame({kHeaders, kEndHeaders | kEndStream, stream, block(fields)});
}

std::string message(std::uint32_t stream, std::string_view bytes, std::uint8_t flags) {
  return frame({kData, flags, stream, '\0' + number(bytes.size(), 4) + std::string(bytes)});
}

std::string reset(std::uint32_t stream, std::uint32_t code) {
  return frame({kReset, 0, stream, number(code, 4)});
}

std::string goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug) {
  return frame({kGoaway, 0, 0, number(last_stream, 4) + number(code, 4) + std::string(debug)});
}

std::string settings(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& values) {
  std::string payload;
  for (auto [id, value] : values) payload += number(id, 2) + number(value, 4);
  return frame({kSettings, 0, 0, payload});
}

H2Frame receive(TcpPeer& peer) {
  std::string head = peer.receive(9);
  if (head.size() < 9) return {.type = 255};
  auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(head[i])); };
  H2Frame frame;
  frame.type = static_cast<std::uint8_t>(byte(3));
  frame.flags = static_cast<std::uint8_t>(byte(4));
  frame.stream = byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8);
  frame.payload = peer.receive(byte(0) << 16 | byte(1) << 8 | byte(2));
  return frame;
}

}  // namespace h2_peer

H2Peer::H2Peer(TcpPort& port, const std::string& settings) : peer_(port.accept()) {
  constexpr std::size_t kPreface = 24;  // "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
  (void)peer_.receive(kPreface);
  peer_.send(settings);
}

H2Frame H2Peer::next(const std::vector<std::uint8_t>& types) {
  for (;;) {
    H2Frame frame = h2_peer::receive(peer_);
    if (frame.type == 255 || std::count(types.begin(), types.end(), frame.type) > 0) return frame;
  }
}

}  // namespace weir
