#include "harness/outcome/verdict.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

/// Two streams; fault 0 strikes the first one, faults 1 and 2 strike none by themselves.
class Judge : public testing::Test {
 protected:
  Plan plan = group_plan(
      "count = 2\nmessages = 9\nexpect = [\"ok\"]",
      fault_text("tcp-reset", "select = { list = [0] }\nat = { replies = 1 }\nexpect = [\"tcp.rst\"]") +
          fault_text("server-stop",
                     "select = { list = [0] }\nat = { replies = 2 }\n"
                     "expect = [\"remote.shutdown\", \"h2\"]"));
  Evidence evidence;
  std::vector<StrikeTrack> faults;

  Judgement judged(const std::string& name, std::size_t stream = 0,
                   std::vector<std::string> alternatives = {}) {
    Outcome outcome;
    outcome.name = name;
    if (!alternatives.empty()) outcome.certainty = Certainty::kAmbiguous;
    outcome.alternatives = std::move(alternatives);
    return judge(plan, plan.streams[stream], outcome, evidence, faults);
  }

  StrikeTrack& planned(std::uint32_t fault) { return faults.emplace_back(PlannedFault{.fault = fault}); }
  void fired(std::uint32_t fault) { planned(fault).fire({}); }
  void link_struck_for(std::uint32_t stream) {
    evidence.link_events.push_back({.fault = 0, .stream = stream});
  }
};

TEST_F(Judge, a_stream_left_alone_is_held_against_its_group) {
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("tcp.rst").verdict, Verdict::kUnexpected);
  EXPECT_EQ(judged("ok.complete").expected, (std::vector<std::string>{"ok"}));
  EXPECT_TRUE(judged("ok.complete").because.empty());
}

TEST_F(Judge, a_fault_that_fired_replaces_what_the_group_expects) {
  fired(0);
  EXPECT_EQ(judged("tcp.rst").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("tcp.rst").because, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kUnexpected);
  EXPECT_FALSE(judged("tcp.rst").collateral_of);
}

TEST_F(Judge, at_the_end_of_the_phase_the_ordinary_end_is_as_good_as_the_faults) {
  fired(0);
  evidence.wound_down = true;
  EXPECT_EQ(judged("tcp.rst").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("tcp.fin").verdict, Verdict::kUnexpected);
}

TEST_F(Judge, a_fault_that_did_not_fire_explains_nothing) {
  planned(0).arm();
  EXPECT_EQ(judged("tcp.rst").verdict, Verdict::kUnexpected);
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kExpected);
}

