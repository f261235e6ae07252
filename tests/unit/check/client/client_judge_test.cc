#include "harness/check/client/client_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/check/client/fake_client.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Mark = CheckMark;

const ClientEntry kLost{
    .name = "tcp-reset", .kind = "tcp-reset", .what = "lost", .duty = ClientDuty::kComeBack};
const ClientEntry kRefused{
    .name = "refused", .kind = "h2-trailers", .what = "told", .duty = ClientDuty::kAnswer};
const ClientEntry kDead{
    .name = "blackhole", .kind = "blackhole", .what = "dead", .duty = ClientDuty::kNotice};
const ClientEntry kQuiet{
    .name = "h2-silence", .kind = "h2-silence", .what = "quiet", .duty = ClientDuty::kMayWait};
const ClientEntry kPlain{.name = "plain", .kind = "", .what = "left alone"};

const KnownClient& ending() {
  static const KnownClient kKnown = known_client(FakeClient().talks(0, 0, 1, 6).ends(100, 0));
  return kKnown;
}
const KnownClient& endless() {
  static const KnownClient kKnown = known_client(FakeClient().talks(0, 0, 1, 6).watched_until(100));
  return kKnown;
}
FakeClient lost_at_four() {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(31).loses(32, 0);
  return client;
}

TEST(ClientJudge, passes_a_client_that_comes_back_and_does_all) {
  const ClientRow row = judge_client(kLost, lost_at_four().talks(131, 1, 4, 6).ends(200, 0), ending(), {});
  EXPECT_EQ(row.mark, Mark::kPassed) << ::testing::PrintToString(row.why);
  EXPECT_EQ(row.back_after, 110ms) << "its first reply comes 110 ms after the fault";
  EXPECT_EQ(row.retries.tries, 1U);
  EXPECT_EQ(row.end, (ProcessEnd{.code = 0}));
}

TEST(ClientJudge, fails_one_that_gives_up_at_once_unless_it_may) {
  const ClientLog log = lost_at_four().ends(40, 1);
  const ClientRow row = judge_client(kLost, log, ending(), {});
  EXPECT_EQ(row.mark, Mark::kFailed);
  EXPECT_THAT(row.why,
              ElementsAre(HasSubstr("it did not connect again: it exited with 1, 9ms after the fault")));
  EXPECT_EQ(judge_client(kLost, log, ending(), {.may_end = true}).mark, Mark::kPassed);
  EXPECT_EQ(judge_client(kRefused, log, ending(), {}).mark, Mark::kPassed) << "to be refused is an answer";
}

TEST(ClientJudge, fails_one_that_gives_up_after_some_tries) {
  const ClientLog log = lost_at_four().connects(100, 1).connects(1100, 2).ends(1200, 1);
  EXPECT_THAT(judge_client(kLost, log, ending(), {}).why, ElementsAre(HasSubstr("it gave up after 2 tries")));
}

TEST(ClientJudge, fails_one_that_says_it_is_done_and_is_not) {
  const ClientRow row = judge_client(kRefused, lost_at_four().ends(40, 0), ending(), {});
  EXPECT_THAT(
      row.why,
      ElementsAre(HasSubstr("lost: 3 messages never reached the server, and the client ended with 0")));
}

TEST(ClientJudge, does_not_count_lost_what_a_client_does_not_claim) {
  const ClientLog log = lost_at_four().says(33, 0, 4, "4", true).ends(40, 1);
  const ClientRow row = judge_client(kRefused, log, ending(), {});
  EXPECT_EQ(row.mark, Mark::kPassed);
  EXPECT_THAT(row.notes, ElementsAre(HasSubstr("does not claim it")));
}

