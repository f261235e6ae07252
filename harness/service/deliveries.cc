#include "harness/service/deliveries.h"

namespace weir {

void Deliveries::promise(std::uint32_t call, std::uint64_t value, Instant now) {
  const Lock lock(mutex_);
  if (values_.try_emplace(value, Value{.sent = now, .call = call}).second) of_call_[call].push_back(value);
}

void Deliveries::confirm(std::uint32_t call) {
  const Lock lock(mutex_);
  const auto found = of_call_.find(call);
  if (found == of_call_.end()) return;
  for (const std::uint64_t value : found->second) values_[value].confirmed = true;
}

std::optional<Duration> Deliveries::came(std::uint64_t value, Instant now) {
  const Lock lock(mutex_);
  const auto found = values_.find(value);
  if (found == values_.end()) {
    ++strange_;
    return std::nullopt;
  }
  if (found->second.times++ > 0) return std::nullopt;
  return std::chrono::duration_cast<Duration>(now - found->second.sent);
}

Deliveries::Totals Deliveries::totals() const {
  const Lock lock(mutex_);
  Totals totals{.strange = strange_};
  for (const auto& [hash, value] : values_) {
    totals.promised += value.confirmed ? 1 : 0;
    totals.delivered += value.times > 0 ? 1 : 0;
    totals.missing += value.confirmed && value.times == 0 ? 1 : 0;
    totals.again += value.times > 1 ? value.times - 1 : 0;
  }
  return totals;
}

}  // namespace weir
