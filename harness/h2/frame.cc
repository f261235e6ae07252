#include "harness/h2/frame.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

namespace weir::h2 {
namespace {

constexpr std::array<std::string_view, kLastErrorCode + 1> kErrorWords = {"no-error",
                                                                          "protocol-error",
                                                                          "internal-error",
                                                                          "flow-control-error",
                                                                          "settings-timeout",
                                                                          "stream-closed",
                                                                          "frame-size-error",
                                                                          "refused-stream",
                                                                          "cancel",
                                                                          "compression-error",
                                                                          "connect-error",
                                                                          "enhance-your-calm",
                                                                          "inadequate-security",
                                                                          "http-1-1-required"};

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

std::string numbers(std::initializer_list<std::uint32_t> values) {
  std::string out;
  for (std::uint32_t value : values) append_u32(out, value);
  return out;
}

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  std::string out;
  append_frame(out, type, flags, stream, payload);
  return out;
}

}  // namespace

FrameHeader read_frame_header(std::string_view bytes) {
  return {.length = byte_at(bytes, 0) << 16 | byte_at(bytes, 1) << 8 | byte_at(bytes, 2),
          .type = static_cast<std::uint8_t>(byte_at(bytes, 3)),
          .flags = static_cast<std::uint8_t>(byte_at(bytes, 4)),
          .stream = read_u32(bytes.substr(5)) & kMostStream};
}

std::uint32_t read_u32(std::string_view bytes) {
  return byte_at(bytes, 0) << 24 | byte_at(bytes, 1) << 16 | byte_at(bytes, 2) << 8 | byte_at(bytes, 3);
}

void write_stream(std::string& bytes, std::size_t at, std::uint32_t stream) {
  constexpr std::uint32_t kFirstBit = ~kMostStream;
  std::string number;
  append_u32(number, (read_u32(std::string_view(bytes).substr(at)) & kFirstBit) | stream);
  bytes.replace(at, number.size(), number);
}

void append_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void append_frame(std::string& out, std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload) {
  auto length = static_cast<std::uint32_t>(payload.size());
  for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift & 0xff);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  append_u32(out, stream);
  out += payload;
}

std::string rst_stream(std::uint32_t stream, std::uint32_t code) {
  return frame(kRstStream, 0, stream, numbers({code}));
}

std::string goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug) {
  return frame(kGoaway, 0, 0, numbers({last_stream, code}) + std::string(debug));
}

std::string settings(std::uint16_t id, std::uint32_t value) {
  const std::string name = {static_cast<char>(id >> 8), static_cast<char>(id & 0xff)};
  return frame(kSettings, 0, 0, name + numbers({value}));
}

std::string ping(std::string_view opaque) { return frame(kPing, 0, 0, opaque.substr(0, 8)); }

std::string window_update(std::uint32_t stream, std::uint32_t increment) {
  return frame(kWindowUpdate, 0, stream, numbers({increment}));
}

std::string data(std::uint32_t stream, std::string_view bytes, bool end_stream, std::uint8_t padding) {
  const std::uint8_t flags = end_stream ? kEndStream : 0;
  if (padding == 0) return frame(kData, flags, stream, bytes);
  std::string payload(1, static_cast<char>(padding));
  payload += bytes;
  payload.append(padding, '\0');
  return frame(kData, flags | kPadded, stream, payload);
}

std::string headers(std::uint32_t stream, std::string_view block, bool end_stream, std::size_t most,
                    std::uint32_t empty) {
  std::vector<std::string_view> pieces{block.substr(0, most)};
  pieces.insert(pieces.end(), empty, std::string_view());
  for (std::size_t at = most; at < block.size(); at += most) pieces.push_back(block.substr(at, most));
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::uint8_t flags = i == 0 && end_stream ? kEndStream : 0;
    if (i + 1 == pieces.size()) flags |= kEndHeaders;
    append_frame(out, i == 0 ? kHeaders : kContinuation, flags, stream, pieces[i]);
  }
  return out;
}

std::string headers_with_priority(std::uint32_t stream, std::string_view priority, std::string_view block,
                                  bool end_stream) {
  std::string out = headers(stream, block, end_stream, kSafePayload - kPriorityFields);
  FrameHeader head = read_frame_header(out);
  std::string first;
  append_frame(first, head.type, head.flags | kWithPriority, head.stream,
               std::string(priority) + out.substr(kFrameHeaderSize, head.length));
  return first + out.substr(kFrameHeaderSize + head.length);
}

std::string error_word(std::uint32_t code) {
  return code < kErrorWords.size() ? std::string(kErrorWords[code]) : std::to_string(code);
}

std::int64_t error_from_word(std::string_view word) {
  std::string plain(word);
  for (char& c : plain) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto* found = std::find(kErrorWords.begin(), kErrorWords.end(), plain);
  if (found != kErrorWords.end()) return found - kErrorWords.begin();
  std::uint32_t number = 0;
  auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
  const bool whole = error == std::errc() && end == plain.data() + plain.size() && !plain.empty();
  return whole ? static_cast<std::int64_t>(number) : -1;
}

}  // namespace weir::h2
