#include "harness/engine/run_setups.h"

namespace weir {

RunSetups::Turn RunSetups::ask(std::uint32_t group, std::uint32_t call, std::function<void()> then) {
  const Lock lock(mutex_);
  const auto [found, first] = calls_.try_emplace({group, call});
  if (first) return Turn::kYours;
  if (found->second.known) return Turn::kOver;
  found->second.waiting.push_back(std::move(then));
  return Turn::kWait;
}

void RunSetups::tell(std::uint32_t group, std::uint32_t call, Known known) {
  std::vector<std::function<void()>> waiting;
  {
    const Lock lock(mutex_);
    Call& told = calls_[{group, call}];
    told.known = std::move(known);
    waiting.swap(told.waiting);
  }
  for (const std::function<void()>& then : waiting) then();
}

RunSetups::Known RunSetups::known(std::uint32_t group, std::uint32_t call) const {
  const Lock lock(mutex_);
  return calls_.at({group, call}).known.value_or(Known());
}

}  // namespace weir
