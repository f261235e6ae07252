#include "harness/engine/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "harness/outcome/settle.h"
#include "tests/support/echo_peer.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// Counts ends and lets a test wait for them without looking at a clock.
class EngineRun {
 public:
  EngineRun(Plan plan, Runner runner, bool silent = false, LinkControl* links = nullptr,
            Duration interval = Duration(0))
      : plan_(std::move(plan)), peer_(std::move(runner), silent), engine_(options(links, interval)) {}

  /// Waits until nothing will open any more. CTest's own limit ends a wait for ever.
  void finish() {
    while (!engine_.finished()) {
      collect();
      std::this_thread::yield();
    }
    collect();
  }
  void collect() {
    for (StreamEnd& end : engine_.take_ended()) ends_.push_back(std::move(end));
  }
  void wait_for_ends(std::size_t count) {
    while (ends_.size() < count) {
      collect();
      std::this_thread::yield();
    }
  }
  void wait_for_messages(std::uint64_t count) {
    while (engine_.progress().sent < count) std::this_thread::yield();
  }

  [[nodiscard]] std::set<std::string> classes() const {
    std::set<std::string> names;
    for (const StreamEnd& end : ends_) names.insert(classify(end.evidence).name);
    return names;
  }

  Engine& engine() { return engine_; }
  [[nodiscard]] const std::vector<StreamEnd>& ends() const { return ends_; }
  [[nodiscard]] Settled settled(const StreamEnd& end) const {
    return settle(plan_, end.plan, end.faults, end.evidence, end.wind_down);
  }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] RunTime now() const { return clock_.now(); }
  [[nodiscard]] const EchoPeer& peer() const { return peer_; }

 private:
  EngineOptions options(LinkControl* links, Duration interval) {
    EngineOptions options;
    options.plan = &plan_;
    options.clock = &clock_;
    options.transports = &peer_;
    options.links = links;
    options.interval = interval;
    options.lanes = 3;
    return options;
  }

  Plan plan_;
  SteadyClock clock_;
  EchoPeer peer_;
  Engine engine_;
  std::vector<StreamEnd> ends_;
};

/// Does what it is asked at once, on the thread that asks, and remembers it.
class FakeLinks final : public LinkControl {
 public:
  explicit FakeLinks(OrderResult result) : result_(result) {}

  void order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) override {
    {
      std::lock_guard lock(mutex_);
      orders_.push_back(order);
      if (result_ == OrderResult::kDone) {
        events_.push_back({.connection = connection, .fault = order.fault, .stream = order.stream});
      }
    }
    done(result_);
  }
  void listeners_down(std::uint32_t fault, std::uint32_t stream, Duration duration,
                      std::function<void(OrderResult)> done) override {
    {
      std::lock_guard lock(mutex_);
      events_.push_back(
          {.fault = fault, .stream = stream, .what = LinkEvent::What::kListenerDown, .lasts = duration});
    }
    done(result_);
  }
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection, RunTime /*since*/) const override {
    std::lock_guard lock(mutex_);
    std::vector<LinkEvent> found;
    for (const LinkEvent& event : events_) {
      if (event.connection == connection) found.push_back(event);
    }
    return found;
  }
  [[nodiscard]] std::vector<LinkOrder> orders() const {
    std::lock_guard lock(mutex_);
    return orders_;
  }

 private:
  OrderResult result_;
  mutable std::mutex mutex_;
  std::vector<LinkOrder> orders_;  // guarded by mutex_
  std::vector<LinkEvent> events_;  // guarded by mutex_
};

constexpr const char* kMany =
    "count = 50\nmessages = 20\nconnections = 7\npace = { kind = \"window\", window = 4 }";

