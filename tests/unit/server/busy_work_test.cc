#include "harness/server/busy_work.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(BusyWork, is_due_for_one_request_in_so_many) {
  const BusyWork one_in_three{1us, 3};
  EXPECT_FALSE(one_in_three.is_due(1));
  EXPECT_FALSE(one_in_three.is_due(2));
  EXPECT_TRUE(one_in_three.is_due(3));
  EXPECT_TRUE(one_in_three.is_due(6));
  EXPECT_TRUE((BusyWork{1us, 1}).is_due(1));
  EXPECT_FALSE(BusyWork{}.is_due(1));
}

/// A clock that goes on by a microsecond whenever it is read.
class Counting final : public Clock {
 public:
  [[nodiscard]] RunTime now() const override { return RunTime(Duration(1000 * ++reads)); }
  mutable std::int64_t reads = 0;
};

TEST(BusyWork, burns_until_the_time_is_over) {
  const Counting clock;
  burn(5us, clock);
  EXPECT_EQ(clock.reads, 6) << "from the first reading on";
}

}  // namespace
}  // namespace weir
