#include "harness/relay/pipe/link_state.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LinkState, PassesEverythingWhenNothingWasOrdered) {
  LinkState state;
  EXPECT_EQ(state.share(Toward::kServer, 100), (Share{.pass = 100}));
  EXPECT_EQ(state.share(Toward::kClient, 7), (Share{.pass = 7}));
  EXPECT_TRUE(state.live());
  EXPECT_TRUE(state.passes_end(Toward::kClient));
  EXPECT_TRUE(state.passes_end(Toward::kServer));
}

TEST(LinkState, SplitsAChunkAtTheArmedByte) {
  LinkState state;
  const auto ticket = state.arm(Toward::kServer, 10);
  EXPECT_EQ(state.share(Toward::kServer, 4), (Share{.pass = 4}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
  EXPECT_EQ(state.share(Toward::kServer, 100), (Share{.pass = 6, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(ticket));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());  // each once
  EXPECT_EQ(state.share(Toward::kServer, 94), (Share{.pass = 94}));
}

TEST(LinkState, AChunkThatEndsAtTheArmedByteActsToo) {
  LinkState state;
  (void)state.arm(Toward::kClient, 10);
  EXPECT_EQ(state.share(Toward::kClient, 10), (Share{.pass = 10, .then_act = true}));
}

TEST(LinkState, CountsFromTheMomentOfArmingAndInItsOwnDirectionOnly) {
  LinkState state;
  (void)state.share(Toward::kServer, 1000);
  const auto ticket = state.arm(Toward::kServer, 5);
  EXPECT_EQ(state.share(Toward::kClient, 50), (Share{.pass = 50}));
  EXPECT_EQ(state.share(Toward::kServer, 6), (Share{.pass = 5, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(ticket));
}

TEST(LinkState, TheNearestOfManyPointsComesFirst) {
  LinkState state;
  const auto far = state.arm(Toward::kServer, 20);
  const auto near = state.arm(Toward::kServer, 10);
  const auto near_too = state.arm(Toward::kServer, 10);
  EXPECT_EQ(state.share(Toward::kServer, 30), (Share{.pass = 10, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(near, near_too));
  EXPECT_EQ(state.share(Toward::kServer, 20), (Share{.pass = 10, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(far));
}

TEST(LinkState, ABlackHoleSwallowsBytesAndEndsInItsDirectionOnly) {
  LinkState state;
  state.apply(LinkBlackhole{Toward::kServer});
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.drop = 8}));
  EXPECT_EQ(state.share(Toward::kClient, 8), (Share{.pass = 8}));
  EXPECT_FALSE(state.passes_end(Toward::kServer));
  EXPECT_TRUE(state.passes_end(Toward::kClient));
  EXPECT_TRUE(state.live()) << "a black hole can still be reset";
}

TEST(LinkState, NoPointIsReachedInABlackHole) {
  LinkState state;
  (void)state.arm(Toward::kServer, 5);
  state.apply(LinkBlackhole{});
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.drop = 8}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
}

TEST(LinkState, ABlackHoleTowardTheClientLetsTheCutDirectionGoOn) {
  LinkState state;
  (void)state.arm(Toward::kServer, 5);
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 5, .then_act = true}));
  (void)state.take_due(Toward::kServer);
  state.apply(LinkBlackhole{Toward::kClient});
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.pass = 3}));
}

TEST(LinkState, AfterAResetNothingPassesInEitherDirection) {
  LinkState state;
  state.apply(LinkReset{Toward::kClient});
  EXPECT_FALSE(state.live());
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.drop = 3}));
  EXPECT_EQ(state.share(Toward::kClient, 3), (Share{.drop = 3}));
  EXPECT_FALSE(state.passes_end(Toward::kServer));
  EXPECT_FALSE(state.fin_pending(Toward::kClient));
}

TEST(LinkState, AFinWaitsForTheBytesThatWereThereBeforeIt) {
  LinkState state;
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.undecided = 10}, .to_server = {.undecided = 99}});
  EXPECT_TRUE(state.fin_pending(Toward::kClient));
  EXPECT_FALSE(state.fin_due(Toward::kClient));
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.drop = 3})) << "not aimed at: silent";
  EXPECT_EQ(state.share(Toward::kClient, 4), (Share{.pass = 4}));
  EXPECT_EQ(state.share(Toward::kClient, 8), (Share{.pass = 6, .drop = 2}));
  EXPECT_TRUE(state.fin_due(Toward::kClient));
  state.fin_sent(Toward::kClient);
  EXPECT_FALSE(state.fin_pending(Toward::kClient));
  EXPECT_EQ(state.share(Toward::kClient, 4), (Share{.drop = 4}));
}