void expect_all_complete(EngineRun& run) {
  run.engine().start();
  run.finish();
  ASSERT_EQ(run.ends().size(), 50U);
  std::set<std::uint32_t> ids;
  for (const StreamEnd& end : run.ends()) {
    ids.insert(end.plan.id);
    EXPECT_EQ(end.evidence.sent, 20U);
    EXPECT_EQ(end.evidence.received, 20U);
  }
  EXPECT_EQ(ids.size(), 50U);
  EXPECT_EQ(run.classes(), (std::set<std::string>{"ok.complete"}));
  Progress progress = run.engine().progress();
  EXPECT_EQ(progress.sent, 1000U);
  EXPECT_EQ(progress.received, 1000U);
  EXPECT_EQ(progress.started, 50U);
  EXPECT_EQ(progress.open, 0U);
  EXPECT_GE(progress.peak_open, 1U);
  EXPECT_LE(progress.peak_open, 50U);
  Recorder recorder = run.engine().recorder();
  const GroupRecord& record = recorder.groups()[0];
  EXPECT_EQ(record.sent, 1000U);
  EXPECT_EQ(record.received, 1000U);
  EXPECT_EQ(record.latency[static_cast<std::size_t>(Command::Metric::kSetup)].count(), 50U);
  EXPECT_EQ(record.latency[static_cast<std::size_t>(Command::Metric::kFirstMessage)].count(), 50U);
  EXPECT_EQ(record.latency[static_cast<std::size_t>(Command::Metric::kResponse)].count(), 1000U);
}

TEST(Engine, carries_every_stream_to_its_end_with_a_peer_on_the_same_thread) {
  EngineRun run(group_plan(kMany), inline_runner());
  expect_all_complete(run);
}

TEST(Engine, carries_every_stream_to_its_end_with_events_from_several_threads) {
  WorkerPool pool(4);
  EngineRun run(group_plan(kMany), pool.runner());
  expect_all_complete(run);
}

TEST(Engine, opens_a_stream_again_and_again_until_the_phase_is_over) {
  WorkerPool pool(3);
  EngineRun run(group_plan("count = 4\nmessages = 3\nreopen = true\nconnections = 2"), pool.runner());
  run.engine().start();
  run.wait_for_ends(40);
  run.engine().wind_down(false);
  run.finish();
  EXPECT_EQ(run.peer().calls(), run.ends().size());
  EXPECT_EQ(run.engine().progress().started, run.ends().size());
  std::map<std::uint32_t, std::uint32_t> next;
  for (const StreamEnd& end : run.ends())
    EXPECT_EQ(end.plan.incarnation, next[end.plan.id]++) << "none is skipped";
}

TEST(Engine, winding_down_lets_streams_end_by_themselves) {
  WorkerPool pool(2);
  EngineRun run(group_plan("count = 5\nmessages = 1000000000\nconnections = 2"), pool.runner());
  run.engine().start();
  run.wait_for_messages(50);
  run.engine().wind_down(true);
  run.finish();
  ASSERT_LE(run.ends().size(), 5U);
  EXPECT_EQ(run.classes(), (std::set<std::string>{"ok.complete"}));
  for (const StreamEnd& end : run.ends()) EXPECT_EQ(end.wind_down, WindDown::kInterrupted);
}

TEST(Engine, a_cut_ends_what_would_never_end) {
  WorkerPool pool(2);
  EngineRun run(group_plan("count = 5\nmessages = 9\nwatchdog = \"1h\"\nconnections = 2"), pool.runner(),
                true);
  run.engine().start();
  run.wait_for_messages(5);
  run.engine().wind_down(false);
  run.engine().cut(false);
  run.finish();
  EXPECT_EQ(run.ends().size(), 5U);
  EXPECT_EQ(run.classes(), (std::set<std::string>{"harness.cut"}));
}

TEST(Engine, tells_since_when_a_stream_awaits_a_reply_that_never_came) {
  WorkerPool pool(2);
  EngineRun run(group_plan("count = 5\nmessages = 9\nwatchdog = \"1h\""), pool.runner(), true);
  run.engine().start();
  run.wait_for_messages(5);
  run.engine().cut(false);
  run.finish();
  ASSERT_EQ(run.ends().size(), 5U);
  for (const StreamEnd& end : run.ends()) {
    EXPECT_GE(end.share.owed_since, end.evidence.opened);
    EXPECT_LE(end.share.owed_since, end.evidence.ended);
  }
}

TEST(Engine, a_stream_that_got_its_replies_is_owed_none) {
  EngineRun run(group_plan(kMany), inline_runner());
  run.engine().start();
  run.finish();
  for (const StreamEnd& end : run.ends()) EXPECT_EQ(end.share.owed_since, kNever);
}

