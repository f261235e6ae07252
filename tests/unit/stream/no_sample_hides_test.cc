// Coordinated omission where streams die or block: whatever happens to a stream, each message that fell due in the measured part
// is answered, unanswered, never written, or owed by a stream that is gone for good; and the percentiles are those of the
// outage's own arithmetic. A simulated server and network are drawn, and an account is kept beside weir's.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "harness/base/draws.h"
#include "harness/stream/recorder.h"
#include "harness/stream/session.h"
#include "tests/support/expected_of.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr RunTime kFrom(500ms);
constexpr RunTime kTo(3500ms);
constexpr RunTime kCut(3700ms);
constexpr Duration kServedIn = 2ms;

/// What goes wrong with the server or the way to it, from `at` on for `lasts`.
struct Trouble {
  enum class Kind {
    kNone,
    kReset,
    kStall,
    kBlackhole,
    kRefused,
    kBlocked,
    kBlockedForever
  } kind = Kind::kNone;
  RunTime at{};
  Duration lasts{0};

  [[nodiscard]] bool holds(RunTime t) const { return t >= at && t < at + lasts; }
};

std::string name_of(Trouble::Kind kind) {
  static constexpr const char* kNames[] = {"none",    "reset",   "stall",          "blackhole",
                                           "refused", "blocked", "blocked forever"};
  return kNames[static_cast<int>(kind)];
}

/// One stream of the plan with all its incarnations, as a lane would run them, on a clock of its own.
class Simulation {
 public:
  Simulation(const Plan& plan, const Trouble& trouble)
      : plan_(plan), trouble_(trouble), recorder_(1, {kFrom, kTo}) {
    open_at_ = RunTime{};
    while (now_ < RunTime(10s) && !done_) step();
    EXPECT_TRUE(done_) << "it never ends";
  }

  /// Beside weir's own account: of messages due in the measured part.
  std::uint64_t written = 0;
  std::uint64_t answered = 0;
  Histogram response;

  [[nodiscard]] const GroupRecord& record() const { return recorder_.groups()[0]; }
  [[nodiscard]] bool died() const { return died_; }

 private:
  struct Coming {
    RunTime at;
    RunTime due;
    std::uint32_t seq;
  };

  [[nodiscard]] const StreamGroup& group() const { return plan_.scenario->streams[0]; }
  [[nodiscard]] bool is_open_loop() const { return group().pace.kind == PaceKind::kOpen; }
  static bool measured(RunTime due) { return due >= kFrom && due < kTo; }

  void step() {
    RunTime at = kNever;
    const auto earliest = [&](RunTime t) { at = std::min(at, t); };
    if (!session_) earliest(open_at_);
    if (session_) earliest(wake_at_);
    if (write_done_at_) earliest(*write_done_at_);
    if (!replies_.empty()) earliest(replies_.front().at);
    if (session_ && trouble_.kind == Trouble::Kind::kReset && now_ < trouble_.at) earliest(trouble_.at);
    if (end_at_) earliest(*end_at_);
    if (!wound_down_) earliest(kTo);
    if (!cut_) earliest(kCut);
    now_ = std::max(now_, at);
    if (!wound_down_ && now_ >= kTo) {
      wound_down_ = true;
      if (!session_) return close();
      return give({.type = Event::Type::kWindDown});
    }
    if (!cut_ && now_ >= kCut) {
      cut_ = true;
      return give({.type = Event::Type::kCut});
    }
    if (!session_) return open();
    if (end_at_ && *end_at_ <= now_) return end(end_code_);
    if (trouble_.kind == Trouble::Kind::kReset && !was_reset_ && now_ >= trouble_.at) {
      was_reset_ = true;
      return end(14);
    }
    if (write_done_at_ && *write_done_at_ <= now_) return accept();
    if (!replies_.empty() && replies_.front().at <= now_) return answer();
    wake_at_ = kNever;
    give({.type = Event::Type::kWake});
  }

