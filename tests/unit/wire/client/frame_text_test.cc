#include "harness/wire/client/frame_text.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace weir {
namespace {

nghttp2_frame frame_of(std::uint8_t type, std::int32_t stream, std::uint8_t flags = 0,
                       std::size_t length = 0) {
  nghttp2_frame frame{};
  frame.hd.type = type;
  frame.hd.stream_id = stream;
  frame.hd.flags = flags;
  frame.hd.length = length;
  return frame;
}

TEST(FrameText, names_the_stream_the_length_and_the_flags) {
  EXPECT_EQ(describe_frame(frame_of(NGHTTP2_DATA, 3, NGHTTP2_FLAG_END_STREAM, 17)),
            "DATA stream 3, 17 bytes, END_STREAM");
  EXPECT_EQ(
      describe_frame(frame_of(NGHTTP2_HEADERS, 1, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, 5)),
      "HEADERS stream 1, 5 bytes, END_HEADERS END_STREAM");
  EXPECT_EQ(describe_frame(frame_of(NGHTTP2_PING, 0, NGHTTP2_FLAG_ACK)), "PING, ACK");
  EXPECT_EQ(describe_frame(frame_of(0xfa, 0)), "frame of type 250");
}

TEST(FrameText, tells_what_a_frame_is_for) {
  nghttp2_frame reset = frame_of(NGHTTP2_RST_STREAM, 1);
  reset.rst_stream.error_code = NGHTTP2_CANCEL;
  EXPECT_EQ(describe_frame(reset), "RST_STREAM stream 1, cancel");
  nghttp2_frame window = frame_of(NGHTTP2_WINDOW_UPDATE, 0);
  window.window_update.window_size_increment = 100;
  EXPECT_EQ(describe_frame(window), "WINDOW_UPDATE, 100 more bytes");
  std::array<nghttp2_settings_entry, 2> entries = {{{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 65535}, {99, 1}}};
  nghttp2_frame settings = frame_of(NGHTTP2_SETTINGS, 0);
  settings.settings.niv = entries.size();
  settings.settings.iv = entries.data();
  EXPECT_EQ(describe_frame(settings), "SETTINGS, INITIAL_WINDOW_SIZE 65535, setting 99 1");
  std::string debug = "too\x1bmany";
  nghttp2_frame goaway = frame_of(NGHTTP2_GOAWAY, 0);
  goaway.goaway.last_stream_id = 7;
  goaway.goaway.error_code = NGHTTP2_ENHANCE_YOUR_CALM;
  goaway.goaway.opaque_data = reinterpret_cast<std::uint8_t*>(debug.data());
  goaway.goaway.opaque_data_len = debug.size();
  EXPECT_EQ(describe_frame(goaway), "GOAWAY, last stream 7, enhance-your-calm, debug 'too\\x1bmany'");
}

}  // namespace
}  // namespace weir
