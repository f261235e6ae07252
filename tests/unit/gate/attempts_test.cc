#include "harness/gate/attempts.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Attempts, are_counted_by_what_was_gated) {
  const std::string file = attempt_line({"a", "2026-01-01T00:00:00Z", "FAILED", "gates/1"}) +
                           attempt_line({"b", "2026-01-01T00:00:00Z", "PASSED", "gates/2"}) +
                           attempt_line({"a", "2026-01-01T00:01:00Z", "INCONCLUSIVE", "gates/3"});
  EXPECT_EQ(attempts_before(file, "a"), 2U);
  EXPECT_EQ(attempts_before(file, "b"), 1U);
  EXPECT_EQ(attempts_before(file, "c"), 0U);
  EXPECT_EQ(attempts_before("", "a"), 0U);
}

TEST(Attempts, that_said_nothing_are_none) {
  const std::string file =
      attempt_line({"a", "t", "INVALID", "f"}) + attempt_line({"a", "t", "INTERRUPTED", "f"});
  EXPECT_EQ(attempts_before(file, "a"), 0U);
}

TEST(Attempts, stay_on_a_line_whatever_the_folder_is_called) {
  EXPECT_EQ(attempt_line({"a", "t", "PASSED", "x\ty\nz"}), "a\tt\tPASSED\tx y z\n");
}

}  // namespace
}  // namespace weir
