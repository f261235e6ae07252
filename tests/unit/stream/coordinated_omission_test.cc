// The classic test: a peer that answers nothing for 2 s of a 10 s run. Measured from when messages were due, the stall shows
// in full; a closed loop that measures from when it sent sees one slow message, since it sent no other meanwhile.
#include <gtest/gtest.h>

#include <deque>

#include "harness/stream/recorder.h"
#include "harness/stream/session.h"
#include "tests/support/expected_of.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr RunTime kStallBegins(4s);
constexpr RunTime kStallEnds(6s);
constexpr Duration kServiceTime = 1ms;
constexpr Duration kRunsFor = 10s;

/// Runs the plan's one stream on a clock of its own against a peer that answers in order after kServiceTime, and in the
/// stall not before its end.
class StalledRun {
 public:
  explicit StalledRun(const Plan& plan)
      : session_(plan, plan.streams[0], expected_of(plan, plan.streams[0])), recorder_(1, {}) {
    give({.type = Event::Type::kStart});
    while (now_ < RunTime(kRunsFor)) {
      RunTime reply_at = replies_.empty() ? kNever : replies_.front().at;
      now_ = std::min(reply_at, wake_at_);
      if (now_ >= RunTime(kRunsFor)) break;
      if (reply_at <= wake_at_) {
        Event reply{.type = Event::Type::kReply};
        reply.reply = {.answers = replies_.front().seq};
        replies_.pop_front();
        give(reply);
      } else {
        wake_at_ = kNever;
        give({.type = Event::Type::kWake});
      }
    }
  }

  [[nodiscard]] const Histogram& of(LatencyMetric metric) const {
    return recorder_.groups()[0].latency[static_cast<std::size_t>(metric)];
  }

 private:
  struct Reply {
    std::uint32_t seq;
    RunTime at;
  };

  void give(const Event& event) {
    Commands commands;
    session_.step(event, now_, commands);
    bool wrote = false;
    for (const Command& command : commands) {
      if (command.type == Command::Type::kSample) recorder_.sample(0, command, now_);
      if (command.type == Command::Type::kWakeAt) wake_at_ = std::min(wake_at_, command.at);
      if (command.type != Command::Type::kWrite) continue;
      RunTime at = now_ + kServiceTime;
      replies_.push_back({command.seq, at >= kStallBegins && at < kStallEnds ? kStallEnds : at});
      wrote = true;
    }
    if (wrote) give({.type = Event::Type::kWriteDone, .ok = true});
  }

  Session session_;
  Recorder recorder_;
  RunTime now_{};
  RunTime wake_at_ = kNever;
  std::deque<Reply> replies_;
};

TEST(CoordinatedOmission, an_open_loop_shows_a_stall_in_full) {
  Plan plan = group_plan("messages = 100000\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  StalledRun run(plan);
  const Histogram& response = run.of(LatencyMetric::kResponse);
  // 100 messages a second for 10 s; where the arrivals begin is drawn from the seed.
  ASSERT_NEAR(static_cast<double>(response.count()), 1000, 1);
  // A message is due every 10 ms, so the first that meets the stall is due at most 10 ms after it begins, less the
  // millisecond of service; it waits for the stall's end: 1.99 s to 2.001 s.
  EXPECT_GE(response.max(), 1990ms);
  EXPECT_LE(response.max(), 2001ms);
  // Each later one waits 10 ms less. Rank 0.99 * 1000 = 990 is the eleventh from the top: 10 * 10 ms below the longest.
  EXPECT_NEAR(to_ms(response.quantile(0.99)), to_ms(response.max() - 100ms), 2.0)
      << "2 ms: the bucket's width";
  // 200 of 1000 met the stall, half of them for more than 1 s: rank 900 is the 101st from the top.
  EXPECT_NEAR(to_ms(response.quantile(0.9)), to_ms(response.max() - 1000ms), 2.0);
  EXPECT_NEAR(to_ms(response.quantile(0.5)), 1.0, 0.01);
}

TEST(CoordinatedOmission, a_closed_loop_hides_the_stall_in_one_message) {
  Plan plan = group_plan("messages = 100000");
  StalledRun run(plan);
  const Histogram& service = run.of(LatencyMetric::kService);
  EXPECT_GT(service.count(), 7'900U);
  EXPECT_NEAR(to_ms(service.max()), 2001, 2.1) << "one message saw it";
  EXPECT_NEAR(to_ms(service.quantile(0.99)), 1.0, 0.01);
  EXPECT_NEAR(to_ms(service.quantile(0.999)), 1.0, 0.01);
}

}  // namespace
}  // namespace weir