TEST(ClientJudge, knows_a_hang_from_a_client_that_tries) {
  EXPECT_THAT(judge_client(kLost, lost_at_four().watched_until(10'031), ending(), {}).why,
              ElementsAre(HasSubstr("it hangs: 10s after the fault")));
  EXPECT_THAT(judge_client(kLost, lost_at_four().connects(99, 1).watched_until(10'031), ending(), {}).why,
              ElementsAre(HasSubstr("it tried again, and no message came through: 1 try")));
  EXPECT_THAT(judge_client(kLost, lost_at_four().talks(99, 1, 4, 6).watched_until(20'000), ending(), {}).why,
              ElementsAre(HasSubstr("it came back, and has not come to its end")));
}

TEST(ClientJudge, of_a_stream_that_falls_silent_a_client_without_a_deadline_knows_nothing) {
  const ClientLog log = lost_at_four().watched_until(10'031);
  EXPECT_EQ(judge_client(kDead, log, ending(), {}).mark, Mark::kFailed);
  const ClientRow row = judge_client(kQuiet, log, ending(), {});
  EXPECT_EQ(row.mark, Mark::kPassed);
  EXPECT_THAT(row.notes, ::testing::Contains(HasSubstr("it hangs")));
}

TEST(ClientJudge, finds_storms_and_crashes) {
  FakeClient storm = lost_at_four();
  for (int i = 0; i < 20; ++i) storm.connects(40 + 100 * i, static_cast<std::uint32_t>(i) + 1);
  const ClientRow row = judge_client(kLost, storm.talks(2100, 30, 4, 6).ends(2200, 0), ending(), {});
  EXPECT_THAT(row.why, ElementsAre(HasSubstr("a storm: 21 tries in 2.08s")));
  EXPECT_THAT(judge_client(kLost, lost_at_four().ends(33, 134, 6), ending(), {}).why,
              ElementsAre(HasSubstr("it crashed: it was ended by SIGABRT, 2ms after the fault")));
}

TEST(ClientJudge, finds_a_client_that_spins_where_no_wire_shows_it) {
  ClientLog log = lost_at_four().connects(1'040, 1).talks(3'000, 2, 4, 6).ends(3'200, 0);
  log.idle_for = 2'900ms;
  log.cpu_us = 2'600'000;
  const ClientRow row = judge_client(kLost, log, ending(), {});
  EXPECT_THAT(row.why, ElementsAre(HasSubstr("a busy loop: it burns 90 % of a processor for 2.9s")));
  log.cpu_us = 300'000;
  EXPECT_EQ(judge_client(kLost, log, ending(), {}).mark, Mark::kPassed);
}

TEST(ClientJudge, a_message_that_was_on_its_way_is_no_sign_of_life) {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(31).hears(32, 0, 4);
  EXPECT_EQ(first_good(client.watched_until(99), ClientDuty::kNotice), std::nullopt);
  client.hears(99, 0, 5);
  EXPECT_EQ(first_good(client.watched_until(99), ClientDuty::kGoOn), FakeClient::time(99));
  EXPECT_EQ(first_good(client.watched_until(99), ClientDuty::kComeBack), std::nullopt)
      << "its stream was ended";
}

TEST(ClientJudge, a_fault_that_did_not_come_about_shows_nothing) {
  const ClientLog log = FakeClient().talks(0, 0, 1, 6).ends(100, 0);
  EXPECT_EQ(judge_client(kLost, log, ending(), {}).mark, Mark::kNoEvidence);
  ClientEntry joined = kLost;
  joined.by_hand = false;
  EXPECT_EQ(judge_client(joined, log, ending(), {}).mark, Mark::kSkipped);
}

TEST(ClientJudge, a_client_is_watched_until_nothing_more_can_be_learnt) {
  const auto over = [](const ClientLog& log, const ClientEntry& entry, const KnownClient& known, int at) {
    return is_over(log, entry, known, {}, FakeClient::time(at));
  };
  const ClientLog gone = lost_at_four().watched_until(0);
  EXPECT_FALSE(over(gone, kLost, ending(), 10'000)) << "10 s of patience, from the fault at 31 ms";
  EXPECT_TRUE(over(gone, kLost, ending(), 10'031));
  EXPECT_FALSE(over(gone, kDead, ending(), 25'000)) << "keepalive takes longer";
  ClientEntry outage = kLost;
  outage.outage = 3s;
  EXPECT_FALSE(over(gone, outage, ending(), 13'000)) << "patience begins when the outage is over";
  const ClientLog back = lost_at_four().talks(131, 1, 4, 4).watched_until(0);
  EXPECT_TRUE(over(back, kLost, endless(), 2'200)) << "one that never ends shows nothing new in 2 s";
  EXPECT_FALSE(over(back, kLost, ending(), 2'200)) << "one that ends is waited for";
}

TEST(ClientJudge, a_busy_loop_is_watched_no_longer_than_it_takes) {
  FakeClient busy = lost_at_four();
  for (int i = 0; i < 1'001; ++i) busy.connects(40 + i, static_cast<std::uint32_t>(i) + 1);
  EXPECT_TRUE(is_over(busy.watched_until(0), kLost, ending(), {}, FakeClient::time(1'100)));
}

TEST(ClientJudge, a_client_that_does_not_work_by_itself_is_told_what_to_do) {
  const auto why = [](const ClientLog& log) {
    const ClientRow row = judge_plain(kPlain, log, {});
    EXPECT_EQ(row.mark, Mark::kNoEvidence);
    EXPECT_THAT(row.remedies, ::testing::SizeIs(1));
    return row.why.at(0);
  };
  EXPECT_THAT(why(FakeClient().ends(50, 3)), HasSubstr("it did not connect within 50ms (it exited with 3)"));
  EXPECT_THAT(why(FakeClient().connects(5, 0).watched_until(60'000)),
              HasSubstr("no stream of HTTP/2 in the clear"));
  EXPECT_THAT(why(FakeClient().connects(5, 0).opens(6, 0).watched_until(5'006)),
              HasSubstr("heard nothing in 5.01s"));
  EXPECT_THAT(why(FakeClient().talks(0, 0, 1, 2).ends(99, 1)), HasSubstr("it fails when it is left alone"));
  ClientLog no_server = FakeClient().connects(5, 0).watched_until(60'000);
  no_server.no_server = "127.0.0.1:1: Connection refused";
  EXPECT_THAT(why(no_server), HasSubstr("refused"));
}

TEST(ClientJudge, a_client_whose_messages_are_alike_is_told_what_that_costs) {
  FakeClient client;
  client.connects(0, 0).opens(0, 0).says(1, 0, 1, "ping").hears(2, 0, 1).says(3, 0, 2, "ping").hears(4, 0, 2);
  const ClientRow row = judge_plain(kPlain, client.ends(9, 0), {});
  EXPECT_EQ(row.mark, Mark::kPassed);
  EXPECT_THAT(row.notes, ElementsAre(HasSubstr("alike")));
  EXPECT_THAT(row.why, IsEmpty());
}

}  // namespace
}  // namespace weir
