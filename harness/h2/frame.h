// HTTP/2 frames as bytes (RFC 9113 sections 4.1 and 6): the header every frame begins with, and builders for the frames
// that weir makes itself. Nothing here checks whether a frame is allowed where it goes: breaking that is the point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::h2 {

inline constexpr std::size_t kFrameHeaderSize = 9;
/// What a client sends before its first frame (RFC 9113 section 3.4).
inline constexpr std::string_view kClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The largest payload that every peer takes (RFC 9113 section 4.2).
inline constexpr std::uint32_t kSafePayload = 16384;
inline constexpr std::uint32_t kMostStream = 0x7fffffff;
/// A priority: the stream that is depended on, and a weight (RFC 9113 section 6.3).
inline constexpr std::size_t kPriorityFields = 5;

// Types (RFC 9113 section 6).
inline constexpr std::uint8_t kData = 0, kHeaders = 1, kPriority = 2, kRstStream = 3, kSettings = 4,
                              kPushPromise = 5, kPing = 6, kGoaway = 7, kWindowUpdate = 8, kContinuation = 9;

// Flags, each with the types it has a meaning for.
inline constexpr std::uint8_t kAck = 0x1;            // SETTINGS, PING
inline constexpr std::uint8_t kEndStream = 0x1;      // DATA, HEADERS
inline constexpr std::uint8_t kEndHeaders = 0x4;     // HEADERS, CONTINUATION
inline constexpr std::uint8_t kPadded = 0x8;         // DATA, HEADERS
inline constexpr std::uint8_t kWithPriority = 0x20;  // HEADERS

// Error codes (RFC 9113 section 7).
inline constexpr std::uint32_t kNoError = 0, kFlowControlError = 3, kRefusedStream = 7, kCancel = 8,
                               kEnhanceYourCalm = 11, kInadequateSecurity = 12;
/// HTTP_1_1_REQUIRED, the last one that has a name.
inline constexpr std::uint32_t kLastErrorCode = 13;

// Settings (RFC 9113 section 6.5.2).
inline constexpr std::uint16_t kHeaderTableSize = 1, kMaxConcurrentStreams = 3, kInitialWindowSize = 4,
                               kMaxHeaderListSize = 6;

struct FrameHeader {
  std::uint32_t length = 0;  // of the payload, 24 bits
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;  // 31 bits; 0: the connection

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

/// Reads the first kFrameHeaderSize of `bytes`, which must have that many. The reserved bit is ignored.
[[nodiscard]] FrameHeader read_frame_header(std::string_view bytes);
/// A 32-bit number in network order; `bytes` has four or more.
[[nodiscard]] std::uint32_t read_u32(std::string_view bytes);
/// Writes the number of a stream over the four bytes at `at`, which are there; the bit before it stays what it is (it is
/// reserved in a frame header, and says "exclusive" in a priority).
void write_stream(std::string& bytes, std::size_t at, std::uint32_t stream);
void append_u32(std::string& out, std::uint32_t value);

/// A whole frame. The payload has less than 16 MiB.
void append_frame(std::string& out, std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload);
[[nodiscard]] std::string rst_stream(std::uint32_t stream, std::uint32_t code);
[[nodiscard]] std::string goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug);
[[nodiscard]] std::string settings(std::uint16_t id, std::uint32_t value);
/// `opaque` has eight bytes.
[[nodiscard]] std::string ping(std::string_view opaque);
[[nodiscard]] std::string window_update(std::uint32_t stream, std::uint32_t increment);
/// `padding`: 0 for none, or so many bytes (1 to 255) besides the byte that says how many (RFC 9113 section 6.1).
[[nodiscard]] std::string data(std::uint32_t stream, std::string_view bytes, bool end_stream,
                               std::uint8_t padding = 0);
/// HEADERS and, where `block` is longer than `most` bytes, as many CONTINUATIONs as it takes. Between the two come
/// `empty` CONTINUATIONs without a byte. `most` is 1 or more.
[[nodiscard]] std::string headers(std::uint32_t stream, std::string_view block, bool end_stream,
                                  std::size_t most = kSafePayload, std::uint32_t empty = 0);
/// The same with a priority in the HEADERS frame: five bytes as RFC 9113 section 6.2 has them, after the padding's length.
[[nodiscard]] std::string headers_with_priority(std::uint32_t stream, std::string_view priority,
                                                std::string_view block, bool end_stream);

/// An error code's name in lower case with dashes ("internal-error"), or its number where it has none (RFC 9113
/// section 7).
[[nodiscard]] std::string error_word(std::uint32_t code);
/// The other way round; any case, '_' as good as '-', and numbers. -1: neither.
[[nodiscard]] std::int64_t error_from_word(std::string_view word);

}  // namespace weir::h2
