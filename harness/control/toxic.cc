#include "harness/control/toxic.h"

#include <algorithm>

namespace weir {

std::span<const ToxicTypeInfo> toxic_types() {
  static const std::vector<ToxicTypeInfo> kTypes = {
      {ToxicType::kLatency, "latency", {"latency", "jitter"}},
      {ToxicType::kBandwidth, "bandwidth", {"rate"}},
      {ToxicType::kSlowClose, "slow_close", {"delay"}},
      {ToxicType::kTimeout, "timeout", {"timeout"}},
      {ToxicType::kResetPeer, "reset_peer", {"timeout"}},
      {ToxicType::kSlicer, "slicer", {"average_size", "size_variation", "delay"}},
      {ToxicType::kLimitData, "limit_data", {"bytes"}},
  };
  return kTypes;
}

const ToxicTypeInfo& describe(ToxicType type) {
  return *std::find_if(toxic_types().begin(), toxic_types().end(),
                       [type](const ToxicTypeInfo& info) { return info.type == type; });
}

std::optional<ToxicType> toxic_type(std::string_view word) {
  for (const ToxicTypeInfo& info : toxic_types()) {
    if (info.word == word) return info.type;
  }
  return std::nullopt;
}

std::uint64_t Toxic::attribute(std::string_view key) const {
  const auto found = attributes.find(std::string(key));
  return found == attributes.end() ? 0 : static_cast<std::uint64_t>(std::max<std::int64_t>(0, found->second));
}

}  // namespace weir
