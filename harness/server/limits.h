// What weir's own server puts up with.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/units.h"

namespace weir {

/// The server ends each connection `age` after it was accepted, and the streams that are still on it `grace` later.
struct LimitAge {
  Duration age;
  Duration grace;
  friend bool operator==(const LimitAge&, const LimitAge&) = default;
};

/// The server ends a connection that had more than `strikes` PINGs, each less than `interval` after the one before, while it
/// sent nothing itself.
struct LimitPings {
  Duration interval;
  std::uint32_t strikes = 2;
  friend bool operator==(const LimitPings&, const LimitPings&) = default;
};

struct ServerLimits {
  Bytes message{(64U << 20) + (1U << 20)};  // largest request: a content of 64 MiB, and room for its framing
  std::optional<LimitAge> age{};            // gRFC A9
  std::optional<LimitPings> pings{};        // gRFC A8; absent: any number
};

}  // namespace weir
