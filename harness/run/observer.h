// Those who watch a run while it goes on: the run folder, a progress line, whatever else wants live numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/units.h"
#include "harness/engine/engine.h"
#include "harness/stream/recorder.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// What the progress line shows.
struct RunProgress {
  Duration elapsed{};
  Duration at_most{};      // warm-up, measure and drain together
  const char* phase = "";  // "warm-up", "measure", "drain"
  Progress streams;
  std::uint32_t streams_planned = 0;
  std::uint32_t ended = 0;
  std::uint32_t unexpected = 0;
};

/// What happened in one interval; its groups are empty when nothing did.
struct RunInterval {
  const IntervalPart& part;
  RunTime start{};
  Duration length{};  // shorter than the others when the run ended within it
};

/// All of it is called on the thread that runs the scenario, which waits meanwhile: an observer must not block.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  /// One life of a stream is over, and judged.
  virtual void on_stream(const v1::StreamRecord& /*stream*/) {}
  /// Every interval, in order and without a gap, once all streams have moved past it.
  virtual void on_interval(const RunInterval& /*interval*/) {}
  /// Follows each turn in which intervals came.
  virtual void on_intervals_seen() {}
  /// About five times a second.
  virtual void on_progress(const RunProgress& /*progress*/) {}
  /// Once, at the first signal: how long streams may take to end.
  virtual void on_interrupt(Duration /*drain*/) {}
  /// Something that the user should know at once, in a sentence.
  virtual void on_note(const std::string& /*note*/) {}
  /// The last stream has ended, and the last interval was told.
  virtual void on_ended() {}
};

/// In the order in which they are told.
using RunObservers = std::vector<RunObserver*>;

}  // namespace weir
