#include "harness/outcome/settle.h"

#include <gmock/gmock.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using Phase = StrikeTrack::Phase;

/// One stream of a group with one fault or more, that opened at 1 s and ended at 2 s.
class Settle : public testing::Test {
 protected:
  void plan_for(const std::string& faults, const std::string& group = "messages = 9") {
    plan_ = group_plan(group, faults);
    strikes_.clear();
    for (const PlannedFault& planned : plan_.streams[0].faults) strikes_.emplace_back(planned);
  }
  void end_with(int code, const std::string& message) {
    evidence_ = {};
    evidence_.end.code = code;
    evidence_.end.message = message;
    evidence_.opened = RunTime(1s);
    evidence_.ended = RunTime(2s);
    evidence_.sent = 5;
    evidence_.received = 4;
    evidence_.half_closed = code == 0;
  }
  [[nodiscard]] Settled settled(WindDown wind_down = WindDown::kNone) const {
    return settle(plan_, stream(), strikes_, evidence_, wind_down);
  }
  [[nodiscard]] StrikeTrack first(WindDown wind_down = WindDown::kNone) const {
    return settled(wind_down).strikes.at(0);
  }
  [[nodiscard]] StreamPlan stream() const {
    StreamPlan stream = plan_.streams[0];
    stream.incarnation = incarnation_;
    return stream;
  }
  void relay_struck(RunTime at) {
    evidence_.link_events.push_back({.fault = 0, .stream = plan_.streams[0].id, .at = at});
  }

  Plan plan_;
  std::vector<StrikeTrack> strikes_;
  Evidence evidence_;
  std::uint32_t incarnation_ = 0;
};

TEST_F(Settle, an_order_whose_word_came_after_the_end_it_caused_has_fired) {
  plan_for(fault_text("tcp-reset", "at = { replies = 4 }"));
  end_with(14, "Connection reset by peer");
  relay_struck(RunTime(1500ms));
  EXPECT_FALSE(first().fired()) << "nobody asked for it yet: another life of the stream did";
  strikes_[0].order();
  EXPECT_TRUE(first().fired());
  EXPECT_EQ(first().place().at, RunTime(1500ms));
  EXPECT_EQ(first().place().sent, 5U);
  EXPECT_EQ(first().place().replies, 4U);
  strikes_[0].miss("there was no connection to act on");
  EXPECT_TRUE(first().fired()) << "the relay's books have the last word";
  evidence_.link_events[0].at = RunTime(900ms);
  EXPECT_FALSE(first().fired()) << "that was before this stream";
}

TEST_F(Settle, what_the_relay_did_on_a_link_that_the_stream_then_left_was_carried_out_and_explains_no_end) {
  plan_for(fault_text("tcp-reset", "at = { replies = 4 }"));
  end_with(14, "Socket closed");
  relay_struck(RunTime(1500ms));
  evidence_.elsewhere.swap(evidence_.link_events);
  strikes_[0].order();
  EXPECT_TRUE(first().fired());
  EXPECT_EQ(settled().outcome.name, "tcp.fin");
}

TEST_F(Settle, each_deed_of_the_relay_stands_for_one_strike) {
  plan_for(fault_text("tcp-stall", "duration = \"1ms\"\nat = { replies = 1, every = 1, times = 3 }"));
  ASSERT_EQ(strikes_.size(), 3U);
  end_with(14, "Socket closed");
  for (StrikeTrack& strike : strikes_) strike.order();
  strikes_[0].fire({.at = RunTime(1100ms)});
  relay_struck(RunTime(1100ms));
  relay_struck(RunTime(1200ms));
  const Settled done = settled();
  EXPECT_TRUE(done.strikes[0].fired());
  EXPECT_TRUE(done.strikes[1].fired());
  EXPECT_EQ(done.strikes[1].place().at, RunTime(1200ms)) << "the first deed was the first strike's";
  EXPECT_EQ(done.strikes[2].phase(), Phase::kMissed);
}

TEST_F(Settle, the_servers_word_says_which_of_its_acts_it_carried_out) {
  plan_for(fault_text("server-status", "code = \"internal\"\nat = { replies = 4 }") +
           fault_text("server-never-read", "at = { replies = 2 }"));
  end_with(13, "");
  strikes_[0].reach({.at = RunTime(1300ms), .sent = 4, .replies = 4});
  strikes_[0].order();
  strikes_[1].fire({});
  evidence_.marker = Marker{.received = 5, .sent = 4, .status = 13, .fired = {0}};
  const Settled done = settled();
  EXPECT_TRUE(done.strikes[0].fired());
  EXPECT_EQ(done.strikes[0].place().at, RunTime(1300ms)) << "where its point was reached";
  EXPECT_EQ(done.strikes[1].phase(), Phase::kMissed);
  EXPECT_THAT(done.strikes[1].why(), testing::HasSubstr("had read everything"));
  EXPECT_EQ(done.judgement.because, std::vector<std::uint32_t>{0});
}

