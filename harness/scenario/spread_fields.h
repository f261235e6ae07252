// Values that are drawn from the seed: how a file writes them.
#pragma once

#include <optional>

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The most sizes a list may hold.
inline constexpr std::size_t kMostSizes = 1'000;

/// `size` of a payload: "256B", or a table with one of size_spread_fields().
[[nodiscard]] Field<Payload> payload_size_field();
[[nodiscard]] FieldTable<SizeSpread> size_spread_fields();
[[nodiscard]] FieldTable<LogNormalSize> log_normal_fields();

}  // namespace weir
