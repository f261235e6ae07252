// The metrics of one process, which many threads may read while others count.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "harness/live/live_table.h"
#include "harness/stats/histogram.h"

namespace weir {

/// Label names and values, in no particular order.
using LiveLabels = std::map<std::string, std::string>;

/// Thread-safe. A metric is shown from its first number on.
class LiveRegistry {
 public:
  LiveRegistry();
  ~LiveRegistry();
  LiveRegistry(const LiveRegistry&) = delete;
  LiveRegistry& operator=(const LiveRegistry&) = delete;

  /// Of a counter.
  void add(LiveId id, const LiveLabels& labels, double more);
  /// A counter that somebody else keeps has come to `total`; one that is lower than before is taken for a new beginning, and counts
  /// as a whole.
  void come_to(LiveId id, const LiveLabels& labels, double total);
  /// Of a gauge.
  void set(LiveId id, const LiveLabels& labels, double value);
  /// Of a histogram: further samples.
  void observe(LiveId id, const LiveLabels& labels, const Histogram& samples);

  /// All of it in Prometheus's text format, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  class Families;
  std::unique_ptr<Families> families_;
};

}  // namespace weir
