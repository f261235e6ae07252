#include "harness/relay/watch/pcapng.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <asio/ip/address.hpp>
#include <bit>
#include <optional>

#include "harness/base/address.h"

namespace weir {
namespace {

// Blocks and options of pcapng, sections 3 and 4.
constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A, kInterface = 1, kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::uint16_t kEndOfOptions = 0, kComment = 1;
constexpr std::uint16_t kApplication = 4;             // of a section
constexpr std::uint16_t kName = 2, kResolution = 9;   // of an interface
constexpr std::uint16_t kPacketFlags = 2;             // of a packet
constexpr std::uint32_t kInbound = 1, kOutbound = 2;  // as the relay sees it
constexpr char kNanoseconds = 9;                      // ten to the minus ninth
constexpr std::uint16_t kLoopback = 0;                // LINKTYPE_NULL: an address family before the IP packet
constexpr std::uint32_t kIpv4 = 2,
                        kIpv6 = 30;  // families as BSD numbers them, where this link type comes from
constexpr std::uint32_t kMostOfAPacket = 262'144;

// TCP (RFC 9293 section 3.1).
constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kPush = 8, kAck = 16;
constexpr std::uint8_t kTcp = 6;  // the protocol's number
constexpr std::size_t kTcpHeader = 20, kIpv4Header = 20;
constexpr std::size_t kMostOfASegment = 65'535 - kTcpHeader - kIpv4Header;
/// A largest segment as on a loopback, and a window scaled by 2^14 (RFC 7323), so that no reader finds it full.
constexpr std::string_view kSynOptions{"\x02\x04\xff\xd7\x03\x03\x0e\x01", 8};
constexpr std::uint8_t kHops = 64;

/// pcapng's own numbers, in the order that the section says: the smallest byte first.
template <typename T>
void put(std::string& out, T number) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

/// The network's, the greatest byte first.
void put_net16(std::string& out, std::size_t number) {
  out += static_cast<char>(number >> 8 & 0xff);
  out += static_cast<char>(number & 0xff);
}
void put_net32(std::string& out, std::uint32_t number) {
  put_net16(out, number >> 16);
  put_net16(out, number);
}

void pad(std::string& out) { out.append((4 - out.size() % 4) % 4, '\0'); }

void put_option(std::string& body, std::uint16_t code, std::string_view value) {
  constexpr std::size_t kMost = 0xffff;
  value = value.substr(0, kMost);
  put(body, code);
  put(body, static_cast<std::uint16_t>(value.size()));
  body += value;
  pad(body);
}

void end_options(std::string& body) { put_option(body, kEndOfOptions, ""); }

/// `body` is padded already.
void put_block(std::string& out, std::uint32_t type, std::string_view body) {
  const auto size = static_cast<std::uint32_t>(body.size() + 12);
  put(out, type);
  put(out, size);
  out += body;
  put(out, size);
}

void put_interface(std::string& out, std::string_view name) {
  std::string body;
  put(body, kLoopback);
  put(body, std::uint16_t{0});
  put(body, kMostOfAPacket);
  put_option(body, kName, name);
  put_option(body, kResolution, {&kNanoseconds, 1});
  end_options(body);
  put_block(out, kInterface, body);
}

/// The Internet checksum (RFC 1071), with what was summed up before.
std::uint64_t sum_up(std::string_view bytes, std::uint64_t sum) {
  for (; bytes.size() >= 2; bytes.remove_prefix(2))
    sum += static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[0])) << 8 |
           static_cast<unsigned char>(bytes[1]);
  if (!bytes.empty()) sum += static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[0])) << 8;
  return sum;
}
std::uint16_t folded(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

struct IpPort {
  asio::ip::address ip;
  std::uint16_t port = 0;
};

/// An address that is none, as a Unix socket's, becomes one of those kept for examples (RFC 5737).
IpPort ip_of(const std::string& text, bool relay) {
  if (const std::optional<HostPort> known = parse_host_port(text)) {
    asio::error_code error;
    const asio::ip::address ip = asio::ip::make_address(known->host, error);
    if (!error) return {ip, known->port};
  }
  return {asio::ip::make_address(relay ? "192.0.2.1" : "192.0.2.2"),
          relay ? std::uint16_t{49152} : std::uint16_t{1}};
}

std::string octets(const asio::ip::address& ip, bool v6) {
  const auto text = [](const auto& bytes) { return std::string(bytes.begin(), bytes.end()); };
  if (ip.is_v6()) return text(ip.to_v6().to_bytes());
  if (!v6) return text(ip.to_v4().to_bytes());
  return text(asio::ip::make_address_v6(asio::ip::v4_mapped, ip.to_v4()).to_bytes());
}

}  // namespace

