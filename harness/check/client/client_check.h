// The suite against somebody's client: each entry with a client of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/check/client/client_card.h"
#include "harness/check/client/client_entries.h"
#include "harness/check/client/client_judge.h"

namespace weir {

struct ClientCheckOptions {
  std::vector<std::string> only{};  // names of entries; empty: all. The first entry always comes first
  std::vector<std::string> skip{};
  ClientDemands terms{};
};

/// What the suite needs of the world; tests bring their own.
struct ClientCheckTools {
  /// Asked again and again while a client runs, with what was seen so far.
  using IsOver = std::function<bool(const ClientLog& log, RunTime now)>;
  /// Starts the client, has the entry strike it at `point` (see point_in(); empty: nothing strikes), and looks until it has ended or
  /// `over` says so. An error ends the suite: the client could not be started.
  std::function<absl::StatusOr<ClientLog>(const ClientEntry& entry, const std::string& point,
                                          const IsOver& over)>
      run;
  /// Told of each row as it is known; may be empty.
  std::function<void(const ClientRow&)> on_row;
};

/// Runs the suite. A client that is not well when it is left alone is left alone: the other entries are in the card as skipped.
/// An interruption ends the suite, and what is known stands. The card lacks `command`, `target` and `started_at`.
[[nodiscard]] absl::StatusOr<ClientCard> run_client_check(const ClientCheckOptions& options,
                                                          const ClientCheckTools& tools);

}  // namespace weir
