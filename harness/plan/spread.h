// Values drawn from a spread: pure functions of seed, stream and ordinal.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/digest.h"
#include "harness/base/draws.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The size of message `message` of the stream with this key. A fixed size costs no draw.
[[nodiscard]] Bytes payload_size(const Payload& payload, const Draws& draws, std::uint64_t key,
                                 std::uint32_t message);

/// The smallest size that payload_size() can give.
[[nodiscard]] Bytes smallest_payload(const Payload& payload);

/// "256B", "64B..4KiB", "about 256B, at most 64KiB", "one of 3 sizes, 64B..1KiB".
[[nodiscard]] std::string describe(const Payload& payload);

/// Adds all that the sizes of a stream's messages follow from, its key and the seed included where they are drawn.
void add_to_digest(const Payload& payload, std::uint64_t seed, std::uint64_t key, Digest& digest);

/// The `n`-th time of `purpose` for the stream with this key. A fixed one costs no draw.
[[nodiscard]] Duration draw_time(const TimeSpread& spread, const Draws& draws, std::uint64_t key,
                                 Purpose purpose, std::uint32_t n);

/// "10ms", "5ms..20ms", "10ms on average".
[[nodiscard]] std::string describe(const TimeSpread& spread);

/// Adds all that the times of a stream follow from.
void add_to_digest(const TimeSpread& spread, std::uint64_t seed, std::uint64_t key, Digest& digest);

}  // namespace weir
