// Whether a run was what its scenario describes, as far as its streams were left in peace: something was measured, and a closed loop
// came to send what there was to send.
#pragma once

#include <string>
#include <vector>

#include "reports/finding.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct Shortage {
  std::vector<Finding> reasons;    // why the run is no evidence
  std::vector<std::string> notes;  // what was short by less
};

/// An open loop that sent less than was due is for doubt() to judge. Pure.
[[nodiscard]] Shortage shortage(const v1::Report& report);

}  // namespace weir
