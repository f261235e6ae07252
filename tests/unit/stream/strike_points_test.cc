#include "harness/stream/strike_points.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// The strikes of the plan's first stream, and one look at them.
struct Look {
  explicit Look(const std::string& faults) : plan(group_plan("messages = 9", faults)) {
    for (const PlannedFault& planned : plan.streams[0].faults) strikes.emplace_back(planned);
  }
  [[nodiscard]] StrikePoints points() const { return {plan, strikes, standing}; }
  Plan plan;
  std::vector<StrikeTrack> strikes;
  Standing standing;
};

TEST(StrikePoints, one_that_follows_counts_from_where_the_other_struck) {
  Look look(fault_text("slow-writer", "name = \"first\"\nat = { replies = 1 }") +
            fault_text("cancel", "at = { fired = \"first\", replies = 2 }"));
  look.standing.progress.received = 5;
  EXPECT_FALSE(look.points().is_due(look.strikes[1])) << "the other has not fired";
  look.strikes[0].fire({.at = RunTime(1s), .sent = 4, .replies = 4});
  EXPECT_FALSE(look.points().is_due(look.strikes[1])) << "one reply since";
  look.standing.progress.received = 6;
  EXPECT_TRUE(look.points().is_due(look.strikes[1]));
  EXPECT_FALSE(look.points().follows_in_vain(look.strikes[1]));
}

TEST(StrikePoints, one_follows_in_vain_once_the_other_is_given_up) {
  Look look(fault_text("slow-writer", "name = \"first\"\nat = { replies = 1 }") +
            fault_text("cancel", "at = { fired = \"first\" }"));
  EXPECT_FALSE(look.points().follows_in_vain(look.strikes[1]));
  look.strikes[0].spare("its window");
  EXPECT_TRUE(look.points().follows_in_vain(look.strikes[1]));
  EXPECT_FALSE(look.points().follows_in_vain(look.strikes[0])) << "it follows none";
}

TEST(StrikePoints, a_window_spares_and_so_does_a_time_of_the_run_before_the_opening) {
  Look windowed(fault_text("cancel", "at = { replies = 1 }\nfrom = \"2s\"\nuntil = \"3s\""));
  windowed.standing.progress.now = RunTime(1s);
  EXPECT_EQ(windowed.points().spared_because(windowed.strikes[0]),
            "was due at 1s of the run, and may strike between 2s and 3s of the run only");
  windowed.standing.progress.now = RunTime(2s);
  EXPECT_EQ(windowed.points().spared_because(windowed.strikes[0]), "");
  Look timed(fault_text("cancel", "at = { run = \"5s\" }"));
  timed.standing.opened = RunTime(6s);
  timed.standing.progress.now = RunTime(6s);
  EXPECT_EQ(timed.points().spared_because(timed.strikes[0]),
            "was due at 5s of the run, before the stream opened");
  EXPECT_EQ(timed.points().due_by_time(timed.strikes[0]), RunTime(5s));
}

TEST(StrikePoints, nothing_fires_twice_nor_on_a_stream_that_is_over) {
  Look look(fault_text("cancel", "at = { replies = 1 }"));
  EXPECT_TRUE(look.points().may_fire(look.strikes[0]));
  look.standing.over = true;
  EXPECT_FALSE(look.points().may_fire(look.strikes[0]));
  look.standing.over = false;
  look.standing.winding_down = true;
  EXPECT_FALSE(look.points().may_fire(look.strikes[0]));
  look.standing.winding_down = false;
  look.strikes[0].fire({});
  EXPECT_FALSE(look.points().may_fire(look.strikes[0]));
}

}  // namespace
}  // namespace weir
