#include "harness/model/relay_totals.h"

namespace weir {

RelayTotals& RelayTotals::operator+=(const RelayTotals& more) {
  for (const RelayCounter& counter : kRelayCounters) this->*counter.count += more.*counter.count;
  if (tls_problem.empty()) tls_problem = more.tls_problem;
  return *this;
}

std::uint64_t RelayTotals::acts() const {
  std::uint64_t all = 0;
  for (const RelayCounter& counter : kRelayCounters) all += counter.is_act ? this->*counter.count : 0;
  return all;
}

}  // namespace weir
