// What the client's and the server's side have to say to nghttp2, a C library, alike.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// What a connection starts with. Streams' windows are given back by hand: a reader that pauses must be felt by the peer.
struct Nghttp2Setup {
  Nghttp2Setup();
  ~Nghttp2Setup();
  Nghttp2Setup(const Nghttp2Setup&) = delete;
  Nghttp2Setup& operator=(const Nghttp2Setup&) = delete;

  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
};

/// Credit for a whole connection (RFC 9113 section 6.9): large, so that no stream holds up the others.
constexpr std::int32_t kConnectionWindow = 64 * 1024 * 1024;

/// A header field; nghttp2 copies both texts.
[[nodiscard]] nghttp2_nv header_field(std::string_view name, std::string_view value);
/// One whose texts outlive the connection: nothing is copied.
[[nodiscard]] nghttp2_nv lasting_header_field(std::string_view name, std::string_view value);

/// Neither end has anything to say any more.
[[nodiscard]] bool is_finished(nghttp2_session* session);

struct PulledOutput {
  bool any = false;     // there was something to send
  bool broken = false;  // the session can't go on
};
/// Appends what is to be sent to `out`, until that holds `enough` bytes.
[[nodiscard]] PulledOutput pull_output(nghttp2_session* session, std::string& out, std::size_t enough);

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace weir
