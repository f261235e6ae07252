// A number that the service tells of itself, read before, during and after a run.
#pragma once

#include <condition_variable>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include <absl/status/statusor.h>
#include "harness/base/mutex.h"
#include "harness/base/units.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Asks the service once; an error has the reason and a remedy. Called by one thread at a time.
using ReadGauge = std::function<absl::StatusOr<double>()>;

/// What came of the readings. The first is the one from before, the last the one from after. Pure.
class GaugeReadings {
 public:
  void add(const absl::StatusOr<double>& reading);
  /// The newest is no higher than the first.
  [[nodiscard]] bool is_back() const;
  /// A reading that failed leaves no `after` when it was the last.
  void write(v1::Gauge& out) const;

 private:
  std::uint32_t count_ = 0;
  std::optional<double> before_, peak_, newest_;
  std::string problem_;  // of the first that failed
};

/// Reads five times a second in a thread of its own: an answer may take its time, and the run must not wait for it.
class GaugeWatch {
 public:
  /// `read` empty: there is no gauge, and nothing happens.
  GaugeWatch(ReadGauge read, std::string metric);
  ~GaugeWatch();

  /// Reads it for the first time. kUnavailable when that is not possible: then nothing would be measured.
  [[nodiscard]] absl::Status begin();
  void watch();
  /// Reads it until it has come back, or for `settle`. `pause` lets time pass, and is true when the user asks to stop.
  void end(Duration settle, const std::function<bool(Duration)>& pause);
  void write(v1::Report& out) const;

 private:
  void stop();

  const ReadGauge read_;
  const std::string metric_;
  GaugeReadings readings_;  // by the thread between watch() and stop(), else by the caller
  Mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ WEIR_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir
