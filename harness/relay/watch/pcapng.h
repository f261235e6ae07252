// What went over links as a capture that Wireshark opens: pcapng (IETF draft-ietf-opsawg-pcapng) with two interfaces, "client side" and
// "server side" of the relay. Addresses and ports are those of the connections; the packets are made up around the bytes that were read
// and written (one a read or a write, with TCP's handshakes, numbers and checksums in order), so what the kernel retransmitted, split
// or joined is not in them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/relay/per_end.h"
#include "harness/relay/relay.h"

namespace weir {

/// What makes Wireshark read these ports as HTTP/2, which in the clear it knows by itself on ports of HTTP alone (80, 8080, 8088):
/// "wireshark -d tcp.port==7000,http2". tshark takes the same.
[[nodiscard]] std::string decode_as(const std::vector<std::uint16_t>& ports);

/// Pure: whoever holds it appends what it gives to a file. Used by one thread at a time; knows the links that are not gone.
class PcapNg {
 public:
  using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

  /// What a file begins with: the section and its interfaces.
  [[nodiscard]] static std::string head(std::string_view weir_version);

  /// The packets that this is, each with what there was to remark.
  [[nodiscard]] std::string packet(const LinkPacket& packet, Time at);
  /// Acts, and what the relay itself said, become comments of the next packet where they are felt; `fault`: an act's, by name. A link
  /// that is gone gets its last packets.
  [[nodiscard]] std::string see(const LinkTrace& trace, std::string_view fault, Time at);
  [[nodiscard]] std::size_t links() const { return links_.size(); }

 private:
  /// One of two ends that speak on a connection.
  struct Speaker {
    std::uint32_t next = 0;  // its next byte's number
    bool ended = false;
  };
  struct Connection {
    std::string relay_address;
    std::string end_address;
    Speaker relay;
    Speaker end;
    bool open = false;
    std::vector<std::string> remarks{};  // for the next packet
  };
  using Link = PerEnd<Connection>;  // by leg
  struct Segment;

  [[nodiscard]] Link& link_of(std::uint32_t connection, std::uint32_t link) {
    return links_[{connection, link}];
  }
  static void open(Connection& connection, Toward leg, bool by_relay, Time at, std::string& out);
  static void say(Connection& connection, Toward leg, bool by_relay, std::uint8_t flags,
                  std::string_view bytes, Time at, std::string& out);
  static void end(Connection& connection, Toward leg, bool by_relay, bool by_reset, Time at,
                  std::string& out);

  std::map<std::pair<std::uint32_t, std::uint32_t>, Link> links_;
};

}  // namespace weir
