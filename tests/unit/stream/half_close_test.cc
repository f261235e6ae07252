#include "harness/stream/half_close.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(HalfClose, comes_when_all_is_done) {
  const HalfClose h;
  EXPECT_EQ(h.due({}), kNever);
  EXPECT_EQ(h.due({.all_done = true}), RunTime::min());
  EXPECT_EQ(h.due({.all_done = true, .owed = 1}), RunTime::min()) << "replies may come after it";
}

TEST(HalfClose, what_stands_against_it_goes_before_all_else) {
  HalfClose h;
  h.want();
  EXPECT_EQ(h.due({.kept = true, .at_once = true, .all_done = true}), kNever);
}

TEST(HalfClose, comes_early_when_a_fault_wants_it_or_the_stream_winds_down) {
  HalfClose wanted;
  wanted.want();
  EXPECT_EQ(wanted.due({}), RunTime::min());
  EXPECT_TRUE(wanted.wanted());
  EXPECT_EQ(HalfClose().due({.at_once = true}), RunTime::min());
}

TEST(HalfClose, a_delay_counts_from_the_last_progress_and_only_once_nothing_is_owed) {
  const HalfClose h;
  EXPECT_EQ(h.due({.all_done = true, .owed = 1, .delay = 2s, .last_progress = RunTime(1s)}), kNever);
  EXPECT_EQ(h.due({.all_done = true, .delay = 2s, .last_progress = RunTime(1s)}), RunTime(3s));
}

TEST(HalfClose, is_sent_once_and_accepted_when_the_call_was_not_over) {
  HalfClose h;
  h.send(/*after_end=*/false);
  EXPECT_EQ(h.due({.at_once = true, .all_done = true}), kNever);
  h.done(false);
  EXPECT_FALSE(h.accepted());
  h.done(true);
  EXPECT_TRUE(h.accepted());
  HalfClose formality;
  formality.send(/*after_end=*/true);
  formality.done(true);
  EXPECT_FALSE(formality.accepted());
}

}  // namespace
}  // namespace weir
