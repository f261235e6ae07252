// The phases of a run, and what becomes of them when signals come, when streams don't end, and when the server is somebody
// else's. Pure: it is shown how things stand and says what is to be done.
#pragma once

#include <optional>

#include "harness/base/clock.h"
#include "harness/record/course.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// How long no cut stream may say that it is over before that is a bug of ours.
inline constexpr Duration kCutPatience = std::chrono::seconds(20);

/// How things stand.
struct RunGlance {
  RunTime now{};
  std::optional<int> signal{};  // that came since the last glance
  bool finished = false;        // every stream has ended, and none will open
  RunTime newest_end{};         // when the end of a stream was last seen
  /// What only weir's own server does was asked of one that is not: nothing can come of the run.
  bool met_another_server = false;
};

/// By what streams are told to end.
enum class Ending {
  kInTime,    // the measured part is over
  kCutShort,  // the user, or weir, ends the run before its time
};

/// What is to be done, in the order of the fields.
struct RunStep {
  std::optional<int> leave{};         // this signal is the last that is borne: the process is to end
  bool begin_measuring = false;       // once in a run
  bool end_measuring = false;         // once, after begin_measuring: ending streams is work of another kind
  std::optional<Ending> wind_down{};  // no stream opens or sends any more
  std::optional<Duration> tell_interrupt{};                  // the user: what is left of the drain
  std::optional<Ending> cut{};                               // what is left is ended; once
  enum class Over { kNo, kEnded, kStuck } over = Over::kNo;  // kStuck: cut streams would not end
};

/// A run goes through warm-up, measured part and drain. The first signal begins the drain, the second ends it, the third ends the
/// process.
class RunPhases {
 public:
  explicit RunPhases(const Phases& planned) : planned_(planned) {}

  [[nodiscard]] RunStep step(const RunGlance& glance);

  enum class Phase { kWarmup, kMeasure, kDrain };
  [[nodiscard]] Phase phase_at(RunTime now) const;
  [[nodiscard]] const Phases& planned() const { return planned_; }

  /// How many signals more may come until one ends the process: the last before that writes the report.
  [[nodiscard]] int patience() const { return signals_ > 1 ? 0 : 1; }
  /// Ended before its time, by the user or by weir.
  [[nodiscard]] bool is_cut_short() const { return signals_ > 0 || given_up_at_; }
  [[nodiscard]] const std::optional<Interruption>& interruption() const { return interruption_; }
  /// When nothing could come of the run any more.
  [[nodiscard]] const std::optional<RunTime>& given_up_at() const { return given_up_at_; }

 private:
  void take_signal(int signal, RunTime now, RunStep& step);
  void give_up_where_nothing_can_come_of_it(const RunGlance& glance, RunStep& step);
  void go_on(RunTime now, RunStep& step);
  void measure(RunTime now, RunStep& step);

  Phases planned_;
  std::optional<RunTime> drain_until_;
  std::optional<RunTime> cut_at_;
  int signals_ = 0;
  std::optional<Interruption> interruption_;
  std::optional<RunTime> given_up_at_;
  bool measuring_ = false;
  bool measured_ = false;
};

}  // namespace weir
