// Thousands of made-up lives: whatever a valid transport does, in whatever order, a Session keeps its promises.
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>

#include "harness/stream/session.h"
#include "tests/support/expected_of.h"
#include "tests/support/load.h"

namespace weir {
namespace {

/// A transport, relay and server that do what they may, in an order drawn from a seed, and that check what is asked of
/// them.
class Chaos {
 public:
  Chaos(const Plan& plan, std::uint32_t seed)
      : plan_(plan), session_(plan, plan.streams[0], expected_of(plan, plan.streams[0])), random_(seed) {}

  void live() {
    give({.type = Event::Type::kStart});
    std::uint32_t cut_at = pick(20, 200);
    for (std::uint32_t i = 0; !session_.ended() && i < 1000; ++i) {
      if (i == cut_at) give({.type = Event::Type::kCut});
      if (pick(0, 60) == 0)
        give({.type = pick(0, 1) == 0 ? Event::Type::kWindDown : Event::Type::kInterrupt});
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

  /// One of the things that may come next.
  void happen() {
    now_ += std::chrono::milliseconds(pick(0, 30));
    std::vector<void (Chaos::*)()> possible = {&Chaos::wake};
    if (write_pending_) possible.push_back(&Chaos::end_write);
    if (half_close_pending_) possible.push_back(&Chaos::end_half_close);
    if (read_pending_) possible.push_back(&Chaos::end_read);
    if (!orders_.empty()) possible.push_back(&Chaos::end_order);
    if (over() && !write_pending_ && !half_close_pending_ && !read_pending_)
      possible.push_back(&Chaos::end_call);
    if (!broken_ && pick(0, 80) == 0) broken_ = true;
    (this->*possible[pick(0, static_cast<std::uint32_t>(possible.size()) - 1)])();
  }

  [[nodiscard]] bool over() const {
    return broken_ || cancelled_ || (half_closed_ && answered_ == accepted_.size());
  }

  void wake() {
    // A lane wakes at the instant asked for; an earlier wake-up than needed does no harm.
    if (wake_at_ != kNever) now_ = std::max(now_, wake_at_);
    wake_at_ = kNever;
    give({.type = Event::Type::kWake});
    // What is asked for lies ahead, or the lane would spin.
    EXPECT_GT(wake_at_, now_);
  }
  void end_write() {
    write_pending_ = false;
    bool ok = !over() || pick(0, 1) == 0;
    if (ok) {
      accepted_.push_back(issued_ - 1);
      ++writes_accepted_;
    }
    give({.type = Event::Type::kWriteDone, .ok = ok});
  }
  void end_half_close() {
    half_close_pending_ = false;
    half_closed_ = true;
    give({.type = Event::Type::kHalfCloseDone, .ok = !broken_});
  }
  void end_read() {
    if (answered_ < accepted_.size() && !(broken_ || cancelled_)) {
      read_pending_ = false;
      Event event{.type = Event::Type::kReply};
      event.reply = {.answers = accepted_[answered_++]};
      ++replies_;
      give(event);
    } else if (over()) {
      read_pending_ = false;
      read_failed_ = true;
      give({.type = Event::Type::kReadFailed});
    }
  }
  void end_order() {
    auto [strike, armed] = orders_.front();
    const std::uint32_t fault = session_.faults()[strike].plan.fault;
    orders_.pop_front();
    Event event{.type = Event::Type::kOrderDone, .strike = strike};
    event.result = pick(0, 5) == 0 ? OrderResult::kNoLink : OrderResult::kDone;
    bool arms = !armed && std::holds_alternative<ActOnLink>(plan_.actions[fault]) && pick(0, 1) == 0;
    if (arms) {
      event.result = OrderResult::kArmed;
      orders_.emplace_back(strike, true);
    }
    give(event);
    if (event.result == OrderResult::kDone) broken_ = true;
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
    held_ = orders_under_way();
    session_.step(event, now_, commands);
    if (event.type == Event::Type::kOrderDone) held_.erase(event.strike);
    for (const Command& command : commands) take(command);
  }

  void take(const Command& command) {
    switch (command.type) {
      case Command::Type::kStart:
        break;
      case Command::Type::kRead:
        EXPECT_FALSE(read_pending_) << "two reads";
        EXPECT_FALSE(read_failed_) << "a read after the last";
        read_pending_ = true;
        break;
      case Command::Type::kWrite:
        EXPECT_FALSE(write_pending_) << "two writes";
        EXPECT_FALSE(half_close_asked_) << "a write after the half-close";
        EXPECT_FALSE(cancelled_) << "a write after the cancel";
        EXPECT_FALSE(read_failed_) << "a write after the end of reads";
        EXPECT_TRUE(held_.empty()) << "a write while an order is carried out";
        EXPECT_EQ(command.seq, issued_) << "messages go in order";
        ++issued_;
        EXPECT_LE(issued_, plan_.scenario->streams[0].messages);
        check_window();
        write_pending_ = true;
        break;
      case Command::Type::kWriteAside:
        ADD_FAILURE() << "nothing is said beside the pace";
        break;
      case Command::Type::kHalfClose:
        EXPECT_FALSE(half_close_asked_) << "two half-closes";
        EXPECT_FALSE(write_pending_) << "a half-close while a write is pending";
        half_close_asked_ = half_close_pending_ = true;
        break;
      case Command::Type::kCancel:
        EXPECT_FALSE(cancelled_) << "two cancels";
        cancelled_ = true;
        break;
      case Command::Type::kWakeAt:
        wake_at_ = std::min(wake_at_, command.at);
        break;
      case Command::Type::kOrder:
        orders_.emplace_back(command.strike, false);
        held_.insert(command.strike);
        break;
      case Command::Type::kSample:
        EXPECT_GE(command.value, Duration(0));
        break;
      case Command::Type::kCensored:
        EXPECT_FALSE(told_ended_);
        if (command.metric != LatencyMetric::kResponse) break;
        EXPECT_LE(++censored_, issued_) << "a message is censored once, and only if it was written";
        break;
      case Command::Type::kEnded:
        EXPECT_FALSE(told_ended_);
        told_ended_ = true;
        break;
    }
  }

  /// Orders under way: nothing may be written meanwhile.
  [[nodiscard]] std::set<std::uint32_t> orders_under_way() const {
    std::set<std::uint32_t> held;
    for (const StrikeTrack& fault : session_.faults()) {
      bool order = std::holds_alternative<ActOnLink>(plan_.actions[fault.plan.fault]);
      if (order && fault.is_ordered()) held.insert(fault.plan.fault);
    }
    return held;
  }

  void check_window() const {
    const Pace& pace = plan_.scenario->streams[0].pace;
    if (pace.kind == PaceKind::kOpen) return;
    std::uint32_t window = pace.kind == PaceKind::kWindow ? pace.window : 1;
    EXPECT_LE(issued_ - replies_, window) << "the window is overrun";
  }

  void check_sums() const {
    Evidence e = session_.evidence();
    EXPECT_TRUE(told_ended_);
    EXPECT_EQ(e.sent, writes_accepted_);
    EXPECT_EQ(e.received, replies_);
    EXPECT_EQ(e.unanswered, writes_accepted_ - replies_) << "a write that was refused is not awaited";
    EXPECT_EQ(e.lost + e.duplicated + e.reordered + e.corrupted, 0U);
    EXPECT_LE(e.opened, e.ended);
    for (const StrikeTrack& fault : session_.faults()) {
      if (!fault.fired()) continue;
      EXPECT_GE(fault.place().at, e.opened);
      EXPECT_LE(fault.place().at, e.ended);
      // The relay's count is its own; this one strikes when it likes.
      if (!fault.plan.counted_by_relay) {
        EXPECT_LE(fault.place().sent, e.sent);
      }
      EXPECT_LE(fault.place().replies, e.received);
    }
  }

  const Plan& plan_;
  Session session_;
  std::mt19937 random_;
  RunTime now_{};
  RunTime wake_at_ = kNever;
  std::deque<std::pair<std::uint32_t, bool>> orders_;  // strike, and whether it is armed
  std::set<std::uint32_t> held_;                       // orders under way before the command at hand
  std::vector<std::uint32_t> accepted_;
  std::size_t answered_ = 0;
  std::uint32_t issued_ = 0, writes_accepted_ = 0, replies_ = 0;
  bool write_pending_ = false, read_pending_ = false, read_failed_ = false;
  bool half_close_asked_ = false, half_close_pending_ = false, half_closed_ = false;
  std::uint32_t censored_ = 0;
  bool cancelled_ = false, broken_ = false, told_ended_ = false;
};

struct Life {
  const char* name;
  const char* group;
  std::vector<std::string> faults;
};

std::string life_name(const testing::TestParamInfo<Life>& info) { return info.param.name; }

class AnyLife : public testing::TestWithParam<Life> {};

TEST_P(AnyLife, keeps_every_promise) {
  std::string faults;
  for (const std::string& fault : GetParam().faults) faults += "[[fault]]\n" + fault + "\n";
  Plan plan = group_plan(std::string("messages = 12\nwatchdog = \"2s\"\n") + GetParam().group, faults);
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    Chaos(plan, seed).live();
    if (HasFailure()) return;
  }
}

const char* const kPipe = "pace = { kind = \"window\", window = 3 }";
const char* const kOpenLoop = "pace = { kind = \"open\", stream_rate = \"50/s\", arrivals = \"poisson\" }";

INSTANTIATE_TEST_SUITE_P(
    Session, AnyLife,
    testing::Values(
        Life{"ping_pong", "", {}}, Life{"window", kPipe, {}},
        Life{"short_lived", "live = \"150ms\"", {"kind = \"cancel\"\nat = { replies = 5 }"}},
        Life{
            "thoughtful", "pace = { kind = \"window\", window = 3, think = { exponential = \"20ms\" } }", {}},
        Life{"stages",
             "pace = { kind = \"open\", stages = [{ rate = \"0/s..100/s\", over = \"200ms\" }] }",
             {}},
        Life{"open_loop", kOpenLoop, {}}, Life{"cancel", kPipe, {"kind = \"cancel\"\nat = { writing = 5 }"}},
        Life{"reset", kPipe, {"kind = \"tcp-reset\"\nat = { replies = 4 }\nmid_message = true"}},
        Life{"blackhole", kOpenLoop, {"kind = \"blackhole\"\nat = { after = \"60ms\" }"}},
        Life{"half_close", "", {"kind = \"half-close\"\nat = { sent = 4 }"}},
        Life{"late", kPipe, {"kind = \"late-half-close\"\ndelay = \"50ms\""}},
        Life{"slow_and_late",
             kPipe,
             {"kind = \"slow-reader\"\ndelay = \"30ms\"", "kind = \"late-half-close\"\ndelay = \"3s\""}},
        Life{"deadline", kOpenLoop, {"kind = \"deadline\"\ndeadline = \"90ms\"\nat = { replies = 2 }"}},
        Life{"several",
             kPipe,
             {"kind = \"tcp-fin\"\nat = { sent = 2 }", "kind = \"server-stall\"\nat = { replies = 3 }",
              "kind = \"cancel\"\nat = { after = \"200ms\" }"}}),
    life_name);

}  // namespace
}  // namespace weir
