#include "harness/scenario/fault_points.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using enum TriggerKind;

TEST(FaultPoints, accept_what_they_list_and_no_more) {
  const FaultPoints points{.triggers = {kOpen, kReplies}};
  EXPECT_TRUE(points.accept(kReplies));
  EXPECT_FALSE(points.accept(kSent));
  EXPECT_TRUE(points.accept(StreamState::kHalfClosed));
  EXPECT_FALSE(points.accept(StreamState::kTrailersSeen)) << "the client knows of them too late";
}

TEST(FaultPoints, a_chain_needs_to_be_accepted_and_so_does_what_it_counts) {
  const FaultPoints chained{.triggers = {kSent, kFired}};
  EXPECT_TRUE(chained.accept_after_a_fault(kOpen)) << "at once, when the other fault has fired";
  EXPECT_TRUE(chained.accept_after_a_fault(kSent));
  EXPECT_FALSE(chained.accept_after_a_fault(kReplies));
  EXPECT_FALSE(FaultPoints{.triggers = {kSent}}.accept_after_a_fault(kSent));
}

TEST(FaultPoints, a_point_is_required_unless_the_streams_opening_is_the_first) {
  EXPECT_EQ((FaultPoints{.triggers = {kSent, kOpen}}.required()), kSent);
  EXPECT_EQ((FaultPoints{.triggers = {kOpen, kSent}}.required()), std::nullopt);
  EXPECT_EQ(FaultPoints{}.required(), std::nullopt);
}

}  // namespace
}  // namespace weir