TEST_F(Settle, another_server_than_weirs_has_carried_nothing_out) {
  plan_for(fault_text("server-stall", "at = { replies = 1 }"));
  end_with(0, "");
  strikes_[0].fire({});
  evidence_.ignored = true;
  EXPECT_EQ(first().phase(), Phase::kMissed);
  EXPECT_EQ(first().cause(), MissCause::kForeignServer);
  EXPECT_EQ(first(WindDown::kInterrupted).phase(), Phase::kMissed) << "it would not have come later either";
}

TEST_F(Settle, a_deadline_has_struck_where_it_ended_the_stream_whoever_enforced_it) {
  plan_for(fault_text("deadline", "deadline = \"1s\""));
  end_with(13, "Received RST_STREAM with error code 8");
  EXPECT_EQ(first().phase(), Phase::kMissed);
  evidence_.deadline_at = RunTime(2s);
  EXPECT_TRUE(first().fired());
  EXPECT_EQ(first().place().at, RunTime(2s));
}

TEST_F(Settle, asked_again_it_says_the_same) {
  plan_for(fault_text("server-status", "code = \"internal\"\nat = { replies = 4 }") +
           fault_text("tcp-reset", "at = { replies = 2 }"));
  end_with(13, "");
  for (StrikeTrack& strike : strikes_) strike.order();
  evidence_.marker = Marker{.received = 5, .sent = 4, .status = 13, .fired = {0}};
  relay_struck(RunTime(1200ms));
  evidence_.link_events[0].fault = 1;
  std::vector<StrikeTrack> once = strikes_;
  close_strikes(once, plan_, stream(), evidence_);
  std::vector<StrikeTrack> twice = once;
  close_strikes(twice, plan_, stream(), evidence_);
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_TRUE(once[i].fired()) << i;
    EXPECT_EQ(twice[i].phase(), once[i].phase()) << i;
    EXPECT_EQ(twice[i].place().at, once[i].place().at) << i;
  }
}

TEST_F(Settle, a_strike_that_never_came_to_its_point_says_what_came_first) {
  plan_for(fault_text("cancel", "at = { replies = 8 }"));
  end_with(14, "Socket closed");
  EXPECT_EQ(first().phase(), Phase::kMissed);
  EXPECT_EQ(first().why(), "ended as tcp.fin after 5 sent and 4 received, before the fault was due");
  EXPECT_EQ(first().cause(), MissCause::kEndedFirst);
  EXPECT_EQ(first(WindDown::kPhaseOver).cause(), MissCause::kPhaseOver);
  EXPECT_EQ(first(WindDown::kLifeOver).cause(), MissCause::kLifeOver);
  EXPECT_EQ(first(WindDown::kInterrupted).phase(), Phase::kVoid) << "nobody's mistake";
  strikes_[0].miss("there was no connection to act on");
  EXPECT_EQ(first().why(), "there was no connection to act on") << "what is known of it already";
}

TEST_F(Settle, a_life_of_a_stream_that_reopens_owes_no_fault_that_it_was_cut_off_from) {
  plan_for(fault_text("cancel", "at = { replies = 8 }"), "messages = 9\nreopen = true");
  end_with(0, "");
  EXPECT_EQ(first(WindDown::kPhaseOver).phase(), Phase::kVoid);
  EXPECT_EQ(first(WindDown::kLifeOver).phase(), Phase::kVoid);
  EXPECT_EQ(first().phase(), Phase::kMissed);
}

TEST_F(Settle, a_life_that_opens_on_what_an_earlier_one_left_broken_is_not_struck_again) {
  plan_for(fault_text("blackhole", "at = { replies = 1 }"), "messages = 9\nreopen = true");
  end_with(14, "keepalive watchdog timeout");
  incarnation_ = 1;
  relay_struck(RunTime(500ms));
  evidence_.link_events[0].what = LinkWhat::kBlackhole;
  EXPECT_EQ(settled().judgement.because, std::vector<std::uint32_t>{0});
  EXPECT_EQ(first().phase(), Phase::kVoid);
}

TEST_F(Settle, what_a_window_leaves_alone_is_spared_and_what_came_too_late_by_itself_is_missed) {
  plan_for(fault_text("cancel", "at = { replies = 1 }\nfrom = \"1s\""), "messages = 5");
  end_with(0, "");
  strikes_[0].spare("was due too early");
  EXPECT_EQ(first().phase(), Phase::kSpared);
  EXPECT_EQ(first().why(), "was due too early");
  plan_for(fault_text("cancel", "at = { run = \"1s\" }"), "messages = 5");
  strikes_[0].spare("was due before the stream opened");
  EXPECT_EQ(first().phase(), Phase::kMissed);
}

TEST(StrikeTrack, the_first_place_counts_and_a_strike_that_struck_after_all_has_no_excuse) {
  StrikeTrack strike(PlannedFault{});
  EXPECT_TRUE(strike.is_waiting());
  strike.miss("it was too late");
  EXPECT_TRUE(strike.is_given_up());
  strike.fire({.at = RunTime(1s), .sent = 1});
  strike.fire({.at = RunTime(2s), .sent = 2});
  EXPECT_EQ(strike.place().at, RunTime(1s));
  EXPECT_EQ(strike.why(), "");
  EXPECT_EQ(strike.cause(), MissCause::kNone);
}

}  // namespace
}  // namespace weir
