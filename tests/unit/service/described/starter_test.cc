// Scenarios to start from: they are sound for whatever method.
#include "harness/service/described/starter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "harness/service/services.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

Target at_home() {
  Target target;
  target.embedded = false;
  target.address = "localhost:50051";
  return target;
}

TEST(StarterScenario, is_sound_for_every_kind_of_method) {
  for (const std::string& method : shop()->methods()) {
    const std::string text = starter_scenario(*shop()->method(method), at_home());
    const LoadResult loaded = load_scenario(text, "starter.toml", {}, vocabulary());
    ASSERT_TRUE(loaded.ok()) << loaded.errors.render() << text;
    EXPECT_EQ(loaded.scenario.target.address, "localhost:50051");
    EXPECT_EQ(loaded.scenario.target.method, method);
    ErrorList errors;
    const Services services =
        make_services(compile(std::make_shared<const Scenario>(loaded.scenario)), shop(), errors);
    EXPECT_EQ(services.size(), 1U) << errors.render() << text;
  }
}

TEST(StarterScenario, shows_the_message_and_names_a_field_that_both_sides_have) {
  const std::string text = starter_scenario(*shop()->method("shop.Orders/Echo"), at_home());
  EXPECT_THAT(text, HasSubstr("\nname = \"orders-echo\"\n"));
  EXPECT_THAT(text, HasSubstr("match = \"field\", request = \"id\""));
  EXPECT_THAT(text, HasSubstr(R"(message = '{"id": {n}, "name": "{stream}-{n}", "blob": "{bytes:16}")"));
  EXPECT_THAT(text, HasSubstr("#     \"address\": {"));
}

TEST(StarterScenario, says_of_the_target_what_was_said) {
  Target target = at_home();
  EXPECT_THAT(starter_scenario(*shop()->method("shop.Orders/Echo"), target),
              HasSubstr("asked of the server's reflection"));
  target.descriptors.sets = {{"shop.protoset"}};
  target.connections.per_stream = true;
  target.tls.emplace();
  const std::string text = starter_scenario(*shop()->method("shop.Orders/Echo"), target);
  EXPECT_THAT(text, HasSubstr("\ndescriptors = [\"shop.protoset\"]\n"));
  EXPECT_THAT(text, HasSubstr("\nconnections = \"per-stream\"\n"));
  EXPECT_THAT(text, HasSubstr("\ntls = {}\n"));
  EXPECT_THAT(text, Not(HasSubstr("reflection")));
  EXPECT_TRUE(load_scenario(text, "starter.toml", {}, vocabulary()).ok()) << text;
}

}  // namespace
}  // namespace weir