// The tap can make more of what is read before a FIN, or nothing at all.
TEST(LinkState, AFinWaitsForWhatBecomesOfTheBytesThatWereUnread) {
  LinkState state;
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.unread = 10, .undecided = 2}});
  EXPECT_EQ(state.share(Toward::kClient, 2), (Share{.pass = 2}));
  EXPECT_FALSE(state.fin_due(Toward::kClient));
  EXPECT_EQ(state.admit(Toward::kClient, 4), 4U);
  state.add_undecided(Toward::kClient, 9);
  EXPECT_EQ(state.share(Toward::kClient, 9), (Share{.pass = 9}));
  EXPECT_FALSE(state.fin_due(Toward::kClient));
  EXPECT_EQ(state.admit(Toward::kClient, 40), 6U);
  state.add_undecided(Toward::kClient, 0);
  EXPECT_TRUE(state.fin_due(Toward::kClient));
  EXPECT_EQ(state.admit(Toward::kClient, 40), 0U);
}

TEST(LinkState, WithoutAFinEverythingIsAdmitted) {
  LinkState state;
  EXPECT_EQ(state.admit(Toward::kServer, 7), 7U);
  state.add_undecided(Toward::kServer, 9);
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9}));
}

TEST(LinkState, AFinWithNothingUnreadIsDueAtOnce) {
  LinkState state;
  state.apply(LinkFin{Toward::kBoth});
  EXPECT_TRUE(state.fin_due(Toward::kClient));
  EXPECT_TRUE(state.fin_due(Toward::kServer));
}

TEST(LinkState, AFinStopsWaitingWhenTheSenderEnds) {
  LinkState state;
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.undecided = 10}});
  state.source_ended(Toward::kClient);
  EXPECT_TRUE(state.fin_due(Toward::kClient));
}

TEST(LinkState, AFinBehindABlackHoleOwesNothing) {
  LinkState state;
  state.apply(LinkBlackhole{Toward::kClient});
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.undecided = 10}});
  EXPECT_TRUE(state.fin_due(Toward::kClient));
}

TEST(LinkState, AHalfCloseEndsOneDirectionBehindItsBytesAndLeavesTheLinkAlive) {
  LinkState state;
  state.apply(LinkHalfClose{Toward::kClient},
              {.to_client = {.undecided = 4}, .to_server = {.undecided = 99}});
  EXPECT_TRUE(state.live());
  EXPECT_TRUE(state.fin_pending(Toward::kClient));
  EXPECT_EQ(state.share(Toward::kClient, 6), (Share{.pass = 4, .drop = 2}));
  EXPECT_TRUE(state.fin_due(Toward::kClient));
  EXPECT_EQ(state.share(Toward::kServer, 6), (Share{.pass = 6}));
  EXPECT_FALSE(state.passes_end(Toward::kClient));
  EXPECT_TRUE(state.passes_end(Toward::kServer));
}

TEST(LinkState, FlipsBitsInTheNextBytesOfOneDirectionOverAsManyReadsAsItTakes) {
  LinkState state;
  state.apply(LinkCorrupt{Toward::kServer, Bytes{5}, 0x80});
  EXPECT_EQ(state.share(Toward::kClient, 3), (Share{.pass = 3}));
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.pass = 3, .flip = 3, .bits = 0x80}));
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9, .flip = 2, .bits = 0x80}));
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9}));
}

TEST(LinkState, ASlowCloseIsKnownToTheEndsItIsAimedAt) {
  LinkState state;
  state.apply(LinkSlowClose{Toward::kServer, std::chrono::seconds(2)});
  EXPECT_EQ(state.end_delay(Toward::kServer), std::chrono::seconds(2));
  EXPECT_EQ(state.end_delay(Toward::kClient), Duration(0));
  EXPECT_TRUE(state.passes_end(Toward::kServer));
}

TEST(LinkState, DisarmedPointsAreNeverReached) {
  LinkState state;
  state.disarm(state.arm(Toward::kServer, 5));
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 8}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
}

TEST(LinkState, WhatOnlySlowsDownChangesNothing) {
  LinkState state;
  for (const LinkAct& act :
       {LinkAct{LinkLatency{}}, LinkAct{LinkBandwidth{}}, LinkAct{LinkSlice{}}, LinkAct{LinkStall{}}})
    state.apply(act);
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 8}));
  EXPECT_TRUE(state.live());
}

TEST(Toward, BothAimsAtEachEnd) {
  EXPECT_TRUE(aims_at(Toward::kBoth, Toward::kClient));
  EXPECT_TRUE(aims_at(Toward::kServer, Toward::kServer));
  EXPECT_FALSE(aims_at(Toward::kServer, Toward::kClient));
  EXPECT_EQ(other_end(Toward::kClient), Toward::kServer);
}

}  // namespace
}  // namespace weir
