// Flow control by itself: what the two senders may still send.
#include "harness/relay/tap/credit.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

class CreditTest : public testing::Test {
 protected:
  CreditTest() {
    stream.planned = true;
    credit.open(stream, turn);
  }
  static h2::FrameHeader data(std::uint32_t length, std::uint8_t flags = 0) {
    h2::FrameHeader header;
    header.type = h2::kData;
    header.flags = flags;
    header.stream = 1;
    header.length = length;
    return header;
  }
  static std::string bytes_of(std::uint32_t value) {
    std::string bytes;
    h2::append_u32(bytes, value);
    return bytes;
  }

  StreamBook book;
  TappedStream& stream = *book.open(1);
  Credit credit{book};
  TapStep step;
  Turn turn{RunTime{}, step};
};

TEST_F(CreditTest, a_window_that_is_used_up_is_told_and_so_is_the_credit_that_follows) {
  credit.spend(Toward::kServer, data(65'535), turn);
  ASSERT_TRUE(step.windows);
  EXPECT_TRUE(step.windows->to_server.connection);
  EXPECT_TRUE(stream.trace.to_server.stream);
  EXPECT_FALSE(stream.trace.to_client.stream);
  credit.give(Toward::kClient, 1, bytes_of(1), turn);
  EXPECT_FALSE(stream.trace.to_server.stream);
  EXPECT_TRUE(step.windows->to_server.connection) << "each window has its own";
  credit.give(Toward::kClient, 0, bytes_of(1), turn);
  EXPECT_FALSE(step.windows->to_server.connection);
}

TEST_F(CreditTest, a_way_on_which_all_was_sent_needs_no_window) {
  credit.spend(Toward::kServer, data(65'535, h2::kEndStream), turn);
  EXPECT_FALSE(stream.trace.to_server.stream);
}

TEST_F(CreditTest, the_first_window_of_the_receivers_settings_is_that_of_streams_there_are_and_to_come) {
  credit.change_initial(Toward::kClient, h2::settings(h2::kInitialWindowSize, 0).substr(h2::kFrameHeaderSize),
                        turn);
  EXPECT_TRUE(stream.trace.to_server.stream);
  TappedStream& later = *book.open(3);
  credit.open(later, turn);
  EXPECT_EQ(later.flow(Toward::kServer).credit, 0);
  EXPECT_EQ(later.flow(Toward::kClient).credit, 65'535);
}

TEST_F(CreditTest, frames_of_the_relays_own_give_credit_as_others_do) {
  credit.spend(Toward::kServer, data(65'535), turn);
  credit.see_own(Toward::kClient, h2::ping("12345678") + h2::window_update(1, 5), turn);
  EXPECT_EQ(stream.flow(Toward::kServer).credit, 5);
}

TEST_F(CreditTest, what_the_client_gives_back_for_padding_of_the_relays_is_kept_from_the_server) {
  EXPECT_FALSE(credit.is_padding_owed(1));
  credit.pad(stream, 10);
  EXPECT_TRUE(credit.is_padding_owed(1));
  EXPECT_TRUE(credit.is_padding_owed(0)) << "of the connection's window too";
  EXPECT_EQ(credit.keep_back(1, 4), 0U);
  EXPECT_EQ(credit.keep_back(1, 10), 4U);
  EXPECT_EQ(credit.keep_back(1, 10), 10U);
  EXPECT_FALSE(credit.is_padding_owed(1));
  EXPECT_EQ(credit.keep_back(0, 100), 90U);
}

TEST_F(CreditTest, what_is_not_followed_any_more_is_not_known) {
  credit.spend(Toward::kServer, data(65'535), turn);
  credit.forget(turn);
  EXPECT_EQ(step.windows, H2Windows{});
  EXPECT_FALSE(stream.trace.to_server.stream);
}

}  // namespace
}  // namespace weir
