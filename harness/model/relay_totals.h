// What a relay did, all links together.
#pragma once

#include <cstdint>
#include <string>

#include "harness/model/relay_counts.h"

namespace weir {

struct RelayTotals : RelayCounts {
  std::string tls_problem{};  // of the first of its tls_failures: with whom, and why

  /// Those of another relay, or of the same one before it was begun anew, come after these.
  RelayTotals& operator+=(const RelayTotals& more);
  /// How many orders were carried out.
  [[nodiscard]] std::uint64_t acts() const { return acts_of(*this); }
  friend bool operator==(const RelayTotals&, const RelayTotals&) = default;
};

}  // namespace weir
