#include "tests/support/pcapng_reader.h"

#include <fmt/format.h>

namespace weir {
namespace {

/// Takes numbers off the front; what is not there is 0, and `short_of` then.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint64_t little(std::size_t size) { return number(size, false); }
  [[nodiscard]] std::uint64_t big(std::size_t size) { return number(size, true); }
  [[nodiscard]] std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      short_of_ = true;
      size = rest_.size();
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool short_of() const { return short_of_; }

 private:
  std::uint64_t number(std::size_t size, bool big) {
    std::uint64_t value = 0;
    std::size_t place = 0;
    for (const char c : take(size)) {
      const std::uint64_t byte = static_cast<unsigned char>(c);
      value = big ? value << 8 | byte : value | byte << (8 * place++);
    }
    return value;
  }

  std::string_view rest_;
  bool short_of_ = false;
};

using Options = std::vector<std::pair<std::uint64_t, std::string>>;

bool read_options(Bytes bytes, Options& into) {
  while (!bytes.rest().empty()) {
    const std::uint64_t code = bytes.little(2);
    const std::uint64_t size = bytes.little(2);
    if (code == 0) return size == 0 && bytes.rest().empty();
    into.emplace_back(code, bytes.take(size));
    (void)bytes.take((4 - size % 4) % 4);
    if (bytes.short_of()) return false;
  }
  return into.empty();  // where there are options, an end of them is among them
}

std::uint32_t ones_sum(std::string_view bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint64_t byte = static_cast<unsigned char>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8 : byte;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint32_t>(sum);
}

std::string ip_text(std::string_view octets) {
  std::string out;
  if (octets.size() == 4) {
    for (const char c : octets)
      out += fmt::format("{}{}", out.empty() ? "" : ".", static_cast<unsigned char>(c));
    return out;
  }
  for (const char c : octets) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return "[" + out + "]";
}

/// Nothing when it is a sound IP packet with a sound TCP segment.
std::string read_ip(std::string_view frame, ReadPacket& packet) {
  Bytes all(frame);
  const std::uint64_t family = all.little(4);
  if (family != 2 && family != 30) return fmt::format("address family {}", family);
  std::string_view source;
  std::string_view target;
  std::string_view tcp;
  if (family == 2) {
    const std::string_view header = all.rest().substr(0, 20);
    if (ones_sum(header) != 0xffff) return "IPv4 checksum";
    Bytes ip = all;
    if (ip.big(1) != 0x45) return "IPv4 version";
    (void)ip.take(1);
    if (ip.big(2) != all.rest().size()) return "IPv4 length";
    (void)ip.take(5);
    if (ip.big(1) != 6) return "protocol";
    (void)ip.take(2);
    source = ip.take(4);
    target = ip.take(4);
    tcp = ip.rest();
  } else {
    Bytes ip = all;
    if (ip.big(4) != 0x60000000) return "IPv6 version";
    if (ip.big(2) != all.rest().size() - 40) return "IPv6 length";
    if (ip.big(1) != 6) return "protocol";
    (void)ip.take(1);
    source = ip.take(16);
    target = ip.take(16);
    tcp = ip.rest();
  }
  std::string pseudo = std::string(source) + std::string(target);
  for (const std::size_t shift : {24U, 16U, 8U, 0U}) pseudo += static_cast<char>(tcp.size() >> shift & 0xff);
  pseudo += std::string("\0\0\0\x06", 4);
  if (ones_sum(pseudo + std::string(tcp)) != 0xffff) return "TCP checksum";
  Bytes segment(tcp);
  packet.from = fmt::format("{}:{}", ip_text(source), segment.big(2));
  packet.to = fmt::format("{}:{}", ip_text(target), segment.big(2));
  packet.number = static_cast<std::uint32_t>(segment.big(4));
  packet.acknowledged = static_cast<std::uint32_t>(segment.big(4));
  const std::size_t header = static_cast<std::size_t>(segment.big(1) >> 4) * 4;
  packet.flags = static_cast<std::uint8_t>(segment.big(1));
  if (header < 20 || header > tcp.size()) return "TCP header";
  packet.bytes = tcp.substr(header);
  return "";
}

/// TCP's numbers must follow each other; kept by sender and receiver.
class TcpRules {
 public:
  std::string take(const ReadPacket& packet) {
    const std::string way = fmt::format("{} {}>{}", packet.interface, packet.from, packet.to);
    const std::string back = fmt::format("{} {}>{}", packet.interface, packet.to, packet.from);
    const bool known = next_.contains(way);
    if (!known && !packet.syn()) return "a connection without a handshake: " + way;
    if (known && packet.number != next_[way]) return "a number out of order: " + way;
    if (known && next_.contains(back) && packet.acknowledged != next_[back])
      return "acknowledges what was not sent: " + way;
    next_[way] = packet.number + static_cast<std::uint32_t>(packet.bytes.size()) +
                 (packet.syn() || packet.fin() ? 1 : 0);
    return "";
  }

