// One way's header blocks by themselves.
#include "harness/relay/tap/header_line.h"

#include <gtest/gtest.h>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using Added = HeaderLine::Added;

const HeaderFields kFields = {{":status", "200"}, {"x-mark", "1"}};

h2::FrameHeader header(std::uint8_t type, std::uint8_t flags, std::uint32_t stream = 1) {
  h2::FrameHeader header;
  header.type = type;
  header.flags = flags;
  header.stream = stream;
  return header;
}

TEST(HeaderLine, puts_a_block_together_from_its_frames) {
  HpackWriter writer;
  const std::string block = writer.encode(kFields);
  HeaderLine line(Toward::kClient);
  line.begin(header(h2::kHeaders, h2::kEndStream));
  EXPECT_EQ(line.add(header(h2::kHeaders, h2::kEndStream), block.substr(0, 2)), Added::kMore);
  EXPECT_TRUE(line.under_way());
  EXPECT_EQ(line.add(header(h2::kContinuation, h2::kEndHeaders), block.substr(2)), Added::kWhole);
  EXPECT_FALSE(line.under_way());
  EXPECT_EQ(line.frames(), 2U);
  EXPECT_TRUE(line.ends_stream());
  EXPECT_EQ(line.inflate(), kFields);
}

TEST(HeaderLine, a_continuation_of_nothing_is_none) {
  HeaderLine line(Toward::kClient);
  EXPECT_EQ(line.add(header(h2::kContinuation, h2::kEndHeaders), "abc"), Added::kNothing);
}

TEST(HeaderLine, a_block_that_never_ends_is_not_followed) {
  HeaderLine line(Toward::kClient);
  line.begin(header(h2::kHeaders, 0));
  EXPECT_EQ(line.add(header(h2::kHeaders, 0), std::string(kMostLookedAt, 'x')), Added::kMore);
  EXPECT_EQ(line.add(header(h2::kContinuation, 0), "x"), Added::kTooLong);
}

TEST(HeaderLine, padding_and_priority_are_no_part_of_the_block_and_the_priority_goes_on) {
  HpackWriter writer;
  const std::string block = writer.encode(kFields);
  const std::string priority{"\x00\x00\x00\x05\x10", 5};
  const std::uint8_t flags = h2::kEndHeaders | h2::kPadded | h2::kWithPriority;
  HeaderLine line(Toward::kServer);
  line.begin(header(h2::kHeaders, flags));
  EXPECT_EQ(line.add(header(h2::kHeaders, flags), std::string(1, '\2') + priority + block + "\1\1"),
            Added::kWhole);
  EXPECT_EQ(line.inflate(), kFields);
  EXPECT_EQ(line.framed({}), h2::headers_with_priority(1, priority, block, false));
}

TEST(HeaderLine, a_block_goes_on_as_it_came_until_the_receivers_table_misses_one) {
  HpackWriter writer;
  const std::string block = writer.encode(kFields);
  HeaderLine line(Toward::kClient);
  line.begin(header(h2::kHeaders, h2::kEndHeaders));
  (void)line.add(header(h2::kHeaders, h2::kEndHeaders), block);
  EXPECT_EQ(line.block_onward(kFields), block);
  line.leave_table();
  EXPECT_EQ(line.block_onward(kFields), encode_apart(kFields));
}

TEST(HeaderLine, a_block_of_the_relays_own_puts_the_table_out_of_step) {
  HeaderLine line(Toward::kServer);
  h2::StreamNumbers numbers;
  numbers.opened(1);
  ASSERT_TRUE(numbers.take(1));
  EXPECT_FALSE(line.left_table());
  EXPECT_EQ(line.made(3, kFields, true, numbers), h2::headers(5, encode_apart(kFields), true));
  EXPECT_TRUE(line.left_table());
}

}  // namespace
}  // namespace weir