TEST(Engine, streams_that_have_not_opened_when_the_phase_ends_never_do) {
  EngineRun run(group_plan("count = 3\nopen = { after = \"1h\" }"), inline_runner());
  run.engine().start();
  run.engine().wind_down(false);
  run.finish();
  EXPECT_TRUE(run.ends().empty());
  EXPECT_EQ(run.peer().calls(), 0U);
}

TEST(Engine, the_watchdog_ends_a_stream_without_any_event_from_the_peer) {
  EngineRun run(group_plan("count = 2\nwatchdog = \"1ms\""), inline_runner(), true);
  run.engine().start();
  run.finish();
  EXPECT_EQ(run.classes(), (std::set<std::string>{"stall.open"}));
  for (const StreamEnd& end : run.ends()) EXPECT_EQ(end.pending, "1 reply");
}

TEST(Engine, an_order_goes_to_the_relay_and_its_answer_to_the_stream) {
  FakeLinks links(OrderResult::kDone);
  WorkerPool pool(2);
  EngineRun run(group_plan("count = 4\nmessages = 6\nconnections = 2",
                           fault_text("tcp-reset", "select = { list = [1] }\nat = { replies = 2 }")),
                pool.runner(), false, &links);
  run.engine().start();
  run.finish();
  ASSERT_EQ(links.orders().size(), 1U);
  EXPECT_EQ(links.orders()[0].stream, 1U);
  EXPECT_EQ(links.orders()[0].after_bytes, 0U);
  for (const StreamEnd& end : run.ends()) {
    EXPECT_EQ(end.faults.size(), end.plan.index == 1 ? 1U : 0U);
    if (end.plan.index != 1) continue;
    EXPECT_TRUE(run.settled(end).strikes[0].fired());
    EXPECT_EQ(end.faults[0].place().replies, 2U);
    EXPECT_EQ(end.evidence.link_events.size(), 1U);
    EXPECT_EQ(end.evidence.sent, 6U) << "this fake breaks nothing: the stream goes on";
  }
}

TEST(Engine, a_cut_in_the_middle_of_a_message_is_ordered_by_bytes) {
  FakeLinks links(OrderResult::kNoLink);
  EngineRun run(
      group_plan("messages = 6\npayload = { size = \"200B\" }",
                 fault_text("tcp-fin", "toward = \"client\"\nmid_message = true\nat = { sent = 2 }")),
      inline_runner(), false, &links);
  run.engine().start();
  run.finish();
  ASSERT_EQ(links.orders().size(), 1U);
  EXPECT_EQ(links.orders()[0].after_bytes, 100U);
  EXPECT_EQ(links.orders()[0].cut_toward, Toward::kClient);
  ASSERT_EQ(run.ends().size(), 1U);
  EXPECT_FALSE(run.settled(run.ends()[0]).strikes[0].fired());
  EXPECT_FALSE(run.ends()[0].faults[0].why().empty());
}

TEST(Engine, an_order_says_what_it_counts_and_whether_it_may_wait_for_the_connection) {
  FakeLinks links(OrderResult::kDone);
  EngineRun run(
      group_plan("messages = 6",
                 fault_text("tcp-limit", "bytes = \"9B\"\ndirection = \"to-client\"\nat = { sent = 2 }") +
                     fault_text("tcp-latency", "") +
                     fault_text("tcp-idle-kill", "idle = \"3s\"\nat = { sent = 3 }")),
      inline_runner(), false, &links);
  run.engine().start();
  run.finish();
  std::vector<LinkOrder> orders = links.orders();
  ASSERT_EQ(orders.size(), 3U);
  std::sort(orders.begin(), orders.end(), [](const auto& a, const auto& b) { return a.fault < b.fault; });
  const LinkOrder &limit = orders[0], &latency = orders[1], &idle = orders[2];
  EXPECT_EQ(limit.point, (WirePoint{WirePoint::What::kMessage, Toward::kServer, 2, 0}));
  EXPECT_EQ(limit.after_bytes, 9U) << "from there on";
  EXPECT_EQ(limit.cut_toward, Toward::kClient);
  EXPECT_TRUE(limit.awaits_link) << "it is ordered before there is a connection";
  EXPECT_TRUE(latency.awaits_link) << "the latency strikes at the opening, before there is a connection";
  EXPECT_FALSE(latency.point);
  EXPECT_EQ(idle.point, (WirePoint{WirePoint::What::kMessage, Toward::kServer, 3, 0}));
  EXPECT_EQ(idle.after_silence, std::chrono::seconds(3));
  EXPECT_NE(limit.seed, latency.seed);
}

