// Scenarios and plans from TOML, as the program makes them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/plan/plan.h"
#include "harness/scenario/loader.h"

namespace weir {

/// A scenario whose text is `rest` under a head that says schema and name. The test fails when it is refused.
[[nodiscard]] inline Scenario load_text(const std::string& rest) {
  std::string text = "schema = 1\nname = \"test\"\n" + rest;
  LoadResult result = load_scenario(text, "test.toml", {}, vocabulary());
  EXPECT_TRUE(result.ok()) << result.errors.render() << text;
  return std::move(result.scenario);
}

/// The plan of such a scenario.
[[nodiscard]] inline Plan plan_of(const std::string& rest) {
  return compile(std::make_shared<const Scenario>(load_text(rest)));
}

/// The plan of one group called "g" with these keys, and of these faults.
[[nodiscard]] inline Plan group_plan(const std::string& keys, const std::string& faults = "") {
  return plan_of("[[streams]]\nname = \"g\"\n" + keys + "\n" + faults);
}

/// A fault on the group "g".
[[nodiscard]] inline std::string fault_text(const std::string& kind, const std::string& keys = "") {
  return "[[fault]]\nkind = \"" + kind + "\"\non = \"g\"\n" + keys + "\n";
}

}  // namespace weir