/// One TCP segment on its way.
struct PcapNg::Segment {
  IpPort from;
  IpPort to;
  std::uint32_t number = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  std::string_view bytes;

  /// With its IP header and the family before it.
  [[nodiscard]] std::string framed() const {
    const bool v6 = from.ip.is_v6() || to.ip.is_v6();
    const std::string source = octets(from.ip, v6);
    const std::string target = octets(to.ip, v6);
    const std::string_view options = (flags & kSyn) != 0 ? kSynOptions : std::string_view();
    std::string tcp;
    put_net16(tcp, from.port);
    put_net16(tcp, to.port);
    put_net32(tcp, number);
    put_net32(tcp, acknowledged);
    tcp += static_cast<char>((kTcpHeader + options.size()) / 4 << 4);
    tcp += static_cast<char>(flags);
    put_net16(tcp, 0xffff);  // the window
    put_net32(tcp, 0);       // the checksum, and no urgent data
    tcp += options;
    const std::size_t size = tcp.size() + bytes.size();
    // Both pseudo headers come to the same sum: addresses, length and protocol (RFC 9293 section 3.1, RFC 8200 section 8.1).
    std::uint64_t sum = sum_up(target, sum_up(source, size + kTcp));
    sum = sum_up(bytes, sum_up(tcp, sum));
    const std::uint16_t check = folded(sum);
    tcp[16] = static_cast<char>(check >> 8);
    tcp[17] = static_cast<char>(check & 0xff);

    std::string out;
    put(out, v6 ? kIpv6 : kIpv4);
    if (v6) {
      put_net32(out, 6U << 28);
      put_net16(out, size);
      out += static_cast<char>(kTcp);
      out += static_cast<char>(kHops);
      out += source + target;
    } else {
      std::string ip;
      put_net16(ip, 0x4500);
      put_net16(ip, kIpv4Header + size);
      put_net32(ip, 0x4000);  // not in fragments
      ip += static_cast<char>(kHops);
      ip += static_cast<char>(kTcp);
      put_net16(ip, 0);
      ip += source + target;
      const std::uint16_t ip_check = folded(sum_up(ip, 0));
      ip[10] = static_cast<char>(ip_check >> 8);
      ip[11] = static_cast<char>(ip_check & 0xff);
      out += ip;
    }
    out += tcp;
    out += bytes;
    return out;
  }
};

std::string decode_as(const std::vector<std::uint16_t>& ports) {
  std::string out = "wireshark";
  for (const std::uint16_t port : ports) out += fmt::format(" -d tcp.port=={},http2", port);
  return out;
}

std::string PcapNg::head(std::string_view weir_version) {
  std::string body;
  put(body, kByteOrder);
  put(body, std::uint16_t{1});  // version 1.0
  put(body, std::uint16_t{0});
  put(body, ~std::uint64_t{0});  // how long the section is, nobody knows yet
  put_option(
      body, kComment,
      "Packets made up around the bytes that weir's relay read and wrote, TLS taken off; what TCP itself "
      "did is not in them. Comments tell what weir did.");
  put_option(body, kApplication, fmt::format("weir {}", weir_version));
  end_options(body);
  std::string out;
  put_block(out, kSectionHeader, body);
  put_interface(out, "client side");
  put_interface(out, "server side");
  return out;
}

std::string PcapNg::packet(const LinkPacket& packet, Time at) {
  std::string out;
  Connection& connection = link_of(packet.connection, packet.link)[packet.leg];
  if (!connection.open) {
    connection.relay_address = packet.relay;
    connection.end_address = packet.end;
    // The client dials the relay, and the relay the server.
    open(connection, packet.leg, packet.leg == Toward::kServer, at, out);
  }
  switch (packet.what) {
    case LinkPacket::What::kOpened:
      break;
    case LinkPacket::What::kBytes:
      for (std::string_view rest = packet.bytes; !rest.empty();) {
        const std::string_view part = rest.substr(0, kMostOfASegment);
        rest.remove_prefix(part.size());
        say(connection, packet.leg, packet.by_relay, kPush | kAck, part, at, out);
      }
      break;
    case LinkPacket::What::kFin:
    case LinkPacket::What::kReset:
      end(connection, packet.leg, packet.by_relay, packet.what == LinkPacket::What::kReset, at, out);
      break;
  }
  return out;
}