  void open() {
    session_.emplace(plan_, plan_.streams[0], expected_of(plan_, plan_.streams[0]), std::move(legacy_));
    legacy_ = {};
    give({.type = Event::Type::kStart});
    bool refused = trouble_.kind == Trouble::Kind::kRefused || trouble_.kind == Trouble::Kind::kReset;
    if (refused && trouble_.holds(now_)) end(14);
  }

  /// Due times by an account of the test's own: the n-th write of the plan's one schedule, and again the one that an end took
  /// along.
  RunTime due_of_next_write() {
    if (!is_open_loop()) return now_;
    if (taken_along_) return *std::exchange(taken_along_, std::nullopt);
    RunTime due = RunTime{} + schedule_.peek();
    schedule_.advance();
    return due;
  }

  void write(std::uint32_t seq) {
    writing_ = {.at = {}, .due = due_of_next_write(), .seq = seq};
    bool blocked = trouble_.kind == Trouble::Kind::kBlocked && trouble_.holds(now_);
    bool for_ever = trouble_.kind == Trouble::Kind::kBlockedForever && now_ >= trouble_.at;
    if (for_ever) return;
    write_done_at_ = blocked ? trouble_.at + trouble_.lasts : now_;
  }

  void accept() {
    write_done_at_.reset();
    if (measured(writing_->due)) ++written;
    bool gone = trouble_.kind == Trouble::Kind::kBlackhole && now_ >= trouble_.at;
    if (!gone) {
      writing_->at = now_ + kServedIn;
      if (trouble_.kind == Trouble::Kind::kStall && trouble_.holds(writing_->at)) {
        writing_->at = trouble_.at + trouble_.lasts;
      }
      replies_.push_back(*writing_);
    }
    writing_.reset();
    give({.type = Event::Type::kWriteDone, .ok = true});
  }

  void answer() {
    Coming reply = replies_.front();
    replies_.pop_front();
    if (measured(reply.due)) {
      ++answered;
      response.record(now_ - reply.due);
    }
    Event event{.type = Event::Type::kReply};
    event.reply = {.answers = reply.seq};
    give(event);
    if (half_closed_ && replies_.empty() && session_) end_at_ = now_;
  }

  void end(int code) {
    if (!session_) return;
    CallEnd call;
    call.code = code;
    Event event{.type = Event::Type::kEnd};
    event.end = &call;
    give(event);
  }

  void give(const Event& event) {
    if (!session_) return;
    Commands commands;
    session_->step(event, now_, commands);
    for (const Command& command : commands) {
      switch (command.type) {
        case Command::Type::kSample:
          recorder_.sample(0, command, now_);
          break;
        case Command::Type::kCensored:
          recorder_.censored(0, command);
          break;
        case Command::Type::kWakeAt:
          wake_at_ = std::min(wake_at_, command.at);
          break;
        case Command::Type::kWrite:
          write(command.seq);
          break;
        case Command::Type::kHalfClose:
          half_closed_ = true;
          if (replies_.empty()) end_at_ = now_;
          break;
        case Command::Type::kCancel:
          end_at_ = now_;
          end_code_ = 1;
          break;
        default:
          break;
      }
    }
    if (session_->ended()) finish();
  }

  /// As Lane::finish.
  void finish() {
    recorder_.stream_ended(0, session_->sending_time());
    EXPECT_LE(session_->sending_time().blocked, session_->sending_time().whole);
    EXPECT_GE(session_->sending_time().blocked, Duration(0));
    bool again = group().reopen && !wound_down_ && !session_->has_no_load_left();
    if (!again || !is_open_loop()) recorder_.owes(0, session_->owed(kFrom, kTo));
    died_ = !again && !wound_down_;
    if (writing_ && is_open_loop()) taken_along_ = writing_->due;
    legacy_ = session_->leave();
    session_.reset();
    writing_.reset();
    write_done_at_.reset();
    end_at_.reset();
    end_code_ = 0;
    half_closed_ = false;
    wake_at_ = kNever;
    replies_.clear();
    open_at_ = now_ + 20ms;
    if (!again) done_ = true;
  }

