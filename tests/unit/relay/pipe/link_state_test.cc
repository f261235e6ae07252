#include "harness/relay/pipe/link_state.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LinkState, passes_everything_when_nothing_was_ordered) {
  LinkState state;
  EXPECT_EQ(state.share(Toward::kServer, 100), (Share{.pass = 100}));
  EXPECT_EQ(state.share(Toward::kClient, 7), (Share{.pass = 7}));
  EXPECT_TRUE(state.live());
  EXPECT_TRUE(state.passes_end(Toward::kClient));
  EXPECT_TRUE(state.passes_end(Toward::kServer));
}

TEST(LinkState, splits_a_chunk_at_the_armed_byte) {
  LinkState state;
  const auto ticket = state.arm(Toward::kServer, 10);
  EXPECT_EQ(state.share(Toward::kServer, 4), (Share{.pass = 4}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
  EXPECT_EQ(state.share(Toward::kServer, 100), (Share{.pass = 6, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(ticket));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());  // each once
  EXPECT_EQ(state.share(Toward::kServer, 94), (Share{.pass = 94}));
}

TEST(LinkState, a_chunk_that_ends_at_the_armed_byte_acts_too) {
  LinkState state;
  (void)state.arm(Toward::kClient, 10);
  EXPECT_EQ(state.share(Toward::kClient, 10), (Share{.pass = 10, .then_act = true}));
}

TEST(LinkState, counts_from_the_moment_of_arming_and_in_its_own_direction_only) {
  LinkState state;
  (void)state.share(Toward::kServer, 1000);
  const auto ticket = state.arm(Toward::kServer, 5);
  EXPECT_EQ(state.share(Toward::kClient, 50), (Share{.pass = 50}));
  EXPECT_EQ(state.share(Toward::kServer, 6), (Share{.pass = 5, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(ticket));
}

TEST(LinkState, the_nearest_of_many_points_comes_first) {
  LinkState state;
  const auto far = state.arm(Toward::kServer, 20);
  const auto near = state.arm(Toward::kServer, 10);
  const auto near_too = state.arm(Toward::kServer, 10);
  EXPECT_EQ(state.share(Toward::kServer, 30), (Share{.pass = 10, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(near, near_too));
  EXPECT_EQ(state.share(Toward::kServer, 20), (Share{.pass = 10, .then_act = true}));
  EXPECT_THAT(state.take_due(Toward::kServer), ElementsAre(far));
}

TEST(LinkState, a_black_hole_swallows_bytes_and_ends_in_its_direction_only) {
  LinkState state;
  state.apply(LinkBlackhole{Toward::kServer});
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.drop = 8}));
  EXPECT_EQ(state.share(Toward::kClient, 8), (Share{.pass = 8}));
  EXPECT_FALSE(state.passes_end(Toward::kServer));
  EXPECT_TRUE(state.passes_end(Toward::kClient));
  EXPECT_TRUE(state.live()) << "a black hole can still be reset";
}

TEST(LinkState, no_point_is_reached_in_a_black_hole) {
  LinkState state;
  (void)state.arm(Toward::kServer, 5);
  state.apply(LinkBlackhole{});
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.drop = 8}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
}

TEST(LinkState, a_black_hole_toward_the_client_lets_the_cut_direction_go_on) {
  LinkState state;
  (void)state.arm(Toward::kServer, 5);
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 5, .then_act = true}));
  (void)state.take_due(Toward::kServer);
  state.apply(LinkBlackhole{Toward::kClient});
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.pass = 3}));
}

TEST(LinkState, after_a_reset_nothing_passes_in_either_direction) {
  LinkState state;
  state.apply(LinkReset{Toward::kClient});
  EXPECT_FALSE(state.live());
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.drop = 3}));
  EXPECT_EQ(state.share(Toward::kClient, 3), (Share{.drop = 3}));
  EXPECT_FALSE(state.passes_end(Toward::kServer));
  EXPECT_FALSE(state.fin_pending(Toward::kClient));
}

TEST(LinkState, a_fin_waits_for_the_bytes_that_were_there_before_it) {
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
TEST(LinkState, a_fin_waits_for_what_becomes_of_the_bytes_that_were_unread) {
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

TEST(LinkState, without_a_fin_everything_is_admitted) {
  LinkState state;
  EXPECT_EQ(state.admit(Toward::kServer, 7), 7U);
  state.add_undecided(Toward::kServer, 9);
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9}));
}

TEST(LinkState, a_fin_with_nothing_unread_is_due_at_once) {
  LinkState state;
  state.apply(LinkFin{Toward::kBoth});
  EXPECT_TRUE(state.fin_due(Toward::kClient));
  EXPECT_TRUE(state.fin_due(Toward::kServer));
}

TEST(LinkState, a_fin_stops_waiting_when_the_sender_ends) {
  LinkState state;
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.undecided = 10}});
  state.source_ended(Toward::kClient);
  EXPECT_TRUE(state.fin_due(Toward::kClient));
}

TEST(LinkState, a_fin_behind_a_black_hole_owes_nothing) {
  LinkState state;
  state.apply(LinkBlackhole{Toward::kClient});
  state.apply(LinkFin{Toward::kClient}, {.to_client = {.undecided = 10}});
  EXPECT_TRUE(state.fin_due(Toward::kClient));
}

TEST(LinkState, a_half_close_ends_one_direction_behind_its_bytes_and_leaves_the_link_alive) {
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

TEST(LinkState, flips_bits_in_the_next_bytes_of_one_direction_over_as_many_reads_as_it_takes) {
  LinkState state;
  state.apply(LinkCorrupt{Toward::kServer, Bytes{5}, 0x80});
  EXPECT_EQ(state.share(Toward::kClient, 3), (Share{.pass = 3}));
  EXPECT_EQ(state.share(Toward::kServer, 3), (Share{.pass = 3, .flip = 3, .bits = 0x80}));
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9, .flip = 2, .bits = 0x80}));
  EXPECT_EQ(state.share(Toward::kServer, 9), (Share{.pass = 9}));
}

TEST(LinkState, a_slow_close_is_known_to_the_ends_it_is_aimed_at) {
  LinkState state;
  state.apply(LinkSlowClose{Toward::kServer, std::chrono::seconds(2)});
  EXPECT_EQ(state.end_delay(Toward::kServer), std::chrono::seconds(2));
  EXPECT_EQ(state.end_delay(Toward::kClient), Duration(0));
  EXPECT_TRUE(state.passes_end(Toward::kServer));
}

TEST(LinkState, disarmed_points_are_never_reached) {
  LinkState state;
  state.disarm(state.arm(Toward::kServer, 5));
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 8}));
  EXPECT_THAT(state.take_due(Toward::kServer), IsEmpty());
}

TEST(LinkState, what_only_slows_down_changes_nothing) {
  LinkState state;
  for (const LinkAct& act :
       {LinkAct{LinkLatency{}}, LinkAct{LinkBandwidth{}}, LinkAct{LinkSlice{}}, LinkAct{LinkStall{}}})
    state.apply(act);
  EXPECT_EQ(state.share(Toward::kServer, 8), (Share{.pass = 8}));
  EXPECT_TRUE(state.live());
}

TEST(Toward, both_aims_at_each_end) {
  EXPECT_TRUE(aims_at(Toward::kBoth, Toward::kClient));
  EXPECT_TRUE(aims_at(Toward::kServer, Toward::kServer));
  EXPECT_FALSE(aims_at(Toward::kServer, Toward::kClient));
  EXPECT_EQ(other_end(Toward::kClient), Toward::kServer);
}

}  // namespace
}  // namespace weir
