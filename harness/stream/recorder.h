// Where one lane's measurements go.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "harness/stats/histogram.h"
#include "harness/stream/intervals.h"
#include "harness/stream/session.h"

namespace weir {

/// The measured part of a run: messages due in [from, to) count for latency, replies received in it for
/// throughput.
struct MeasureWindow {
  RunTime from{};
  RunTime to = kNever;
  [[nodiscard]] bool contains(RunTime t) const { return t >= from && t < to; }
};

/// What one group of streams showed.
struct GroupRecord {
  std::array<Histogram, kLatencyMetrics> latency;  // by LatencyMetric
  std::uint64_t censored = 0;         // measured messages that were written and never got a reply
  std::uint64_t censored_first = 0;   // of these, streams' first messages; all phases
  std::uint64_t censored_writes = 0;  // measured messages whose write began and was never accepted
  std::uint64_t censored_last =
      0;  // measured messages that were written and lack the last of several replies
  std::uint64_t unwritten_several = 0;  // of owed.unwritten: messages that were to have several replies
  std::uint64_t replies_measured = 0;
  std::uint64_t sent = 0;         // from here on: all phases
  std::uint64_t sent_beside = 0;  // of these: beside the pace
  std::uint64_t received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  OwedLoad owed;             // due in the measured part and never written
  Duration sending_time{0};  // summed over streams; see SendingTime
  Duration sending_blocked{0};

  void merge(const GroupRecord& other);
  /// Adds the clocks of an interval: they were recorded there only.
  void merge(const GroupInterval& interval);
};

/// How well the harness itself kept time.
struct LaneRecord {
  Histogram timers;  // from the instant asked for to the instant rung
  Histogram lag;     // from when something happened to when its stream heard of it; of one event in 64

  void merge(const LaneRecord& other) {
    timers.merge(other.timers);
    lag.merge(other.lag);
  }
};

/// Used by one thread at a time; a lane has its own. Recorders are merged by adding, which is exact.
class Recorder {
 public:
  /// Takes an interval that is over. Called on the thread that uses the recorder.
  using TakeInterval = std::function<void(IntervalPart)>;

  /// Everything goes into groups().
  Recorder(std::size_t groups, MeasureWindow window) : Recorder(groups, window, {}, nullptr) {}
  /// The three clocks are handed to `take` interval by interval and are not in groups(), so that a message is recorded
  /// once and memory does not grow with the run. Without intervals in the grid, as above.
  Recorder(std::size_t groups, MeasureWindow window, IntervalGrid grid, TakeInterval take)
      : window_(window), grid_(grid), take_(std::move(take)), groups_(groups) {}

  /// A kSample command of a stream of `group`, carried out at `now`, which decides its interval. True when it was
  /// measured. Set-up, first message and drain are phases of their own and always count.
  bool sample(std::uint32_t group, const Command& command, RunTime now);
  /// A kCensored command: a message that never got its reply.
  void censored(std::uint32_t group, const Command& command);
  void message_sent(std::uint32_t group, std::size_t bytes, bool beside_pace = false);
  /// True when the reply counts for throughput.
  bool reply_received(std::uint32_t group, std::size_t bytes, RunTime now);
  /// A stream has ended: how it spent its time.
  void stream_ended(std::uint32_t group, const SendingTime& time);
  /// What a stream owes of the measured part when it has ended. `several`: its messages have several replies each.
  void owes(std::uint32_t group, const OwedLoad& load, bool several = false);
  /// A timer asked for at `at` rang so much later. Counts when it was to ring in the measured part.
  void timer_rang(RunTime at, Duration late);
  /// What happened at `at` reached its stream so much later. The same.
  void event_lagged(RunTime at, Duration lag);
  /// Hands the interval under way over if it ended by `now`. A sample of before that which still comes is counted in
  /// the next.
  void roll(RunTime now);
  void merge(const Recorder& other);
  /// Adds an interval that was handed over.
  void merge(const IntervalPart& part);

  [[nodiscard]] const std::vector<GroupRecord>& groups() const { return groups_; }
  [[nodiscard]] const LaneRecord& lane() const { return lane_; }

 private:
  GroupInterval& interval_of(std::uint32_t group, RunTime now) {
    if (!current_ || now >= current_end_) begin_interval(now);
    return current_->groups[group];
  }
  void begin_interval(RunTime now);

  MeasureWindow window_;
  IntervalGrid grid_;
  TakeInterval take_;
  std::vector<GroupRecord> groups_;
  LaneRecord lane_;
  std::optional<IntervalPart> current_;  // nothing before its first sample
  RunTime current_end_{};
};

}  // namespace weir
