// A histogram that takes little memory while nothing is asked of it.
#pragma once

#include <string>

#include "harness/stats/histogram.h"

namespace weir {

/// Its counts, compressed; what they do not tell, such as the exact maximum, is lost. Copyable.
class KeptHistogram {
 public:
  KeptHistogram() = default;
  explicit KeptHistogram(const Histogram& histogram);

  void add(const KeptHistogram& more);
  [[nodiscard]] Histogram read() const;

 private:
  std::string frame_;  // V2; empty: no sample
};

}  // namespace weir
