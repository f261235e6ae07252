#include "harness/engine/run_setups.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using Turn = RunSetups::Turn;

TEST(RunSetups, the_first_makes_the_call_and_the_others_wait_for_it) {
  RunSetups setups;
  int told = 0;
  EXPECT_EQ(setups.ask(0, 0, {}), Turn::kYours);
  EXPECT_EQ(setups.ask(0, 0, [&] { ++told; }), Turn::kWait);
  EXPECT_EQ(setups.ask(0, 1, {}), Turn::kYours) << "another call";
  EXPECT_EQ(setups.ask(1, 0, {}), Turn::kYours) << "another group's";
  EXPECT_EQ(told, 0);
  setups.tell(0, 0, {.reply = "topic"});
  EXPECT_EQ(told, 1);
  EXPECT_EQ(setups.ask(0, 0, {}), Turn::kOver);
  EXPECT_EQ(setups.known(0, 0).reply, "topic");
}

TEST(RunSetups, a_failure_is_everybodys) {
  RunSetups setups;
  EXPECT_EQ(setups.ask(0, 0, {}), Turn::kYours);
  CallEnd end;
  end.code = 6;
  setups.tell(0, 0, {.failure = end});
  EXPECT_EQ(setups.ask(0, 0, {}), Turn::kOver);
  ASSERT_TRUE(setups.known(0, 0).failure);
  EXPECT_EQ(setups.known(0, 0).failure->code, 6);
}

}  // namespace
}  // namespace weir