  /// The run is over before it opened again.
  void close() {
    done_ = true;
    if (!legacy_.load) return;
    std::uint64_t waiting = legacy_.load->waiting(kFrom, kTo);
    recorder_.owes(0, {.unwritten = waiting, .held_back = waiting, .after_end = 0});
  }

  const Plan& plan_;
  Trouble trouble_;
  Recorder recorder_;
  ArrivalCursor schedule_{plan_, plan_.streams[0]};
  std::optional<RunTime> taken_along_;
  std::optional<Session> session_;
  Legacy legacy_;
  RunTime now_{};
  RunTime open_at_{};
  RunTime wake_at_ = kNever;
  std::optional<Coming> writing_;
  std::optional<RunTime> write_done_at_;
  std::optional<RunTime> end_at_;
  int end_code_ = 0;
  std::deque<Coming> replies_;
  bool half_closed_ = false;
  bool wound_down_ = false;
  bool cut_ = false;
  bool was_reset_ = false;
  bool died_ = false;
  bool done_ = false;
};

constexpr const char* kOpenPaces[] = {
    "stream_rate = \"100/s\"",
    "stream_rate = \"70/s\", arrivals = \"poisson\"",
    "stream_rate = \"90/s\", burst = { size = 5 }",
    "stages = [{ rate = \"20/s..200/s\", over = \"2s\" }, { rate = \"200/s\", over = \"2s\" }]",
    "stages = [{ rate = \"100/s\", over = \"4s\" }], arrivals = \"poisson\"",
};

std::uint64_t due_by_the_plan(const Plan& plan) {
  std::uint64_t due = 0;
  for (ArrivalCursor each(plan, plan.streams[0]); !each.over() && RunTime{} + each.peek() < kTo;
       each.advance()) {
    if (RunTime{} + each.peek() >= kFrom) ++due;
  }
  return due;
}

void expect_the_same_account(const Simulation& run) {
  const GroupRecord& record = run.record();
  const Histogram& response = record.latency[static_cast<std::size_t>(LatencyMetric::kResponse)];
  EXPECT_EQ(record.latency[static_cast<std::size_t>(LatencyMetric::kWriteBlock)].count(), run.written);
  EXPECT_EQ(response.count(), run.answered);
  EXPECT_EQ(record.censored, run.written - run.answered);
  std::uint64_t never = record.censored + record.owed.unwritten;
  for (double q : {0.5, 0.9, 0.99, 0.999}) {
    EXPECT_EQ(response.quantile_with_censored(q, never), run.response.quantile_with_censored(q, never)) << q;
  }
}

TEST(NoSampleHides, in_an_open_loop_all_that_was_due_is_accounted_for) {
  Draws draws(7);
  const std::uint64_t kDrawn = 600;
  for (std::uint64_t n = 0; n < kDrawn; ++n) {
    const auto draw = [&](std::uint32_t what, std::uint64_t low, std::uint64_t high) {
      return draws.between(n, Purpose::kPhase, what, low, high);
    };
    bool reopen = draw(0, 0, 1) == 1;
    Trouble trouble{.kind = static_cast<Trouble::Kind>(draw(1, 0, 6)),
                    .at = RunTime(std::chrono::milliseconds(draw(2, 0, 3600))),
                    .lasts = std::chrono::milliseconds(draw(3, 1, 2500))};
    const char* pace = kOpenPaces[draw(4, 0, 4)];
    Plan plan = plan_of(fmt::format(
        "seed = {}\n[[streams]]\nname = \"g\"\nmessages = 1000000\nwatchdog = \"{}ms\"\nreopen = {}\n"
        "pace = {{ kind = \"open\", {} }}\n",
        n + 1, draw(5, 0, 1) == 1 ? 60000 : draw(6, 300, 2000), reopen, pace));
    SCOPED_TRACE(fmt::format("{}: {}, {} at {} for {}, {}", n, pace, name_of(trouble.kind),
                             format_duration(trouble.at.time_since_epoch()), format_duration(trouble.lasts),
                             reopen ? "reopens" : "does not reopen"));
    Simulation run(plan, trouble);
    const OwedLoad& owed = run.record().owed;
    EXPECT_EQ(run.written + owed.unwritten + owed.after_end, due_by_the_plan(plan));
    EXPECT_LE(owed.held_back, owed.unwritten);
    if (!run.died()) {
      EXPECT_EQ(owed.after_end, 0U) << "the stream was there to the end";
    }
    expect_the_same_account(run);
    if (HasFailure()) return;
  }
}

