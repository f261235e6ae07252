#include "harness/h2/frame.h"

#include <gtest/gtest.h>

namespace weir::h2 {
namespace {

using namespace std::string_literals;

// Bytes worked out by hand from RFC 9113 sections 4.1 and 6.
TEST(Frame, is_built_as_the_rfc_draws_it) {
  EXPECT_EQ(rst_stream(5, 8), "\0\0\x04\x03\0\0\0\0\x05\0\0\0\x08"s);
  EXPECT_EQ(goaway(kMostStream, 11, "calm"),
            "\0\0\x0c\x07\0\0\0\0\0\x7f\xff\xff\xff\0\0\0\x0b"
            "calm"s);
  EXPECT_EQ(settings(kInitialWindowSize, 0x10203), "\0\0\x06\x04\0\0\0\0\0\0\x04\0\x01\x02\x03"s);
  EXPECT_EQ(ping("12345678"), "\0\0\x08\x06\0\0\0\0\0"s + "12345678");
  EXPECT_EQ(window_update(3, kMostStream), "\0\0\x04\x08\0\0\0\0\x03\x7f\xff\xff\xff"s);
  EXPECT_EQ(data(1, "ab", true), "\0\0\x02\0\x01\0\0\0\x01"s + "ab");
}

TEST(Frame, padding_is_counted_in_the_length_and_said_in_front) {
  EXPECT_EQ(data(1, "ab", false, 3), "\0\0\x06\0\x08\0\0\0\x01\x03"s + "ab" + "\0\0\0"s);
}

TEST(Frame, a_header_block_that_fits_is_one_frame) {
  EXPECT_EQ(headers(7, "abc", true), "\0\0\x03\x01\x05\0\0\0\x07"s + "abc");
}

TEST(Frame, a_header_block_is_split_over_continuations_and_only_the_last_ends_it) {
  EXPECT_EQ(headers(7, "abc", true, 2),
            "\0\0\x02\x01\x01\0\0\0\x07"s + "ab" + "\0\0\x01\x09\x04\0\0\0\x07"s + "c");
  EXPECT_EQ(headers(7, "a", false, 2, 2),
            "\0\0\x01\x01\0\0\0\0\x07"s + "a" + "\0\0\0\x09\0\0\0\0\x07"s + "\0\0\0\x09\x04\0\0\0\x07"s);
}

TEST(Frame, a_header_is_read_back_without_its_reserved_bit) {
  const FrameHeader header = read_frame_header("\x01\x02\x03\x01\x24\xff\xff\xff\xfe"s);
  EXPECT_EQ(header, (FrameHeader{.length = 0x10203, .type = kHeaders, .flags = 0x24, .stream = 0x7ffffffe}));
  EXPECT_TRUE(header.has(kEndHeaders));
  EXPECT_FALSE(header.has(kPadded));
}

TEST(ErrorWord, names_what_rfc_9113_section_7_names) {
  EXPECT_EQ(error_word(0), "no-error");
  EXPECT_EQ(error_word(11), "enhance-your-calm");
  EXPECT_EQ(error_word(14), "14");
  for (std::uint32_t code = 0; code < 20; ++code) EXPECT_EQ(error_from_word(error_word(code)), code);
  EXPECT_EQ(error_from_word("REFUSED_STREAM"), 7);
  for (const char* wrong : {"", "refused", "-1", "8x", "4294967296"})
    EXPECT_EQ(error_from_word(wrong), -1) << wrong;
}

}  // namespace
}  // namespace weir::h2
