// What a live page of a run shows, gathered while the run goes on.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "harness/run/observer.h"

namespace weir {

/// Of one interval, all groups together.
struct WatchedInterval {
  double replies_per_s = 0;
  std::uint64_t samples = 0;  // of the response time; 0: the three below mean nothing
  Duration p50{0};
  Duration p99{0};
  Duration max{0};
};

/// Streams that ended in one class.
struct WatchedEnds {
  std::uint64_t all = 0;
  std::uint64_t unexpected = 0;
};

/// Used on the thread that runs the scenario. Memory does not grow with the run.
class WatchState final : public RunObserver {
 public:
  static constexpr std::size_t kMostIntervals = 240;

  void on_stream(const v1::StreamRecord& stream) override;
  void on_interval(const RunInterval& interval) override;
  void on_progress(const RunProgress& progress) override;

  [[nodiscard]] const RunProgress& progress() const { return progress_; }
  /// Over the last two seconds or so; 0 at the beginning.
  [[nodiscard]] double sent_per_s() const { return rate_of(&Progress::sent); }
  [[nodiscard]] double received_per_s() const { return rate_of(&Progress::received); }
  /// The newest ones, oldest first.
  [[nodiscard]] const std::deque<WatchedInterval>& intervals() const { return intervals_; }
  [[nodiscard]] const std::map<std::string, WatchedEnds>& ends() const { return ends_; }
  /// How many strikes of each fault are known, from streams that have ended.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& strikes() const { return strikes_; }

 private:
  [[nodiscard]] double rate_of(std::uint64_t Progress::*count) const;

  RunProgress progress_;
  std::deque<RunProgress> recent_;
  std::deque<WatchedInterval> intervals_;
  std::map<std::string, WatchedEnds> ends_;
  std::map<std::string, std::uint64_t> strikes_;
};

}  // namespace weir
