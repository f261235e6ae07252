#include "harness/wire/client/frame_text.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

#include "harness/h2/frame.h"
#include "harness/wire/nghttp2_types.h"
#include "reports/text.h"

namespace weir {
namespace {

// RFC 9113 section 6, by type.
constexpr std::array<std::string_view, 10> kFrameNames = {
    "DATA",         "HEADERS", "PRIORITY", "RST_STREAM",    "SETTINGS",
    "PUSH_PROMISE", "PING",    "GOAWAY",   "WINDOW_UPDATE", "CONTINUATION"};
// RFC 9113 section 6.5.2, from 1.
constexpr std::array<std::string_view, 6> kSettingNames = {"HEADER_TABLE_SIZE",      "ENABLE_PUSH",
                                                           "MAX_CONCURRENT_STREAMS", "INITIAL_WINDOW_SIZE",
                                                           "MAX_FRAME_SIZE",         "MAX_HEADER_LIST_SIZE"};

std::string setting_name(std::int32_t id) {
  const bool known = id >= 1 && id <= static_cast<std::int32_t>(kSettingNames.size());
  return known ? std::string(kSettingNames[static_cast<std::size_t>(id - 1)]) : fmt::format("setting {}", id);
}

std::string describe_flags(const nghttp2_frame_hd& head) {
  std::string out;
  const auto add = [&](std::uint8_t flag, std::string_view name) {
    if ((head.flags & flag) != 0) out += (out.empty() ? ", " : " ") + std::string(name);
  };
  const bool opens = head.type == h2::kHeaders;
  if (opens) add(h2::kEndHeaders, "END_HEADERS");
  if (opens || head.type == h2::kData) add(h2::kEndStream, "END_STREAM");
  if (opens || head.type == h2::kData) add(h2::kPadded, "PADDED");
  if (head.type == h2::kSettings || head.type == h2::kPing) add(h2::kAck, "ACK");
  return out;
}

std::string describe_rest(const nghttp2_frame& frame) {
  std::string out;
  switch (frame.hd.type) {
    case h2::kRstStream:
      return ", " + h2::error_word(frame.rst_stream.error_code);
    case h2::kWindowUpdate:
      return fmt::format(", {} more bytes", frame.window_update.window_size_increment);
    case h2::kGoaway:
      out = fmt::format(", last stream {}, {}", frame.goaway.last_stream_id,
                        h2::error_word(frame.goaway.error_code));
      if (frame.goaway.opaque_data_len > 0)
        out += fmt::format(", debug '{}'",
                           printable(text_of(frame.goaway.opaque_data, frame.goaway.opaque_data_len)));
      return out;
    case h2::kSettings:
      for (const nghttp2_settings_entry& entry : std::span(frame.settings.iv, frame.settings.niv))
        out += fmt::format(", {} {}", setting_name(entry.settings_id), entry.value);
      return out;
    default:
      return out;
  }
}

}  // namespace

std::string describe_frame(const nghttp2_frame& frame) {
  const nghttp2_frame_hd& head = frame.hd;
  std::string out = head.type < kFrameNames.size() ? std::string(kFrameNames[head.type])
                                                   : fmt::format("frame of type {}", head.type);
  if (head.stream_id != 0) out += fmt::format(" stream {}", head.stream_id);
  if (head.type == h2::kData || head.type == h2::kHeaders) out += fmt::format(", {} bytes", head.length);
  return out + describe_flags(head) + describe_rest(frame);
}

}  // namespace weir
