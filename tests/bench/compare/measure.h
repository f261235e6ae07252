// Runs every client against every server, round by round.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/compare/results.h"

namespace weir::bench {

struct MeasureOptions {
  std::vector<ServerKind> servers;
  std::vector<ClientKind> clients;
  std::vector<Case> cases;
  std::uint32_t rounds = 5;
  std::uint32_t connections = 2;
  double seconds = 0.5;  // that one client runs, about; found out by a round that does not count
  std::optional<int> client_core, server_core;
};

/// Which clients take part: all but ghz and k6, which are asked for exchanges on a hundred streams only; in holding a hundred
/// thousand weir's alone, and bare-grpc on the wire server, which opens them faster than that client can. Those that speak by a
/// description are asked on the server named "go".
[[nodiscard]] bool takes_part(const ClientKind& client, const Case& what, const std::string& server);

/// Every round runs all clients of a case one after the other and begins with another one than the round before, so that
/// a machine that slows down or speeds up meets all alike. Throws std::runtime_error when a server or a client fails:
/// what others measured beside it would not be comparable.
[[nodiscard]] Results measure(const MeasureOptions& options);

}  // namespace weir::bench
