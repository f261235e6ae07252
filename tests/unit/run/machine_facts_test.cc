#include "harness/run/machine_facts.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(MachineFacts, name_the_processor) {
  EXPECT_EQ(processor_name("processor\t: 0\nmodel name\t: AMD EPYC 7B13\nmodel name\t: other\n"),
            "AMD EPYC 7B13");
  EXPECT_EQ(processor_name("processor\t: 0\nBogoMIPS\t: 50\n"), "unknown");
  EXPECT_EQ(processor_name(""), "unknown");
}

TEST(MachineFacts, are_the_same_from_one_look_to_the_next) {
  EXPECT_EQ(machine_facts(), machine_facts());
  for (const auto& [name, value] : machine_facts()) EXPECT_FALSE(value.empty()) << name;
}

}  // namespace
}  // namespace weir
