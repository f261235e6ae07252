// How many streams a service may have taken as complete, by what their clients know of them.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "weir/v1/report.pb.h"

namespace weir {

struct StateTally {
  std::uint32_t complete = 0;  // ended well behind their half-close, each message said
  std::uint32_t possible =
      0;  // said all and half-closed, and their end never got to them: the service may have it
  std::uint32_t unknown = 0;  // of which the report says too little

  void add(const StateTally& more);
};

/// The suite's own streams of a run. `also_complete`: classes that count as such an end besides ok.complete, since the service's streams
/// end so when they are left alone. Pure.
[[nodiscard]] StateTally tally_state(const v1::Report& report, const std::set<std::string>& also_complete);

}  // namespace weir