 private:
  std::map<std::string, std::uint32_t> next_;
};

std::string read_block(std::uint64_t type, std::string_view body, ReadCapture& capture, TcpRules& rules) {
  Bytes bytes(body);
  Options options;
  if (type == 0x0A0D0D0A) {
    if (bytes.little(4) != 0x1A2B3C4D || bytes.little(2) != 1 || bytes.little(2) != 0)
      return "section header";
    (void)bytes.take(8);
    if (!read_options(bytes, options)) return "options of the section";
    for (const auto& [code, value] : options) {
      if (code == 4) capture.application = value;
      if (code == 1) capture.comment = value;
    }
  } else if (type == 1) {
    if (bytes.little(2) != 0) return "link type";
    (void)bytes.take(6);
    if (!read_options(bytes, options)) return "options of an interface";
    bool nanoseconds = false;
    for (const auto& [code, value] : options) {
      if (code == 2) capture.interfaces.push_back(value);
      if (code == 9) nanoseconds = value == "\x09";
    }
    if (!nanoseconds) return "resolution";
  } else if (type == 6) {
    ReadPacket packet;
    packet.interface = static_cast<std::uint32_t>(bytes.little(4));
    packet.at_ns = bytes.little(4) << 32;
    packet.at_ns |= bytes.little(4);
    const std::uint64_t captured = bytes.little(4);
    if (bytes.little(4) != captured) return "a packet that is cut";
    const std::string_view frame = bytes.take(captured);
    (void)bytes.take((4 - captured % 4) % 4);
    if (bytes.short_of()) return "a packet longer than its block";
    if (!read_options(bytes, options)) return "options of a packet";
    for (const auto& [code, value] : options) {
      if (code == 1) packet.comments.push_back(value);
    }
    if (packet.interface >= capture.interfaces.size()) return "an interface that there is not";
    if (std::string wrong = read_ip(frame, packet); !wrong.empty()) return wrong;
    if (std::string wrong = rules.take(packet); !wrong.empty()) return wrong;
    capture.packets.push_back(std::move(packet));
  } else {
    return fmt::format("block type {}", type);
  }
  return "";
}

}  // namespace

std::string ReadCapture::stream(const std::string& from, const std::string& to) const {
  std::string out;
  for (const ReadPacket& packet : packets) {
    if (packet.from == from && packet.to == to) out += packet.bytes;
  }
  return out;
}

ReadCapture read_pcapng(std::string_view file) {
  ReadCapture capture;
  TcpRules rules;
  Bytes bytes(file);
  while (!bytes.rest().empty() && capture.wrong.empty()) {
    const std::uint64_t type = bytes.little(4);
    const std::uint64_t size = bytes.little(4);
    if (size < 12 || size % 4 != 0) {
      capture.wrong = "size of a block";
      break;
    }
    const std::string_view body = bytes.take(size - 12);
    if (bytes.little(4) != size || bytes.short_of()) {
      capture.wrong = "end of a block";
      break;
    }
    capture.wrong = read_block(type, body, capture, rules);
  }
  return capture;
}

}  // namespace weir
