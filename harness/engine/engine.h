// All lanes of a run.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/engine/lane.h"

namespace weir {

struct EngineOptions {
  const Plan* plan = nullptr;
  const SteadyClock* clock = nullptr;
  TransportFactory* transports = nullptr;
  LinkControl* links = nullptr;
  ServerControl* server = nullptr;
  const CallMetadata* metadata = nullptr;  // that the scenario gives its calls; may be null
  Services services{};                     // for each group; empty: weir's chat for all
  bool marker_expected = false;
  MeasureWindow window;
  Duration interval{0};     // of the clocks' histograms; 0: none, and recorder() has it all
  std::uint32_t lanes = 2;  // for transports without event loops; the others have a lane for each loop
  Duration tick{0};         // timers ring at multiples of it; 0: exactly when due
};

/// Counts for the progress line.
struct Progress {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint32_t open = 0;
  std::uint32_t peak_open = 0;
  std::uint32_t started = 0;
  /// What only weir's own server does was asked of one that is not.
  bool met_another_server = false;
};

/// Opens the plan's streams and drives them until the last has ended. Everything in the options must outlive
/// it. Streams of one connection share a lane. Methods are for one thread; lanes work on threads of others.
class Engine {
 public:
  explicit Engine(const EngineOptions& options);
  /// All streams must have ended: see finished().
  ~Engine();

  void start();
  /// No stream opens or sends any more; each half-closes and ends by itself.
  void wind_down(bool interrupted);
  /// Ends what is left.
  void cut(bool interrupted);

  [[nodiscard]] bool finished() const;
  [[nodiscard]] Progress progress() const;
  /// The streams that ended since the last call.
  [[nodiscard]] std::deque<StreamEnd> take_ended();
  /// The intervals that every lane has moved past since the last call, oldest first, the lanes' parts added up. One
  /// without a part is left out. Asks lanes that lag behind `now` to move on: their word is there at a later call.
  [[nodiscard]] std::vector<IntervalPart> take_intervals(RunTime now);
  /// All that are left; once finished. Waits for the lanes' word.
  [[nodiscard]] std::vector<IntervalPart> take_last_intervals();
  /// All measurements but those of intervals; once finished.
  [[nodiscard]] Recorder recorder() const;

 private:
  [[nodiscard]] std::uint64_t passed_by_all() const;
  std::vector<IntervalPart> take_parts(std::uint64_t before);

  PeakCounter open_;
  RunSetups run_setups_;
  LaneWorld world_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Mutex mutex_;
  std::deque<StreamEnd> ended_
      WEIR_GUARDED_BY(mutex_);  // many may end at once, each more than a kilobyte: none is moved
  std::map<std::uint64_t, IntervalPart> intervals_ WEIR_GUARDED_BY(mutex_);  // by index
  std::uint64_t asked_for_ = 0;  // lanes were asked to move past the intervals before this
};

}  // namespace weir