TEST_F(Judge, several_faults_allow_what_any_of_them_does) {
  fired(0);
  fired(1);
  EXPECT_EQ(judged("tcp.rst").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("remote.shutdown").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("tcp.fin").verdict, Verdict::kUnexpected);
  EXPECT_EQ(judged("tcp.fin").because, (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(Judge, a_stream_that_opened_after_the_blow_may_also_feel_nothing_of_it) {
  fired(1);
  evidence.opened = RunTime(std::chrono::seconds(2));
  evidence.server_events = {{.fault = 1, .stream = 1, .at = RunTime(std::chrono::seconds(1))}};
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kExpected);
  EXPECT_EQ(judged("remote.shutdown").verdict, Verdict::kExpected);
  evidence.server_events[0].at = RunTime(std::chrono::seconds(3));
  EXPECT_EQ(judged("ok.complete").verdict, Verdict::kUnexpected) << "it was open when the server was struck";
}

TEST_F(Judge, listeners_that_went_down_are_the_own_fault_of_all_it_was_planned_on) {
  evidence.link_events = {{.fault = 1, .stream = 7, .what = LinkEvent::What::kListenerDown}};
  EXPECT_EQ(judged("h2.rst.8").because, (std::vector<std::uint32_t>{1}));
  EXPECT_FALSE(judged("h2.rst.8").collateral_of);
  EXPECT_TRUE(judged("h2.rst.8", 1).collateral_of) << "it was not planned on the second one";
}

TEST_F(Judge, a_stream_on_a_connection_struck_for_another_is_collateral) {
  link_struck_for(0);
  Judgement hit = judged("tcp.rst", 1);
  EXPECT_EQ(hit.verdict, Verdict::kExpected);
  EXPECT_EQ(hit.collateral_of, 0U);
  EXPECT_EQ(hit.because, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(hit.expected, (std::vector<std::string>{"tcp.rst"}));
  EXPECT_EQ(judged("app.internal", 1).verdict, Verdict::kUnexpected) << "not everything is excused";
}

TEST_F(Judge, a_stream_that_came_through_is_no_collateral) {
  link_struck_for(0);
  EXPECT_EQ(judged("ok.complete", 1).verdict, Verdict::kExpected);
  EXPECT_FALSE(judged("ok.complete", 1).collateral_of);
}

TEST_F(Judge, a_stream_whose_connection_died_of_a_fault_of_its_neighbours_is_collateral_of_that) {
  evidence.neighbour_events = {{.fault = 0, .stream = 0, .one_stream = true}};
  Outcome outcome = make_outcome("tcp.rst", Certainty::kProven);
  Judgement hit = judge(plan, plan.streams[1], outcome, evidence, faults);
  EXPECT_EQ(hit.collateral_of, 0U);
  EXPECT_EQ(hit.verdict, Verdict::kExpected);
  EXPECT_EQ(hit.because, (std::vector<std::uint32_t>{0}));
  outcome = make_outcome("goaway.closed.2", Certainty::kProven);
  hit = judge(plan, plan.streams[1], outcome, evidence, faults);
  EXPECT_EQ(hit.collateral_of, 0U);
  EXPECT_EQ(hit.verdict, Verdict::kUnexpected) << "not everything is excused";
  outcome = make_outcome("app.internal", Certainty::kProven);
  hit = judge(plan, plan.streams[1], outcome, evidence, faults);
  EXPECT_FALSE(hit.collateral_of) << "an end of its own";
  EXPECT_EQ(hit.verdict, Verdict::kUnexpected);
}

TEST_F(Judge, a_connection_struck_for_the_stream_itself_is_its_own_fault) {
  fired(0);
  link_struck_for(0);
  EXPECT_EQ(judged("tcp.fin").verdict, Verdict::kUnexpected);
  EXPECT_FALSE(judged("tcp.fin").collateral_of);
}

TEST_F(Judge, what_an_earlier_incarnation_did_to_the_connection_explains_the_later_one) {
  planned(0);
  link_struck_for(0);
  Judgement later = judged("tcp.rst");
  EXPECT_EQ(later.verdict, Verdict::kExpected);
  EXPECT_EQ(later.because, (std::vector<std::uint32_t>{0}));
  EXPECT_FALSE(later.collateral_of);
}

TEST_F(Judge, a_server_struck_hits_the_chosen_and_the_others) {
  evidence.server_events.push_back({.fault = 1, .stream = 0});
  EXPECT_EQ(judged("remote.shutdown", 0).verdict, Verdict::kExpected);
  EXPECT_FALSE(judged("remote.shutdown", 0).collateral_of) << "it was chosen, whoever came first";
  EXPECT_EQ(judged("remote.shutdown", 1).verdict, Verdict::kExpected);
  EXPECT_EQ(judged("remote.shutdown", 1).collateral_of, 1U);
}

TEST_F(Judge, an_ambiguous_outcome_is_expected_only_when_every_reading_is) {
  fired(1);
  EXPECT_EQ(judged("h2.rst.8", 0, {"h2.rst.8"}).verdict, Verdict::kExpected);
  EXPECT_EQ(judged("h2.rst.8", 0, {"local.deadline.inflight"}).verdict, Verdict::kAmbiguous);
  EXPECT_EQ(judged("local.cancel", 0, {"h2.rst.8"}).verdict, Verdict::kAmbiguous);
  EXPECT_EQ(judged("local.cancel", 0, {"tcp.rst"}).verdict, Verdict::kUnexpected);
}

TEST_F(Judge, other_names_that_are_as_true_are_as_good) {
  fired(0);
  Outcome outcome;
  outcome.name = "local.deadline.by_server";
  outcome.also = {"tcp.rst"};
  EXPECT_EQ(judge(plan, plan.streams[0], outcome, evidence, faults).verdict, Verdict::kExpected);
  outcome.also = {"h2.rst.8"};
  EXPECT_EQ(judge(plan, plan.streams[0], outcome, evidence, faults).verdict, Verdict::kUnexpected);
}

TEST_F(Judge, what_an_interruption_ended_is_void) {
  fired(0);
  EXPECT_EQ(judged("harness.interrupted").verdict, Verdict::kVoid);
  EXPECT_EQ(judged("harness.cut").verdict, Verdict::kUnexpected);
}

}  // namespace
}  // namespace weir
