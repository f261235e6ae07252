#include "harness/model/relay_counts.h"

namespace weir {

RelayCounts& RelayCounts::operator+=(const RelayCounts& more) {
  for (const RelayCounter& counter : kRelayCounters) this->*counter.count += more.*counter.count;
  return *this;
}

std::uint64_t acts_of(const RelayCounts& counts) {
  std::uint64_t all = 0;
  for (const RelayCounter& counter : kRelayCounters) all += counter.is_act ? counts.*counter.count : 0;
  return all;
}

}  // namespace weir
