// Whether a run's generator can be trusted: it kept the rate it was asked for, and its own lateness is a small part of
// what it measured.
#pragma once

#include <string>
#include <vector>

#include "reports/finding.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct Doubt {
  std::vector<Finding> reasons;  // why the run is no evidence
  std::vector<std::string>
      notes;  // findings about the server that look like a fault of the generator and are none
};

/// Open-loop groups only: a closed loop sends when it is answered, so it has no rate to miss. Nothing for a report
/// without `harness`. Pure.
[[nodiscard]] Doubt doubt(const v1::Report& report);

/// What lets a generator that was late send more at the same rate; "use target.engine = \"wire\"". The easiest first. Pure.
[[nodiscard]] std::vector<std::string> ways_to_send_more(const v1::Report& report);

}  // namespace weir
