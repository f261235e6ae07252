#include "reports/doubt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/checks.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A run of one second and one open-loop group, as numbers.
struct Made {
  std::uint64_t due = 1000;
  std::uint64_t sent = 1000;
  std::uint64_t held_back = 0;
  double late_p99_us = 50;
  std::uint64_t late_count = 1000;
  double response_p99_us = 2000;
  double cores_used = 0.3;
  double cpu_share = 0.15;
  double idle = 0.8;
  std::uint32_t threads = 0;
  double doubt = 0.1;
  double tick_us = 0;

  [[nodiscard]] v1::Report report() const {
    v1::Report report = testing::report_of(R"(
      run { streams_started: 1 measured_seconds: 1 }
      target { kind: "remote" engine: "grpc" }
      groups { name: "g" totals { total: 1 expected: 1 } }
      totals { total: 1 expected: 1 }
      outcomes { group: "g" class: "ok.complete" verdict: "expected" count: 1 })");
    v1::GroupReport& group = *report.mutable_groups(0);
    group.mutable_offered()->set_due(due);
    group.mutable_offered()->set_answered(sent);
    group.mutable_offered()->set_unwritten(due - sent);
    group.mutable_offered()->set_held_back(held_back);
    auto add = [&](const char* name, std::uint64_t count, double p99_us) {
      v1::Latency& latency = *group.add_latency();
      latency.set_name(name);
      latency.set_count(count);
      latency.set_p99_us(p99_us);
    };
    add("response", 1000, response_p99_us);
    add("lateness", late_count, late_p99_us);
    v1::Harness& harness = *report.mutable_harness();
    harness.set_cores(2);
    harness.set_cores_used(cores_used);
    harness.set_cpu_share(cpu_share);
    harness.set_idle_share(idle);
    harness.set_threads(threads);
    harness.set_doubt(doubt);
    report.mutable_target()->set_tick_us(tick_us);
    return report;
  }
};

Doubt doubt_of(const Made& made) { return doubt(made.report()); }

TEST(Doubt, a_generator_that_keeps_up_is_not_doubted) {
  EXPECT_THAT(doubt_of({}).reasons, IsEmpty());
  EXPECT_THAT(doubt_of({}).notes, IsEmpty());
}

TEST(Doubt, a_report_that_says_nothing_of_its_harness_is_taken_as_it_is) {
  v1::Report report = Made{.sent = 1}.report();
  report.clear_harness();
  EXPECT_THAT(doubt(report).reasons, IsEmpty());
}

TEST(Doubt, a_rate_that_was_not_met_says_by_how_much_and_what_to_change) {
  // 40 % of a second is more than the 200 ms that a pause may cost.
  Doubt found = doubt_of({.sent = 600});
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_THAT(found.reasons[0].reason,
              HasSubstr("group 'g' wrote 600 of the 1,000 messages that were due (60 %)"));
  EXPECT_THAT(found.reasons[0].remedy, HasSubstr("lower the rate"));
  EXPECT_THAT(found.reasons[0].remedy, HasSubstr("target.engine = \"wire\""));
  EXPECT_THAT(found.reasons[0].remedy, Not(HasSubstr("server on another machine"))) << "it is on one";
}

TEST(Doubt, connections_are_advised_only_where_streams_share_them) {
  const auto advice = [](const char* connections, std::uint32_t streams) {
    Made made = {.sent = 600};
    v1::Report report = made.report();
    report.mutable_target()->set_connections(connections);
    report.mutable_run()->set_peak_concurrent_streams(streams);
    return doubt(report).reasons.at(0).remedy;
  };
  EXPECT_THAT(advice("2", 3), HasSubstr("target.connections"));
  EXPECT_THAT(advice("2", 2), Not(HasSubstr("target.connections")));
  EXPECT_THAT(advice("per-stream", 9), Not(HasSubstr("target.connections")));
}

TEST(Doubt, two_percent_or_a_short_pause_may_be_missing) {
  // Of a second: within 2 %; 200 ms worth of messages; one more than that.
  EXPECT_THAT(doubt_of({.sent = 980}).reasons, IsEmpty());
  EXPECT_THAT(doubt_of({.sent = 800}).reasons, IsEmpty());
  EXPECT_EQ(doubt_of({.sent = 799}).reasons.size(), 1U);
}

TEST(Doubt, a_server_that_takes_no_more_is_a_finding_about_the_server) {
  Doubt found = doubt_of({.sent = 100, .held_back = 900});
  EXPECT_THAT(found.reasons, IsEmpty());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("900 waited behind a write that was not accepted")));
  EXPECT_EQ(doubt_of({.sent = 100, .held_back = 690}).reasons.size(), 1U)
      << "for 210 nothing stood in weir's way, more than a pause of 200 ms";
}

TEST(Doubt, weirs_own_server_that_takes_no_more_is_weirs_limit_unless_a_fault_may_hold_it_back) {
  v1::Report report = Made{.sent = 100, .held_back = 900}.report();
  report.mutable_resources()->set_server_in_this_process(true);
  EXPECT_EQ(doubt(report).reasons.size(), 1U);
  report.add_faults();
  EXPECT_THAT(doubt(report).reasons, IsEmpty());
}

