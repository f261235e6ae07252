#include "harness/run/bounded_lines.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(BoundedLines, a_few_are_said_as_they_come) {
  BoundedLines lines;
  EXPECT_THAT(lines.take(RunTime(0s)), IsEmpty());
  lines.add(RunTime(1s), "reset", "reset 1");
  lines.add(RunTime(1s), "fin", "fin 1");
  EXPECT_THAT(lines.take(RunTime(1s)), ElementsAre("reset 1", "fin 1"));
  lines.add(RunTime(1100ms), "reset", "reset 2");
  EXPECT_THAT(lines.take(RunTime(1200ms)), ElementsAre("reset 2"));
  EXPECT_THAT(lines.take_all(), IsEmpty()) << "nothing was merged";
}

TEST(BoundedLines, of_thousands_the_rest_of_the_second_is_one_line) {
  BoundedLines lines;
  for (int i = 0; i < 5000; ++i) lines.add(RunTime(1s + i * 10us), "reset", "one");
  lines.add(RunTime(1s), "fin", "of another topic");
  EXPECT_THAT(lines.take(RunTime(1100ms)), SizeIs(BoundedLines::kMost + 1));
  EXPECT_THAT(lines.take(RunTime(1999ms)), IsEmpty());
  EXPECT_THAT(lines.take(RunTime(2s)), ElementsAre("reset: 4990 more within a second"));
}

TEST(BoundedLines, each_second_has_its_own_and_the_end_owes_nothing) {
  BoundedLines lines;
  for (std::uint32_t i = 0; i < BoundedLines::kMost + 3; ++i) lines.add(RunTime(1s), "reset", "first");
  (void)lines.take(RunTime(1s));
  for (std::uint32_t i = 0; i < BoundedLines::kMost + 1; ++i) lines.add(RunTime(5s), "reset", "second");
  const std::vector<std::string> said = lines.take_all();
  ASSERT_THAT(said, SizeIs(BoundedLines::kMost + 2));
  EXPECT_EQ(said.front(), "reset: 3 more within a second");
  EXPECT_EQ(said[1], "second");
  EXPECT_EQ(said.back(), "reset: 1 more within a second");
}

}  // namespace
}  // namespace weir
