// What was found out about gates on a machine, kept for the next gate there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/gate/calibration.h"

namespace weir {

/// What makes a machine another one, name and value: "processor", "Intel ...".
using MachineFacts = std::vector<std::pair<std::string, std::string>>;

struct GateProfile {
  std::int64_t made_s = 0;  // since the epoch
  std::string scenario;     // that it was found with
  std::string engine;
  MachineFacts machine;
  std::vector<std::uint32_t> looks;
};

/// A profile is believed for so long.
inline constexpr std::int64_t kProfileDays = 30;

/// The file's text: a line for each, name and value.
[[nodiscard]] std::string render_profile(const GateProfile& profile);
/// The other way round. kInvalidArgument for a text that is none.
[[nodiscard]] absl::StatusOr<GateProfile> parse_profile(std::string_view text);
/// Why it can't be used here and now, with a remedy: it was made on another machine, or too long ago. Empty: it can.
[[nodiscard]] std::string why_not_usable(const GateProfile& profile, const MachineFacts& here,
                                         std::int64_t now_s);

/// A calibration for people.
[[nodiscard]] std::string render_calibration(const Calibration& calibration, const GatePlan& plan);

}  // namespace weir
