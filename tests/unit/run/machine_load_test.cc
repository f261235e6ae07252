#include "harness/run/machine_load.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

MachineReading reading(const std::string& stat, Duration ours, std::chrono::steady_clock::duration at) {
  MachineReading out;
  parse_proc_stat(stat, out);
  out.ours = ours;
  out.at = std::chrono::steady_clock::time_point(at);
  return out;
}

TEST(MachineLoad, shares_are_of_what_all_processors_did_in_between) {
  // Two processors for one second are 200 ticks: 100 in user, 20 in system, 60 idle, 10 waiting for a disk, 10 stolen.
  MachineReading before = reading("cpu  1000 0 500 9000 100 0 0 50 0 0\ncpu0 1 2 3\n", 5s, 10s);
  MachineReading after = reading("cpu  1100 0 520 9060 110 0 0 60 0 0\ncpu0 1 2 3\n", 5s + 800ms, 11s);
  MachineLoad load = load_between(before, after, 2, 100);
  EXPECT_DOUBLE_EQ(load.cores_used, 0.8);
  EXPECT_EQ(load.cores, 2U);
  EXPECT_DOUBLE_EQ(load.ours.value_or(-1), 0.4);    // 80 ticks
  EXPECT_DOUBLE_EQ(load.others.value_or(-1), 0.2);  // the other 40 of 120
  EXPECT_DOUBLE_EQ(load.idle.value_or(-1), 0.35);
  EXPECT_DOUBLE_EQ(load.steal.value_or(-1), 0.05);
}

TEST(MachineLoad, what_the_system_does_not_tell_is_absent_and_not_zero) {
  MachineReading before = reading("", 1s, 1s);
  MachineReading after = reading("cpu 1 2", 2s, 2s);
  MachineLoad load = load_between(before, after, 2, 100);
  EXPECT_DOUBLE_EQ(load.cores_used, 1);
  EXPECT_FALSE(load.ours || load.others || load.idle || load.steal || load.pressure);
}

TEST(MachineLoad, counters_that_step_back_give_no_negative_share) {
  MachineReading before = reading("cpu 100 0 0 100 0 0 0 0", 0s, 0s);
  MachineReading after = reading("cpu 110 0 0 99 0 0 0 0", 0s, 1s);
  EXPECT_DOUBLE_EQ(load_between(before, after, 1, 100).idle.value_or(-1), 0);
}

TEST(MachineLoad, pressure_is_the_share_of_time_in_which_somebody_waited) {
  MachineReading before = reading("", 0s, 0s);
  MachineReading after = reading("", 0s, 2s);
  parse_pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\nfull avg10=0.00 total=7\n", before);
  parse_pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 total=9\n", after);
  EXPECT_DOUBLE_EQ(load_between(before, after, 1, 100).pressure.value_or(-1), 0.25);  // 0.5 s of 2 s
}

TEST(MachineLoad, no_time_between_two_readings_gives_no_shares) {
  MachineReading once = reading("cpu 1 0 0 1 0 0 0 0", 1s, 1s);
  EXPECT_DOUBLE_EQ(load_between(once, once, 1, 100).cores_used, 0);
  EXPECT_FALSE(load_between(once, once, 1, 100).ours);
}

}  // namespace
}  // namespace weir
