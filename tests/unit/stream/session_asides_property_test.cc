// Thousands of made-up conversations: whatever a server says and when, a stream says what it should, once, and accounts for the rest.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "harness/stream/session.h"
#include "tests/support/expected_of.h"
#include "tests/support/talk.h"

namespace weir {
namespace {

/// A transport and a server that do what they may, in an order drawn from a seed.
class TalkChaos {
 public:
  TalkChaos(const Plan& plan, std::uint32_t seed)
      : talk_(plan.scenario->streams[0].talk),
        session_(plan, plan.streams[0], expected_of(plan, plan.streams[0])),
        random_(seed) {}

  void live() {
    give({.type = Event::Type::kStart});
    const std::uint32_t down_at = pick(5, 60);
    const std::uint32_t cut_at = pick(100, 200);
    for (std::uint32_t i = 0; !session_.ended() && i < 1000; ++i) {
      if (i == down_at) give({.type = Event::Type::kWindDown});
      if (i == cut_at) give({.type = Event::Type::kCut});
      happen();
      ASSERT_FALSE(testing::Test::HasFailure());
    }
    ASSERT_TRUE(session_.ended());
    check_sums();
  }

 private:
  std::uint32_t pick(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }

  void happen() {
    now_ += std::chrono::milliseconds(pick(0, 15));
    std::vector<void (TalkChaos::*)()> possible = {&TalkChaos::wake};
    if (write_pending_) possible.push_back(&TalkChaos::end_write);
    if (half_close_pending_) possible.push_back(&TalkChaos::end_half_close);
    if (read_pending_) possible.push_back(&TalkChaos::end_read);
    if (over() && !write_pending_ && !half_close_pending_ && !read_pending_)
      possible.push_back(&TalkChaos::end_call);
    if (!broken_ && pick(0, 150) == 0) broken_ = true;
    (this->*possible[pick(0, static_cast<std::uint32_t>(possible.size()) - 1)])();
  }

  [[nodiscard]] bool over() const { return broken_ || cancelled_ || half_closed_; }

  void wake() {
    if (wake_at_ != kNever) now_ = std::max(now_, wake_at_);
    wake_at_ = kNever;
    give({.type = Event::Type::kWake});
    EXPECT_GT(wake_at_, now_) << "what is asked for lies ahead, or the lane would spin";
  }
  void end_write() {
    write_pending_ = false;
    const bool ok = !broken_ && !cancelled_;
    if (ok) ++accepted_;
    if (ok && writes_aside_) ++said_;
    give({.type = Event::Type::kWriteDone, .ok = ok});
  }
  void end_half_close() {
    half_close_pending_ = false;
    half_closed_ = true;
    give({.type = Event::Type::kHalfCloseDone, .ok = !broken_});
  }
  void end_read() {
    if (over()) {
      read_pending_ = false;
      give({.type = Event::Type::kReadFailed});
      return;
    }
    read_pending_ = false;
    Event event{.type = Event::Type::kReply};
    Cues cues;
    cues.answers_first = pick(0, 3);
    cues.answers_farewell = said_farewell_ && pick(0, 1) == 0;
    if (pick(0, 1) == 0 && !talk_.on_reply.empty()) {
      cues.gathered.push_back({.rule = 0, .items = pick(1, 3)});
      gathered_ += cues.gathered.back().items;
    }
    event.cues = &cues;
    if (answered_ < issued_ && pick(0, 1) == 0) {
      event.reply.answers = answered_++;
    } else {
      event.reply.aside = true;
    }
    give(event);
  }
  void end_call() {
    CallEnd end;
    end.code = cancelled_ ? 1 : broken_ ? 14 : 0;
    Event event{.type = Event::Type::kEnd};
    event.end = &end;
    give(event);
  }

  void give(const Event& event) {
    Commands commands;
    session_.step(event, now_, commands);
    for (const Command& command : commands) take(command);
  }

  void begin_write(bool aside) {
    EXPECT_FALSE(write_pending_) << "two writes";
    EXPECT_FALSE(half_close_asked_) << "a write after the half-close";
    EXPECT_FALSE(cancelled_) << "a write after the cancel";
    write_pending_ = true;
    writes_aside_ = aside;
  }

