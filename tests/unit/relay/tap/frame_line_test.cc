// One way's frames by themselves: what is held back, by which number a frame goes on, and what is left when it is given up.
#include "harness/relay/tap/frame_line.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using What = FrameLine::Part::What;

const std::string kHello = h2::settings(h2::kInitialWindowSize, 100);

/// Gives it all of these bytes, and takes every header by `numbers`.
void take(FrameLine& line, std::string_view bytes, const h2::StreamNumbers& numbers = {}) {
  for (FrameLine::Part part = line.next(bytes); part.what != What::kNothing; part = line.next(bytes)) {
    if (part.what == What::kHeader) line.take_header(numbers);
    ASSERT_NE(part.what, What::kNotHttp2);
  }
}

/// The relay has opened two streams of its own at the server, once the client had opened 1.
h2::StreamNumbers two_taken() {
  h2::StreamNumbers numbers;
  numbers.opened(1);
  EXPECT_EQ(numbers.take(2), 3U);
  return numbers;
}

TEST(FrameLine, holds_the_beginning_of_a_header_back_once_this_is_surely_http2) {
  FrameLine line(Toward::kClient);
  take(line, kHello.substr(0, 4));
  EXPECT_EQ(line.hold_back(true), 4U);
  EXPECT_EQ(line.held(), kHello.substr(0, 4));
}

TEST(FrameLine, holds_nothing_back_before_and_goes_on_with_the_rest_of_that_header) {
  FrameLine line(Toward::kClient);
  take(line, kHello.substr(0, 4));
  EXPECT_EQ(line.hold_back(false), 0U);
  take(line, kHello.substr(4, 2));
  EXPECT_EQ(line.hold_back(true), 0U) << "a header of which a part is gone is not held";
  EXPECT_EQ(line.held(), "");
  EXPECT_FALSE(line.at_boundary());
  take(line, kHello.substr(6, 3));
  EXPECT_EQ(line.rest_of_header(), kHello.substr(6, 3));
  line.header_went_on();
  EXPECT_EQ(line.rest_of_header(), kHello.substr(0, h2::kFrameHeaderSize));
}

TEST(FrameLine, a_boundary_is_where_a_frame_may_be_put_in) {
  FrameLine line(Toward::kServer);
  EXPECT_FALSE(line.at_boundary()) << "the preface comes first";
  take(line, h2::kClientPreface);
  EXPECT_TRUE(line.at_boundary());
  take(line, kHello.substr(0, h2::kFrameHeaderSize + 1));
  EXPECT_FALSE(line.at_boundary());
  EXPECT_TRUE(line.in_frame());
  take(line, kHello.substr(h2::kFrameHeaderSize + 1));
  EXPECT_TRUE(line.at_boundary());
}

TEST(FrameLine, a_frame_goes_on_by_the_receivers_number) {
  FrameLine line(Toward::kServer);
  take(line, std::string(h2::kClientPreface) + kHello);
  take(line, h2::window_update(3, 9), two_taken());
  EXPECT_EQ(line.header().stream, 3U) << "by the client's number";
  EXPECT_EQ(line.onward(), 7U);
  EXPECT_TRUE(line.renumbers());
  EXPECT_EQ(line.header_onward(), h2::window_update(7, 9).substr(0, h2::kFrameHeaderSize));
}

TEST(FrameLine, a_frame_on_a_stream_of_the_relays_own_leads_nowhere) {
  FrameLine line(Toward::kClient);
  take(line, kHello);
  take(line, h2::window_update(5, 9), two_taken());
  EXPECT_TRUE(line.nowhere());
  EXPECT_EQ(line.header().stream, 0U) << "no stream of the client's";
  take(line, h2::window_update(7, 9), two_taken());
  EXPECT_FALSE(line.nowhere());
  EXPECT_EQ(line.header().stream, 3U);
}

TEST(FrameLine, given_up_within_a_captured_frame_what_came_of_it_goes_on_and_the_rest_passes) {
  FrameLine line(Toward::kClient);
  take(line, kHello);
  const std::string frame = h2::data(1, "abc", false);
  take(line, frame.substr(0, h2::kFrameHeaderSize + 1));
  line.choose(FrameMode::kCapture);
  line.payload() = "a";
  EXPECT_EQ(line.give_up_captured(), frame.substr(0, h2::kFrameHeaderSize + 1));
  EXPECT_EQ(line.mode(), FrameMode::kPass);
  EXPECT_EQ(line.give_up_captured(), "") << "and only once";
}

TEST(FrameLine, given_up_between_two_frames_there_is_nothing_to_go_on) {
  FrameLine line(Toward::kClient);
  take(line, kHello);
  line.choose(FrameMode::kCapture);
  EXPECT_EQ(line.give_up_captured(), "");
}

}  // namespace
}  // namespace weir
