#include "harness/run/arm.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(ArmSpec, has_what_a_plan_asks_of_a_target_and_no_more) {
  const Plan plan = group_plan("count = 3");
  const ArmSpec spec = arm_spec(plan);
  EXPECT_EQ(&spec.target(), &plan.scenario->target);
  EXPECT_EQ(spec.connections, plan.connections);
  EXPECT_FALSE(spec.relay);
  EXPECT_TRUE(spec.refusals.empty());
  EXPECT_FALSE(spec.limits.age);
  EXPECT_FALSE(spec.limits.pings);
}

TEST(ArmSpec, a_connection_refuses_once_however_many_of_its_streams_ask_for_it) {
  const Plan plan =
      plan_of("[target]\nconnections = 2\n[[streams]]\nname = \"g\"\ncount = 4\n" + fault_text("refuse"));
  const ArmSpec spec = arm_spec(plan);
  EXPECT_TRUE(spec.relay);
  ASSERT_EQ(spec.refusals.size(), 2U);
  EXPECT_NE(spec.refusals[0].connection, spec.refusals[1].connection);
}

TEST(ArmSpec, what_weirs_own_server_has_to_know_from_its_start_is_in_its_limits) {
  const Plan plan = group_plan("count = 1", fault_text("server-max-age", "age = \"1s\"\ngrace = \"2s\""));
  const ArmSpec spec = arm_spec(plan);
  ASSERT_TRUE(spec.limits.age);
  EXPECT_EQ(spec.limits.age->age, Duration(1s));
}

TEST(ArmSpec, a_relay_takes_three_descriptors_more_a_connection_and_a_server_of_ours_one) {
  ArmSpec spec = arm_spec(plan_of("[target]\naddress = \"127.0.0.1:1\"\n[[streams]]\nname = \"g\"\n"));
  spec.connections = 10;
  const std::uint64_t alone = descriptors_for(spec);
  spec.relay = true;
  EXPECT_EQ(descriptors_for(spec), alone + 30);
  Scenario own = *spec.scenario;
  own.target.embedded = true;
  spec.scenario = std::make_shared<const Scenario>(own);
  EXPECT_EQ(descriptors_for(spec), alone + 40);
}

}  // namespace
}  // namespace weir
