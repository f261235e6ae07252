#include "harness/cli/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/text.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kWipe = "\r\033[J";

TEST(ProgressView, a_text_is_cut_to_the_terminal_and_stands_in_place_of_the_one_before) {
  ProgressView view;
  EXPECT_EQ(view.show("0123456789", 10, 0s), kWipe + "01234567…") << "the last column stays free";
  EXPECT_EQ(view.show("short", 10, 0s), kWipe + "short");
  EXPECT_EQ(view.show("", 10, 0s), kWipe);
  EXPECT_EQ(view.show("", 10, 0s), "") << "nothing stands there";
}

TEST(ProgressView, the_width_is_that_of_the_terminal_as_it_is_now) {
  ProgressView view;
  EXPECT_EQ(view.show(std::string(50, 'x'), 40, 0s), kWipe + std::string(38, 'x') + "…");
  EXPECT_EQ(view.show(std::string(50, 'x'), 80, 0s), kWipe + std::string(50, 'x')) << "wider";
}

TEST(ProgressView, a_line_that_a_narrower_terminal_broke_is_wiped_whole) {
  ProgressView view;
  EXPECT_EQ(view.show(std::string(75, 'x'), 80, 0s), kWipe + std::string(75, 'x'));
  // 75 columns take four rows of 20.
  EXPECT_EQ(view.show("next", 20, 0s), "\033[3A" + kWipe + "next");
  EXPECT_EQ(view.show("after", 20, 0s), kWipe + "after");
}

TEST(ProgressView, a_page_of_several_lines_is_wiped_whole_and_each_line_is_cut) {
  ProgressView view;
  EXPECT_EQ(view.show("0123456789\nab\ncd", 10, 0s), kWipe + "01234567…\nab\ncd");
  EXPECT_EQ(view.show("one\ntwo", 10, 0s), "\033[2A" + kWipe + "one\ntwo");
  // A narrower terminal has broken each of the two lines into two rows.
  EXPECT_EQ(view.show("one", 2, 0s), "\033[3A" + kWipe + "…");
  EXPECT_EQ(view.show("", 10, 0s), kWipe);
}

TEST(ProgressView, wide_letters_count_twice) {
  ProgressView view;
  EXPECT_EQ(view.show("聊天聊天", 8, 0s), kWipe + "聊天聊…");
}

TEST(ProgressView, a_log_gets_a_line_every_ten_seconds_at_most) {
  ProgressView view;
  std::string log;
  for (Duration now = 100s; now <= 125s; now += 200ms) log += view.show("at work", std::nullopt, now);
  EXPECT_EQ(log, "at work\nat work\n") << "after 10 s and 20 s; nothing in a run that is shorter";
  EXPECT_EQ(view.show("", std::nullopt, 200s), "");
}

TEST(ProgressText, what_nobody_expected_survives_a_narrow_terminal) {
  RunProgress progress;
  progress.phase = "measure";
  progress.elapsed = 1200ms;
  progress.at_most = 12s;
  progress.unexpected = 3;
  EXPECT_THAT(fit(progress_text(progress), 50), HasSubstr("3 UNEXPECTED"));
}

}  // namespace
}  // namespace weir
