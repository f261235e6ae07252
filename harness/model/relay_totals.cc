#include "harness/model/relay_totals.h"

namespace weir {

RelayTotals& RelayTotals::operator+=(const RelayTotals& more) {
  RelayCounts::operator+=(more);
  if (tls_problem.empty()) tls_problem = more.tls_problem;
  return *this;
}

}  // namespace weir