  void say(const Aside& aside) {
    begin_write(true);
    ++asides_;
    EXPECT_FALSE(said_farewell_) << "the farewell is the last";
    switch (aside.part) {
      case Aside::Part::kFirst:
        EXPECT_EQ(aside.rule, firsts_++) << "in their order, once";
        break;
      case Aside::Part::kKeepAlive:
        EXPECT_LT(aside.rule, talk_.keepalives.size());
        break;
      case Aside::Part::kReaction:
        EXPECT_GE(aside.items, 1U);
        reacted_ += aside.items;
        EXPECT_LE(reacted_, gathered_);
        break;
      case Aside::Part::kFarewell:
        said_farewell_ = true;
        break;
    }
    EXPECT_TRUE(aside.part == Aside::Part::kFirst || firsts_ == talk_.begin.size());
  }

  void take(const Command& command) {
    switch (command.type) {
      case Command::Type::kRead:
        EXPECT_FALSE(read_pending_) << "two reads";
        read_pending_ = true;
        break;
      case Command::Type::kWrite:
        begin_write(false);
        ++issued_;
        EXPECT_EQ(firsts_, talk_.begin.size()) << "first messages come first";
        break;
      case Command::Type::kWriteAside:
        say(command.aside);
        break;
      case Command::Type::kHalfClose:
        EXPECT_FALSE(write_pending_);
        EXPECT_FALSE(half_close_asked_);
        half_close_asked_ = half_close_pending_ = true;
        break;
      case Command::Type::kCancel:
        EXPECT_FALSE(cancelled_);
        cancelled_ = true;
        break;
      case Command::Type::kWakeAt:
        wake_at_ = std::min(wake_at_, command.at);
        break;
      case Command::Type::kSample:
        EXPECT_GE(command.value, Duration(0));
        break;
      case Command::Type::kStart:
      case Command::Type::kOrder:
      case Command::Type::kCensored:
      case Command::Type::kEnded:
        break;
    }
  }

  void check_sums() const {
    const Evidence e = session_.evidence();
    EXPECT_EQ(e.sent, accepted_);
    EXPECT_EQ(e.sent_beside, said_);
    EXPECT_GE(e.sent_beside + e.unsaid, asides_) << "what was begun was due";
    EXPECT_LE(e.opened, e.ended);
  }

  const Talk& talk_;
  Session session_;
  std::mt19937 random_;
  RunTime now_{};
  RunTime wake_at_ = kNever;
  std::uint32_t issued_ = 0, answered_ = 0, accepted_ = 0, asides_ = 0, said_ = 0;
  std::uint32_t firsts_ = 0, gathered_ = 0, reacted_ = 0;
  bool write_pending_ = false, writes_aside_ = false, read_pending_ = false;
  bool half_close_asked_ = false, half_close_pending_ = false, half_closed_ = false;
  bool cancelled_ = false, broken_ = false, said_farewell_ = false;
};

void live_many_lives(const Plan& plan) {
  for (std::uint32_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    TalkChaos(plan, seed).live();
    if (testing::Test::HasFailure()) return;
  }
}

using namespace std::chrono_literals;

TEST(SessionAsidesProperty, a_listener_that_reacts_at_once_and_says_farewell) {
  live_many_lives(talk_plan("watchdog = \"1m\"", {.begin = {said_once(true), said_once(false)},
                                                  .keepalives = {keepalive(20ms)},
                                                  .on_reply = {Reaction{}},
                                                  .farewell = said_once(true),
                                                  .listens = true}));
}

TEST(SessionAsidesProperty, a_window_with_batches_and_a_clock) {
  live_many_lives(talk_plan("watchdog = \"1m\"\nmessages = 20\npace = { kind = \"window\", window = 3 }",
                            {.begin = {said_once(false)},
                             .keepalives = {keepalive(7ms), keepalive(50ms)},
                             .on_reply = {{.after = always(30ms), .batch = 4}},
                             .farewell = said_once(false)}));
}

TEST(SessionAsidesProperty, an_open_loop_that_reacts_by_turns_and_leaves_by_a_cancel) {
  live_many_lives(
      talk_plan("watchdog = \"1m\"\nmessages = 30\npace = { kind = \"open\", stream_rate = \"200/s\" }",
                {.begin = {said_once(true)}, .on_reply = {{.every = 25ms}}, .close = Leaving::kCancel}));
}

}  // namespace
}  // namespace weir