std::string PcapNg::see(const LinkTrace& trace, std::string_view fault, Time at) {
  std::string out;
  if (trace.what == LinkTrace::What::kAct) {
    std::string remark =
        fmt::format("weir: fault {} struck link {}", fault.empty() ? trace.detail : fault, trace.link);
    if (trace.h2_stream != 0) remark += fmt::format(", stream {}", trace.h2_stream);
    if (!fault.empty()) remark += fmt::format(" ({}, toward {})", trace.detail, to_string(trace.end));
    Link& link = link_of(trace.connection, trace.link);
    for (const Toward leg : {Toward::kClient, Toward::kServer}) {
      if (trace.end == leg || trace.end == Toward::kBoth) link[leg].remarks.push_back(remark);
    }
  } else if (trace.what == LinkTrace::What::kStream && trace.stream->by == Sayer::kRelay &&
             trace.stream->what != StreamEvent::What::kOver) {
    const StreamEvent& event = *trace.stream;
    const std::string what = event.end                                    ? words_of(*event.end)
                             : event.what == StreamEvent::What::kGoaway   ? "GOAWAY " + error_name(event.code)
                             : event.what == StreamEvent::What::kAnswered ? "a response"
                                                                          : event.debug;
    link_of(trace.connection, trace.link)[event.toward].remarks.push_back(
        event.stream == 0 ? fmt::format("weir: {}, made by the relay", what)
                          : fmt::format("weir: {} on stream {}, made by the relay", what, event.stream));
  } else if (trace.what == LinkTrace::What::kGone) {
    const auto found = links_.find({trace.connection, trace.link});
    if (found == links_.end()) return out;
    for (const Toward leg : {Toward::kClient, Toward::kServer}) {
      Connection& connection = found->second[leg];
      if (!connection.open) continue;
      end(connection, leg, true, false, at, out);
      if (!connection.remarks.empty()) say(connection, leg, true, kAck, "", at, out);
    }
    links_.erase(found);
  }
  return out;
}

void PcapNg::open(Connection& connection, Toward leg, bool by_relay, Time at, std::string& out) {
  connection.open = true;
  // The handshake is nobody's doing; what is remarked already waits for the bytes.
  std::vector<std::string> waiting = std::exchange(connection.remarks, {});
  // The side that is dialled, whose port stays the same from link to link.
  const IpPort dialled =
      by_relay ? ip_of(connection.end_address, false) : ip_of(connection.relay_address, true);
  connection.remarks = {"weir: where HTTP/2 is not seen, " + decode_as({dialled.port})};
  say(connection, leg, by_relay, kSyn, "", at, out);
  say(connection, leg, !by_relay, kSyn | kAck, "", at, out);
  say(connection, leg, by_relay, kAck, "", at, out);
  connection.remarks = std::move(waiting);
}

void PcapNg::end(Connection& connection, Toward leg, bool by_relay, bool by_reset, Time at,
                 std::string& out) {
  Speaker& speaker = by_relay ? connection.relay : connection.end;
  if (speaker.ended) return;
  say(connection, leg, by_relay, by_reset ? kRst | kAck : kFin | kAck, "", at, out);
  speaker.ended = true;
  // Behind a reset nobody says anything.
  if (by_reset) connection.relay.ended = connection.end.ended = true;
}

void PcapNg::say(Connection& connection, Toward leg, bool by_relay, std::uint8_t flags,
                 std::string_view bytes, Time at, std::string& out) {
  Speaker& speaker = by_relay ? connection.relay : connection.end;
  const Speaker& other = by_relay ? connection.end : connection.relay;
  Segment segment{.from = ip_of(connection.relay_address, true),
                  .to = ip_of(connection.end_address, false),
                  .number = speaker.next,
                  .acknowledged = (flags & kAck) != 0 ? other.next : 0,
                  .flags = flags,
                  .bytes = bytes};
  if (!by_relay) std::swap(segment.from, segment.to);
  speaker.next += static_cast<std::uint32_t>(bytes.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);

  const std::string framed = segment.framed();
  const auto ns = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::string body;
  put(body, leg == Toward::kClient ? std::uint32_t{0} : std::uint32_t{1});
  put(body, static_cast<std::uint32_t>(ns >> 32));
  put(body, static_cast<std::uint32_t>(ns & 0xffffffff));
  put(body, static_cast<std::uint32_t>(framed.size()));
  put(body, static_cast<std::uint32_t>(framed.size()));
  body += framed;
  pad(body);
  for (const std::string& remark : std::exchange(connection.remarks, {})) put_option(body, kComment, remark);
  std::string direction;
  put(direction, by_relay ? kOutbound : kInbound);
  put_option(body, kPacketFlags, direction);
  end_options(body);
  put_block(out, kEnhancedPacket, body);
}

}  // namespace weir