TEST(Doubt, nothing_is_the_servers_finding_where_weir_itself_stood_still) {
  v1::Report report = Made{.sent = 100, .held_back = 900}.report();
  report.mutable_harness()->mutable_timers()->set_max_us(200'000);
  EXPECT_THAT(doubt(report).reasons, IsEmpty());
  report.mutable_harness()->mutable_timers()->set_max_us(200'001);
  EXPECT_EQ(doubt(report).reasons.size(), 1U);
}

TEST(Doubt, what_waited_behind_writes_while_weir_stood_still_was_late_by_weirs_doing) {
  v1::Report report = Made{.late_p99_us = 100, .response_p99_us = 500'000}.report();
  v1::Latency& wait = *report.mutable_groups(0)->add_latency();
  wait.set_name("wait");
  wait.set_count(1000);
  wait.set_p99_us(490'000);
  EXPECT_THAT(doubt(report).reasons, IsEmpty());
  report.mutable_harness()->set_longest_pause_us(500'000);
  ASSERT_EQ(doubt(report).reasons.size(), 1U);
  EXPECT_THAT(doubt(report).reasons[0].reason, HasSubstr("late: p99 490ms"));
  report.mutable_harness()->set_longest_pause_us(400'000);
  EXPECT_THAT(doubt(report).reasons, IsEmpty()) << "the server kept them waiting for longer than that";
}

TEST(Doubt, what_was_due_after_its_stream_had_died_is_nobodys_to_send) {
  v1::Report report = Made{.due = 600, .sent = 600}.report();
  report.mutable_groups(0)->mutable_offered()->set_due(1000);
  report.mutable_groups(0)->mutable_offered()->set_owed_by_the_dead(400);
  EXPECT_THAT(doubt(report).reasons, IsEmpty());
}

TEST(Doubt, blocked_writes_excuse_no_generator_that_used_the_machine_up) {
  EXPECT_EQ(doubt_of({.sent = 100, .held_back = 900, .cores_used = 1.9, .cpu_share = 0.95, .idle = 0.01})
                .reasons.size(),
            1U);
  // One event loop, all of it in use, on a machine with a processor to spare.
  EXPECT_EQ(
      doubt_of({.sent = 100, .held_back = 900, .cores_used = 0.95, .idle = 0.5, .threads = 1}).reasons.size(),
      1U);
  // Neighbours use the machine up, and weir next to nothing of it.
  EXPECT_THAT(
      doubt_of({.sent = 100, .held_back = 900, .cores_used = 0.1, .cpu_share = 0.05, .idle = 0.0}).reasons,
      IsEmpty());
}

TEST(Doubt, lateness_beyond_its_share_of_the_response_is_doubted) {
  Doubt found = doubt_of({.late_p99_us = 3000, .response_p99_us = 20000});
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_THAT(found.reasons[0].reason,
              HasSubstr("p99 3ms of a response p99 of 20ms, and [report] doubt allows 10 %"));
  EXPECT_THAT(doubt_of({.late_p99_us = 3000, .response_p99_us = 30000}).reasons, IsEmpty())
      << "a tenth is allowed";
  EXPECT_THAT(doubt_of({.late_p99_us = 3000, .response_p99_us = 20000, .doubt = 0.2}).reasons, IsEmpty());
  EXPECT_THAT(doubt_of({.late_p99_us = 3000, .response_p99_us = 20000, .doubt = 0}).reasons, IsEmpty());
}

TEST(Doubt, small_lateness_and_few_samples_say_nothing) {
  EXPECT_THAT(doubt_of({.late_p99_us = 1000, .response_p99_us = 1100}).reasons, IsEmpty());
  EXPECT_EQ(doubt_of({.late_p99_us = 1001, .response_p99_us = 1100}).reasons.size(), 1U);
  EXPECT_THAT(doubt_of({.late_p99_us = 9000, .late_count = 99, .response_p99_us = 9100}).reasons, IsEmpty());
}

TEST(Doubt, a_tick_that_was_asked_for_is_no_lateness) {
  EXPECT_THAT(doubt_of({.late_p99_us = 2000, .response_p99_us = 5000, .tick_us = 1000}).reasons, IsEmpty());
  EXPECT_EQ(doubt_of({.late_p99_us = 2001, .response_p99_us = 5000, .tick_us = 1000}).reasons.size(), 1U);
}

TEST(Doubt, makes_a_run_no_evidence_and_a_note_leaves_it_passed) {
  v1::Report doubted = Made{.sent = 100}.report();
  judge(doubted);
  EXPECT_EQ(doubted.verdict().exit_code(), 3U);
  EXPECT_EQ(doubted.verdict().word(), "NOT EVIDENCE");
  v1::Report noted = Made{.sent = 100, .held_back = 900}.report();
  judge(noted);
  EXPECT_EQ(noted.verdict().exit_code(), 0U);
  EXPECT_EQ(noted.verdict().notes_size(), 1);
}

TEST(Doubt, notes_once_that_a_client_is_of_a_version_whose_texts_are_not_known) {
  v1::Report report = Made{}.report();
  report.mutable_target()->set_engine_version("gRPC 1.99.0");
  EXPECT_THAT(doubt(report).notes, IsEmpty());
  report.mutable_target()->set_texts_known_for("1.51");
  const Doubt found = doubt(report);
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_THAT(found.notes[0], HasSubstr("status texts are known for gRPC 1.51; this is gRPC 1.99.0"));
  EXPECT_THAT(found.reasons, IsEmpty());
}

}  // namespace
}  // namespace weir
