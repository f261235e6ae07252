#include "harness/run/conductor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <thread>
#include <utility>

#include "tests/support/echo_peer.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// Writes down what it is told.
class Diary : public RunObserver {
 public:
  void on_stream(const v1::StreamRecord& stream) override {
    streams.push_back(stream.stream());
    order += 's';
    if (before_the_next) std::exchange(before_the_next, {})();
  }
  void on_interval(const RunInterval& interval) override {
    indices.push_back(interval.part.index);
    end_of_last = interval.start + interval.length;
    order += 'i';
  }
  void on_progress(const RunProgress& shown) override { progress = shown; }
  void on_note(const std::string& note) override { notes.push_back(note); }
  void on_ended() override { order += 'e'; }

  std::vector<std::uint32_t> streams;
  std::vector<std::uint64_t> indices;
  std::vector<std::string> notes;
  std::string order;  // a letter for each call
  RunProgress progress;
  RunTime end_of_last{};
  std::function<void()> before_the_next;  // called once, after a stream
};

/// Plan, clock and peer outlive the engine.
EngineOptions options_for(const Plan& plan, const SteadyClock& clock, EchoPeer& peer) {
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &peer;
  options.window = window_of(plan.scenario->phases);
  options.interval = plan.scenario->report.interval;
  return options;
}

TEST(Conductor, tells_everyone_of_every_stream_and_interval_and_of_the_end_last) {
  const Plan plan = plan_of(
      "[phases]\nmeasure = \"1m\"\n[[streams]]\nname = \"g\"\ncount = 5\nmessages = 3\n"
      "[report]\ninterval = \"100ms\"\n");
  EchoPeer peer(inline_runner());
  SteadyClock clock;
  Engine engine(options_for(plan, clock, peer));
  Diary one, other;
  const Conducted run =
      Conductor({.plan = &plan, .clock = &clock, .engine = &engine, .observers = {&one, &other}}).conduct();

  EXPECT_TRUE(run.ended());
  EXPECT_FALSE(run.record.course().is_cut_short());
  EXPECT_EQ(run.record.ended(), 5U);
  EXPECT_EQ(run.record.course().started, 5U);
  EXPECT_EQ(run.record.measured().groups()[0].received, 15U);
  EXPECT_THAT(one.streams, ::testing::UnorderedElementsAre(0U, 1U, 2U, 3U, 4U));
  ASSERT_FALSE(one.indices.empty());
  for (std::size_t i = 0; i < one.indices.size(); ++i) EXPECT_EQ(one.indices[i], i) << "without a gap";
  EXPECT_EQ(one.order.find('e'), one.order.size() - 1) << one.order;
  EXPECT_EQ(one.order, other.order);
  EXPECT_EQ(one.progress.streams_planned, 5U);
}

TEST(Conductor, a_watch_that_was_held_up_gives_the_last_interval_its_true_length) {
  const Plan plan = plan_of(
      "[phases]\nmeasure = \"1m\"\n[[streams]]\nname = \"short\"\ncount = 1\nmessages = 1\n"
      "[[streams]]\nname = \"long\"\ncount = 1\nmessages = 2\npace = { kind = \"open\", stream_rate = "
      "\"10/s\" }\n[report]\ninterval = \"100ms\"\n");
  EchoPeer peer(inline_runner());
  SteadyClock clock;
  Engine engine(options_for(plan, clock, peer));
  Diary diary;
  // It saw one stream open, and goes on only long after that one has ended too.
  diary.before_the_next = [&] {
    while (!engine.finished()) std::this_thread::yield();
    const RunTime long_after = clock.now() + 400ms;
    while (clock.now() < long_after) std::this_thread::yield();
  };
  const Conducted run =
      Conductor({.plan = &plan, .clock = &clock, .engine = &engine, .observers = {&diary}}).conduct();

  EXPECT_EQ(run.record.ended(), 2U);
  EXPECT_EQ(diary.end_of_last, run.record.last_end());
}

TEST(Conductor, a_note_that_comes_when_the_last_stream_has_ended_is_told) {
  const Plan plan = plan_of("[[streams]]\nname = \"g\"\nmessages = 1\n");
  std::promise<void> go_on;
  WorkerPool pool(1);
  pool.run([&] { go_on.get_future().wait(); });
  EchoPeer peer(pool.runner());
  SteadyClock clock;
  Engine engine(options_for(plan, clock, peer));
  Diary diary;
  int asked = 0;
  auto take_notes = [&]() -> std::vector<std::string> {
    ++asked;
    if (asked == 1) {
      go_on.set_value();
      while (!engine.finished()) std::this_thread::yield();
    }
    // The second time is in the tick that finds all streams ended; what comes right after that was almost lost.
    return asked == 3 ? std::vector<std::string>{"late"} : std::vector<std::string>{};
  };
  (void)Conductor(
      {.plan = &plan, .clock = &clock, .engine = &engine, .take_notes = take_notes, .observers = {&diary}})
      .conduct();
  EXPECT_THAT(diary.notes, ::testing::ElementsAre("late"));
}

}  // namespace
}  // namespace weir
