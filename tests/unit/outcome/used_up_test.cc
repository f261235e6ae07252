#include "harness/outcome/used_up.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Evidence stood_still() {
  Evidence e;
  e.own_end = OwnEnd::kWatchdog;
  e.windows = H2Windows{{.stream = true, .connection = false}, {.stream = false, .connection = true}};
  return e;
}

TEST(UsedUpWindows, are_named_by_whose_they_are_and_their_way) {
  EXPECT_THAT(used_up_windows(stood_still()), ElementsAre("stream to-server", "connection to-client"));
}

TEST(UsedUpWindows, are_told_of_a_deadline_that_ended_a_wait) {
  Evidence e = stood_still();
  e.own_end = OwnEnd::kNone;
  e.end.code = 4;
  e.end.message = "Deadline Exceeded";
  e.opened = RunTime(std::chrono::seconds(1));
  e.deadline_at = e.ended = RunTime(std::chrono::seconds(2));
  EXPECT_THAT(used_up_windows(e), IsEmpty()) << "nothing was waited for";
  e.unanswered = 1;
  EXPECT_EQ(used_up_windows(e).size(), 2U);
}

TEST(UsedUpWindows, are_told_of_no_other_end_and_only_where_somebody_saw_them) {
  Evidence other = stood_still();
  other.own_end = OwnEnd::kNone;
  EXPECT_THAT(used_up_windows(other), IsEmpty());
  Evidence unseen = stood_still();
  unseen.windows.reset();
  EXPECT_THAT(used_up_windows(unseen), IsEmpty());
  Evidence open = stood_still();
  open.windows = H2Windows{};
  EXPECT_THAT(used_up_windows(open), IsEmpty());
}

}  // namespace
}  // namespace weir
