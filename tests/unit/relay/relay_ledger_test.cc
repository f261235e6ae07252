// The relay's books: what is found again, and for how long.
#include "harness/relay/relay_ledger.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using What = LinkEvent::What;

constexpr RunTime at(std::int64_t seconds) { return RunTime(std::chrono::seconds(seconds)); }

LinkEvent event(What what, std::int64_t seconds, std::uint32_t link = 0) {
  return {.connection = 0, .what = what, .at = at(seconds), .link = link};
}

StreamTrace trace(std::uint32_t link, std::uint32_t h2_stream) {
  StreamTrace trace;
  trace.stream = 7;
  trace.link = link;
  trace.h2_stream = h2_stream;
  return trace;
}

TEST(RelayLedger, gives_what_came_since_and_what_stays) {
  RelayLedger ledger(1);
  ledger.record(event(What::kReset, 1));
  ledger.record(event(What::kBlackhole, 2));
  ledger.record(event(What::kFin, 10));
  EXPECT_THAT(ledger.history(0, RunTime::min()), SizeIs(3));
  const std::vector<LinkEvent> late = ledger.history(0, at(5));
  ASSERT_THAT(late, SizeIs(2));
  EXPECT_EQ(late[0].what, What::kBlackhole) << "it stays";
  EXPECT_EQ(late[1].what, What::kFin);
  EXPECT_THAT(ledger.history(0, at(11)), SizeIs(1));
  EXPECT_THAT(ledger.history(1, RunTime::min()), IsEmpty());
}

TEST(RelayLedger, what_stays_ends_with_its_link) {
  RelayLedger ledger(1);
  ledger.record(event(What::kBlackhole, 2, 0));
  ledger.record(event(What::kHalfClose, 3, 1));
  ledger.link_gone(0, 0, at(6));
  const std::vector<LinkEvent> found = ledger.history(0, at(20));
  ASSERT_THAT(found, SizeIs(1)) << "the other link's";
  EXPECT_EQ(found[0].what, What::kHalfClose);
  const std::vector<LinkEvent> before = ledger.history(0, at(5));
  ASSERT_THAT(before, SizeIs(2));
  EXPECT_FALSE(stays(before[0]));
  EXPECT_EQ(before[0].lasts, std::chrono::seconds(4));
}

TEST(RelayLedger, an_older_link_does_not_speak_for_a_stream_that_was_tried_again) {
  RelayLedger ledger(1);
  ledger.keep_trace(0, trace(0, 1), true);
  EXPECT_EQ(ledger.link_of(0, 7, 0), 0U);
  ledger.keep_trace(0, trace(1, 3), true);
  EXPECT_EQ(ledger.link_of(0, 7, 0), 1U);
  StreamTrace closed = trace(0, 1);
  closed.close = StreamTrace::Close{};
  ledger.keep_trace(0, closed, false);
  const std::optional<StreamTrace> taken = ledger.take_trace(0, 7, 0);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->h2_stream, 3U);
  EXPECT_EQ(taken->attempts, 2U);
  EXPECT_FALSE(taken->close);
  EXPECT_EQ(ledger.link_of(0, 7, 0), std::nullopt);
}

TEST(RelayLedger, without_a_history_nothing_is_kept) {
  RelayLedger ledger(1, false);
  ledger.record(event(What::kBlackhole, 2));
  ledger.keep_trace(0, trace(0, 1), true);
  EXPECT_THAT(ledger.history(0, RunTime::min()), IsEmpty());
  EXPECT_EQ(ledger.take_trace(0, 7, 0), std::nullopt);
  EXPECT_EQ(ledger.totals().blackholes, 1U);
}

}  // namespace
}  // namespace weir
