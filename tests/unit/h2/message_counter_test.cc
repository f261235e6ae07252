#include "harness/h2/message_counter.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/h2/frame.h"

namespace weir::h2 {
namespace {

std::string message(std::string_view text, char flag = 0) {
  std::string out(1, flag);
  append_u32(out, static_cast<std::uint32_t>(text.size()));
  return out + std::string(text);
}

TEST(MessageCounter, knows_at_every_byte_where_it_is) {
  const std::string bytes = message("") + message("ab") + message("");
  // Worked out by hand: the byte count after which each of the three messages is whole.
  constexpr std::size_t kEnds[] = {5, 12, 17};
  MessageCounter counter;
  for (std::size_t n = 1; n <= bytes.size(); ++n) {
    counter.feed(std::string_view(bytes).substr(n - 1, 1));
    std::size_t whole = 0;
    for (const std::size_t end : kEnds) whole += end <= n ? 1 : 0;
    EXPECT_EQ(counter.messages(), whole) << n;
    EXPECT_EQ(counter.between_messages(), n == 5 || n == 12 || n == 17) << n;
    EXPECT_EQ(counter.inside_message(), n == 10 || n == 11) << n;
    EXPECT_EQ(counter.inside_prefix(), !counter.between_messages() && !counter.inside_message()) << n;
    EXPECT_EQ(counter.begun(), whole + (counter.between_messages() ? 0 : 1)) << n;
  }
}

TEST(MessageCounter, counts_the_same_however_the_bytes_are_cut) {
  const std::string bytes = message("hello") + message("") + message("x") + message("half").substr(0, 7);
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      MessageCounter counter;
      counter.feed(bytes.substr(0, first));
      counter.feed(bytes.substr(first, second - first));
      counter.feed(bytes.substr(second));
      ASSERT_EQ(counter.messages(), 3U);
      ASSERT_TRUE(counter.inside_message());
    }
  }
}

TEST(MessageCounter, notes_flags_that_grpc_does_not_know) {
  MessageCounter counter;
  counter.feed(message("plain") + message("compressed", 1));
  EXPECT_EQ(counter.bad_flags(), 0U);
  counter.feed(message("what", 7));
  EXPECT_EQ(counter.bad_flags(), 1U);
  EXPECT_LT(counter.sound_messages(), counter.messages());
  EXPECT_EQ(counter.messages(), 3U);
}

TEST(DataPayload, leaves_padding_out_however_the_frame_is_cut) {
  const std::string payload = data(1, "hello", false, 4).substr(kFrameHeaderSize);
  for (std::size_t cut = 0; cut <= payload.size(); ++cut) {
    DataPayload reader(static_cast<std::uint32_t>(payload.size()), true);
    std::string found(reader.data_in(std::string_view(payload).substr(0, cut)));
    found += reader.data_in(std::string_view(payload).substr(cut));
    EXPECT_EQ(found, "hello") << cut;
  }
}

TEST(DataPayload, without_padding_all_is_data) {
  DataPayload reader(5, false);
  EXPECT_EQ(reader.data_in("hel"), "hel");
  EXPECT_EQ(reader.data_in("lo"), "lo");
}

TEST(DataPayload, padding_longer_than_the_frame_leaves_no_data) {
  DataPayload reader(3, true);
  EXPECT_EQ(reader.data_in("\x05xy"), "");
  DataPayload exact(3, true);
  EXPECT_EQ(exact.data_in("\x02xy"), "");
}

}  // namespace
}  // namespace weir::h2