TEST(Engine, listeners_are_taken_down_through_the_relay) {
  FakeLinks links(OrderResult::kDone);
  EngineRun run(
      group_plan("messages = 6", fault_text("listener-down", "duration = \"2s\"\nat = { replies = 2 }")),
      inline_runner(), false, &links);
  run.engine().start();
  run.finish();
  ASSERT_EQ(run.ends().size(), 1U);
  EXPECT_TRUE(run.settled(run.ends()[0]).strikes[0].fired());
  ASSERT_EQ(run.ends()[0].evidence.link_events.size(), 1U);
  EXPECT_EQ(run.ends()[0].evidence.link_events[0].lasts, std::chrono::seconds(2));
}

/// A peer that keeps its events' receiver, to tell it more than it should.
class NoisyPeer final : public TransportFactory, public Transport {
 public:
  [[nodiscard]] std::unique_ptr<Transport> make(std::uint32_t, TransportEvents&) override {
    return std::make_unique<NoisyPeer>();
  }
  void start(const CallOptions&) override {}
  [[nodiscard]] char* room(std::size_t size) override {
    message_.resize(size);
    return message_.data();
  }
  void send() override {}
  void read() override {}
  void half_close() override {}
  void cancel() override {}

 private:
  std::string message_;
};

TEST(Lane, a_note_for_an_incarnation_that_is_over_or_never_was_is_ignored) {
  Plan plan = group_plan("count = 1\nwatchdog = \"1h\"");
  SteadyClock clock;
  NoisyPeer peer;
  PeakCounter open;
  std::atomic<int> ended{0};
  LaneWorld world;
  world.plan = &plan;
  world.clock = &clock;
  world.transports = &peer;
  world.services = make_services(plan);
  world.open = &open;
  world.on_stream_end = [&](const StreamEnd&) { ++ended; };
  Lane lane(world, {plan.streams.data()});
  auto end_call = [&](std::uint32_t incarnation) {
    Note note;
    note.incarnation = incarnation;
    note.event.type = Event::Type::kEnd;
    note.end = std::make_unique<CallEnd>();
    note.event.end = note.end.get();
    lane.post(std::move(note));
  };
  end_call(0);
  EXPECT_FALSE(lane.finished()) << "it has not opened";
  lane.start();
  while (lane.progress().started.load() == 0) std::this_thread::yield();
  while (open.now() == 0) std::this_thread::yield();
  end_call(1);
  EXPECT_EQ(ended, 0) << "there is no second incarnation";
  lane.wind_down(false);
  end_call(0);
  while (!lane.finished()) std::this_thread::yield();
  end_call(0);
  EXPECT_EQ(ended, 1) << "it ends once";
}

TEST(Engine, intervals_of_all_lanes_add_up_to_every_message_and_are_taken_once) {
  WorkerPool pool(3);
  EngineRun run(group_plan(kMany), pool.runner(), false, nullptr, 1ms);
  run.engine().start();
  std::vector<IntervalPart> parts;
  auto keep = [&](std::vector<IntervalPart> more) {
    for (IntervalPart& part : more) parts.push_back(std::move(part));
  };
  while (!run.engine().finished()) keep(run.engine().take_intervals(run.now()));
  run.finish();
  keep(run.engine().take_last_intervals());
  std::uint64_t responses = 0, replies = 0;
  std::set<std::uint64_t> indexes;
  for (const IntervalPart& part : parts) {
    EXPECT_TRUE(indexes.empty() || part.index > *indexes.rbegin()) << "in order, and none twice";
    indexes.insert(part.index);
    responses += part.groups[0].latency[0].count();
    replies += part.groups[0].replies;
  }
  EXPECT_EQ(replies, 1000U);
  EXPECT_EQ(responses, 1000U);
  const Recorder recorder = run.engine().recorder();
  EXPECT_EQ(recorder.groups()[0].latency[static_cast<std::size_t>(Command::Metric::kResponse)].count(), 0U);
  EXPECT_EQ(recorder.groups()[0].received, 1000U);
}

}  // namespace
}  // namespace weir