TEST(NoSampleHides, in_a_closed_loop_every_message_that_began_is_accounted_for) {
  Draws draws(8);
  for (std::uint64_t n = 0; n < 150; ++n) {
    const auto draw = [&](std::uint32_t what, std::uint64_t low, std::uint64_t high) {
      return draws.between(n, Purpose::kPhase, what, low, high);
    };
    Trouble trouble{.kind = static_cast<Trouble::Kind>(draw(1, 0, 6)),
                    .at = RunTime(std::chrono::milliseconds(draw(2, 0, 3600))),
                    .lasts = std::chrono::milliseconds(draw(3, 1, 2500))};
    static constexpr const char* kPaces[] = {"\"ping-pong\"", "\"window\", window = 8",
                                             "\"ping-pong\", think = \"3ms\""};
    const char* pace = kPaces[draw(4, 0, 2)];
    bool reopen = draw(0, 0, 1) == 1;
    Plan plan = plan_of(fmt::format(
        "seed = {}\n[[streams]]\nname = \"g\"\nmessages = 1000000\nwatchdog = \"60s\"\nreopen = {}\n"
        "pace = {{ kind = {} }}\n",
        n + 1, reopen, pace));
    SCOPED_TRACE(fmt::format("{}: {}, {} at {} for {}", n, pace, name_of(trouble.kind),
                             format_duration(trouble.at.time_since_epoch()), format_duration(trouble.lasts)));
    Simulation run(plan, trouble);
    const GroupRecord& record = run.record();
    EXPECT_EQ(record.latency[static_cast<std::size_t>(LatencyMetric::kResponse)].count() + record.censored,
              record.latency[static_cast<std::size_t>(LatencyMetric::kWriteBlock)].count());
    if (trouble.kind == Trouble::Kind::kBlockedForever && trouble.at > kFrom + 100ms &&
        trouble.at < kTo - 100ms) {
      EXPECT_GE(record.owed.unwritten, 1U) << "the write that never completed";
    }
    if (trouble.kind == Trouble::Kind::kNone) {
      EXPECT_EQ(record.owed.unwritten, 0U);
    }
    if (HasFailure()) return;
  }
}

/// The arithmetic of an outage: 100 a second for 3 s, and one second of it with nobody there.
TEST(NoSampleHides, an_outage_of_a_third_of_the_run_shows_at_p90_by_its_own_arithmetic) {
  Plan plan =
      group_plan("messages = 1000000\nreopen = true\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  Simulation run(plan, {.kind = Trouble::Kind::kReset, .at = RunTime(1s), .lasts = 1s});
  const Histogram& response = run.record().latency[static_cast<std::size_t>(LatencyMetric::kResponse)];
  EXPECT_EQ(run.written + run.record().owed.unwritten, 300U);
  // A third of the messages waited between 1 s and nothing, evenly: a tenth of all of them for more than 0.7 s, and the median
  // for no time.
  std::uint64_t never = run.record().censored + run.record().owed.unwritten;
  EXPECT_LE(never, 1U) << "in flight at the reset";
  EXPECT_NEAR(to_ms(response.quantile_with_censored(0.9, never).value_or(0s)), 700, 40);
  EXPECT_NEAR(to_ms(response.quantile_with_censored(0.5, never).value_or(0s)), 2, 0.5);
}

}  // namespace
}  // namespace weir
