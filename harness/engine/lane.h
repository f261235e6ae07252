// A lane: some of the streams, with their timers and their recorder, all touched by one thread at a time.
//
// With gRPC a lane has no thread that owns it. Whoever brings an event (a gRPC callback thread, the relay, the alarm)
// works the lane's queue off, unless another thread is at it already; then that one does. So a message costs
// no thread switch, and nothing in a lane needs a lock. A transport with event loops of its own (the wire engine) lends
// each lane one: then that thread alone works it, and its own events do not even pass through the queue. See
// harness/decisions/001-lanes-are-drained-by-whoever-comes.md and 006-wire-engine.md.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "harness/base/clock.h"
#include "harness/engine/call_metadata.h"
#include "harness/engine/control.h"
#include "harness/engine/driver.h"
#include "harness/engine/lane_timers.h"
#include "harness/engine/nested_notes.h"
#include "harness/engine/note_queue.h"
#include "harness/engine/peak_counter.h"
#include "harness/engine/stream_setup.h"
#include "harness/service/services.h"
#include "harness/stream/recorder.h"

namespace weir {

/// What the streams of a run share. Everything outlives the lanes.
struct LaneWorld {
  const Plan* plan = nullptr;
  const SteadyClock* clock = nullptr;
  TransportFactory* transports = nullptr;
  LinkControl* links = nullptr;            // null when the plan needs no relay
  ServerControl* server = nullptr;         // null when no fault strikes the server
  Services services;                       // for each group
  const CallMetadata* metadata = nullptr;  // that the scenario gives its calls; may be null
  bool marker_expected = false;            // the server is weir's own
  MeasureWindow window;
  IntervalGrid intervals;
  std::function<void(IntervalPart)> on_interval;  // any thread; needed when there are intervals
  Duration tick{0};                               // timers ring at multiples of it; 0: exactly when due
  RunSetups* run_setups = nullptr;                // needed where a scenario has setup calls
  PeakCounter* open = nullptr;                    // streams open now, over all lanes
  std::function<void(StreamEnd)> on_stream_end;   // any thread
};

/// Numbers for the progress line. Any thread may read them.
struct LaneProgress {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint32_t> started{0};
  std::atomic<std::uint32_t> finished{0};       // streams that will not open again
  std::atomic<bool> met_another_server{false};  // see Session::met_another_server()
  std::atomic<std::uint64_t> passed{0};         // intervals before this one have been handed over
};

class Lane {
 public:
  /// `streams` are those of the plan that live here. `loop` may be null.
  Lane(const LaneWorld& world, std::vector<const StreamPlan*> streams, EventLoop* loop = nullptr);
  /// Every stream must have ended, and nobody may post any more but the alarm. Waits for the thread that
  /// drains.
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// Begins to open streams as the plan says.
  void start();

  /// Brings an event to a stream; ignored when that incarnation has ended. Any thread.
  void post(Note note);

  /// Tells all streams to send no more and end; none opens after that. Any thread.
  void wind_down(bool interrupted);
  /// Ends all streams at once. Any thread.
  void cut(bool interrupted);

  /// Hands the recorder's interval over if it ended by `now`; kNever: at any rate, and no sample may follow. See
  /// LaneProgress::passed. Any thread.
  void roll(RunTime now);

  [[nodiscard]] const LaneProgress& progress() const { return progress_; }
  /// True when every stream has ended and none will open. Any thread.
  [[nodiscard]] bool finished() const { return progress_.finished.load() == slots_.size(); }
  /// Only when finished, or after the lane's last event.
  [[nodiscard]] const Recorder& recorder() const { return recorder_; }

 private:
  friend class Driver;
  /// An incarnation after the first.
  struct Later {
    StreamPlan plan;
    Legacy before;  // until it opens: what the one before left
  };
  struct Slot {
    std::unique_ptr<Later> later;          // null in the first incarnation
    std::unique_ptr<Driver> driver;        // null before the first opening and between incarnations
    std::unique_ptr<StreamMemory> memory;  // from the first opening on; null: its service keeps nothing
    std::uint32_t stream = 0;              // of the plan
    std::uint32_t incarnation : 31 = 0;
    std::uint32_t done : 1 = 0;
  };

  /// What the alarm does, and every post that finds nobody at work: until the queue is empty.
  void drain();
  /// The loop's turn: what others posted, then timers. Gives back when the next timer is due.
  RunTime turn();
  void run(Note& note);
  /// An event that happened at `at` reaches its stream.
  void bring(std::uint32_t slot, const Event& event, RunTime at);
  void step(std::uint32_t slot, const Event& event, RunTime now);
  /// With a loop, for its own events: no other step is under way.
  [[nodiscard]] bool takes_at_once() const { return loop_ != nullptr && !nested_.in_step(); }
  /// When what is happening now happened.
  [[nodiscard]] RunTime stamp() const;
  void run_timers();
  void roll_recorder(RunTime now);
  void for_all(const Event& event);
  void open(std::uint32_t slot);
  void set_wake(std::uint32_t slot, RunTime at) { timers_.set(slot, at); }
  void finish(std::uint32_t slot);
  /// Of a stream whose own call has not begun; null: it needs no setup, or has had it.
  [[nodiscard]] StreamSetup* setup_of(std::uint32_t slot) const;
  /// As planned for its first incarnation.
  [[nodiscard]] const StreamPlan& first(const Slot& slot) const { return world_.plan->streams[slot.stream]; }
  /// It will not open, or not again.
  void close(Slot& slot);

  const LaneWorld& world_;
  Recorder recorder_;
  std::vector<Slot> slots_;
  std::unordered_map<std::uint32_t, std::unique_ptr<StreamSetup>> setups_;  // by slot
  bool winding_down_ = false;
  std::uint32_t events_ = 0;  // that reached their stream; wraps
  LaneProgress progress_;
  Commands commands_;  // of the step under way; its memory is kept
  EventLoop* loop_;
  NoteQueue notes_;     // from other threads
  NestedNotes nested_;  // with a loop: from the step under way
  LaneTimers timers_;   // by slot; last: without a loop, their thread uses all of the above
};

}  // namespace weir
